"""A stop as a screen: what happened, what it means, what to do next. Pure."""

from collections.abc import Iterator

from bcp.cli.cells import safe_text, text_columns
from bcp.model.errors import BcpError, DocumentError, Problem, Refused
from bcp.model.screen import Gap, Part, Screen, Tone, line

_CONTEXT = 30
"""Characters of a long line that are kept before the fault."""


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
    if problem.source:
        gutter = f"  {problem.line} | "
        shown, caret = _window(problem.source, problem.column, width - len(gutter))
        yield line(gutter + shown)
        if problem.column:
            yield line(" " * (len(gutter) - 2) + "| " + " " * caret + "^")
    if problem.hint:
        yield line(problem.hint, indent=4)


def _window(source: str, column: int, room: int) -> tuple[str, int]:
    """The part of a line around a column that fits, and where the caret stands below it."""
    before, after = safe_text(source[: max(column - 1, 0)]), safe_text(source[max(column - 1, 0) :])
    if text_columns(before) + 2 > room // 2 and text_columns(before + after) > room:
        before = "…" + before[-min(_CONTEXT, room // 3) :]
    shown = before + after
    while text_columns(shown) > room:
        shown = shown[:-2] + "…"
    return shown, text_columns(before)
