"""A stop as a screen: what happened, what it means, what to do next. Pure."""

from collections.abc import Iterable, Iterator

from bcp.document.caret import caret
from bcp.model.errors import BcpError, DocumentError, Problem, Refused
from bcp.model.screen import Gap, Part, Screen, Tone, line

_FEW = 3


def error_screen(error: BcpError, width: int) -> Screen:
    """Everything that a person needs after a stop.

    Args:
        error: the stop.
        width: columns of the screen, for source lines that are longer.
    """
    parts: list[Part] = []
    if isinstance(error, DocumentError):
        for problem in error.problems:
            parts += [*problem_parts(problem, width), Gap()]
    tone = Tone.BAD if isinstance(error, Refused) else Tone.ATTENTION
    parts.append(line(f"bcp: {error.what}", tone, hang=5))
    if error.means:
        parts.append(line(error.means, indent=5))
    if error.next_action:
        parts.append(line(f"Next: {error.next_action}", Tone.STRONG, hang=6))
    return Screen(tuple(parts))


def problem_parts(problem: Problem, width: int) -> Iterator[Part]:
    """One fault: where, what, the line with a caret under the place, and what to write."""
    yield line(str(problem), hang=4)
    yield from (line(text, indent=4) for text in caret(problem, width - 4))
    if problem.hint:
        yield line(problem.hint, indent=4)


def passed_over_screen(broken: DocumentError) -> Screen:
    """A broken plan in a few lines, where others are looked at: `bcp lint` shows it all."""
    problems = broken.problems
    count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
    what = f"! {problems[0].file}: {count}; this plan is passed over. bcp lint shows all."
    parts: list[Part] = [line(what, Tone.ATTENTION, hang=2)]
    parts += [line(str(problem), indent=2, hang=4) for problem in problems[:_FEW]]
    return Screen((*parts, Gap()))


def broken_screen(broken: Iterable[DocumentError], width: int) -> Screen:
    """The faults of plans that were passed over, while the sound ones were used."""
    problems = [problem for error in broken for problem in error.problems]
    parts = [part for problem in problems for part in (*problem_parts(problem, width), Gap())]
    return Screen(tuple(parts))
