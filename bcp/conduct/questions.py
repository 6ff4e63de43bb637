"""Every question that a run may ask: listed by `--questions`, checked in answers files."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from bcp.conduct import closing_options, options, people_options
from bcp.conduct.answers import answers_in
from bcp.conduct.asking import beside
from bcp.conduct.prepared_values import value_problems
from bcp.document.load import Document, load
from bcp.document.shape import problem_at
from bcp.insight.readiness import ladder
from bcp.model.errors import DocumentError, Problem
from bcp.model.prepared import PreparedAnswer
from bcp.model.question import Option
from bcp.plan.loaded import LoadedPlan
from bcp.plan.model import Fallback
from bcp.plan.procedure import PlannedStep, procedure, return_lists
from bcp.plan.workspace import Workspace
from bcp.run.state import RECOVERED

_LATER = ("store-lost",)
"""Ids that the plan language reserves and that this version never asks: answers may stand there."""
_RETURNS = {"failback": "Return to the primary", "failback.broken": "The return does not hold"}


class Asked(Struct, frozen=True):
    """A question with the answers that it may ever allow."""

    id: str
    about: str
    options: tuple[Option, ...]
    is_consent: bool = False

    @property
    def words(self) -> tuple[str, ...]:
        """The words that an answers file may write."""
        return tuple(option.word for option in self.options)


def questions(workspace: Workspace, loaded: LoadedPlan) -> tuple[Asked, ...]:
    """Everything that a run may ask, in the order in which it would be asked.

    Steps that lead back from several fallbacks, as the plan's default does, stand there once.
    """
    found = {asked.id: asked for asked in reversed([*_all(workspace, loaded)])}
    return tuple(_with_always(asked) for asked in reversed(found.values()))


def known_answers(content: bytes, name: str, asked: tuple[Asked, ...]) -> dict[str, PreparedAnswer]:
    """Read an answers file and hold it against the plan; raises DocumentError."""
    document = load(content, name)
    answers = answers_in(document)
    check_answers(answers, asked, document)
    return answers


def check_answers(
    answers: Mapping[str, PreparedAnswer], asked: tuple[Asked, ...], document: Document
) -> None:
    """Hold an answers file against the plan, before anything happens.

    Raises:
        DocumentError: a question or an answer that the plan does not know, or a consent.
    """
    known = {one.id: one for one in asked}
    problems = [
        problem
        for key, answer in answers.items()
        if key not in _LATER
        for problem in problems_of(key, key, answer, known, document)
    ]
    if problems:
        raise DocumentError(
            problems, next_action="bcp failover PLAN --questions lists every id and answer."
        )


def is_asked_later(question: str) -> bool:
    """Whether it is a question of the plan language that this version never asks."""
    return question in _LATER


def problems_of(
    key: str, question: str, answer: PreparedAnswer, known: Mapping[str, Asked], document: Document
) -> Iterator[Problem]:
    """What is wrong with one prepared answer.

    Args:
        key: where it stands in the file.
        question: the question's id, which a file for several plans writes after the plan's.
        answer: what stands there.
        known: the questions that the plan may ask, by id.
        document: the file.
    """
    asked = known.get(question)
    if asked is None:
        yield problem_at(document, (key,), f"the plan asks no question {question!r}")
    elif asked.is_consent:
        message = "an approval is another person's: it is never given by an answers file"
        yield problem_at(document, (key,), message)
    elif answer.answer not in asked.words:
        allowed = ", ".join(asked.words)
        yield problem_at(document, (key,), f"{answer.answer!r} is not one of {allowed}")
    else:
        option = next(one for one in asked.options if one.word == answer.answer)
        yield from value_problems(key, answer, option, document)


def _all(workspace: Workspace, loaded: LoadedPlan) -> Iterator[Asked]:
    plan = loaded.plan
    declaring = (options.DECLARE, options.OVERRIDE, options.STAND_BY)
    yield Asked("declare", "Is this an incident that the plan is for?", declaring)
    fallbacks = tuple(_choice(fallback) for fallback in plan.fallbacks)
    yield Asked(
        "choose", "The fallback for every process that it may serve", (*fallbacks, options.WAIT)
    )
    for process in plan.processes:
        choices = (*(_choice(fallback) for fallback in ladder(plan, process)), options.WAIT)
        yield Asked(f"choose.{process.id}", f"The fallback for {process.title}", choices)
    for fallback in plan.fallbacks:
        yield from _of_fallback(workspace, loaded, fallback)
    yield Asked("take-over", "Somebody else holds the run", (people_options.TAKE_OVER,))
    yield Asked(RECOVERED, "The vendor recovered in the middle: go on?", options.RECOVERY)
    if plan.communications:
        yield Asked("communicate", "Did the messages go out?", options.COMMUNICATE)
    yield from _of_return(workspace, loaded)
    yield Asked("close", "Is the incident over?", closing_options.CLOSES)


def _of_fallback(workspace: Workspace, loaded: LoadedPlan, fallback: Fallback) -> Iterator[Asked]:
    yield from _of_steps(procedure(workspace, loaded, fallback, _served(loaded, fallback)))


def _of_return(workspace: Workspace, loaded: LoadedPlan) -> Iterator[Asked]:
    groups = (("failback", closing_options.RETURNS), ("failback.broken", closing_options.BROKEN))
    for group, choices in groups:
        yield Asked(group, f"{_RETURNS[group]}, for every process", choices)
        for process in loaded.plan.processes:
            name = group.replace("failback", f"failback.{process.id}")
            yield Asked(name, f"{_RETURNS[group]}: {process.title}", choices)
    for fallback in loaded.plan.fallbacks:
        for steps in return_lists(workspace, loaded, fallback, _served(loaded, fallback)):
            yield from _of_steps(steps)


def _served(loaded: LoadedPlan, fallback: Fallback) -> tuple[str, ...]:
    plan = loaded.plan
    return tuple(one.id for one in plan.processes if fallback in ladder(plan, one))


def _of_steps(steps: Sequence[PlannedStep]) -> Iterator[Asked]:
    for planned in steps:
        yield from _of_step(planned, [one.id for one in steps if one is not planned])


def _of_step(planned: PlannedStep, others: Iterable[str]) -> Iterator[Asked]:
    step, title = planned.step, planned.step.title
    if step.kind == "approval":
        yield Asked(planned.id, f"{title} (another person's consent)", (), is_consent=True)
    moving = options.moving_options(others, side_by_side=step.group is not None)
    if step.kind != "approval":
        yield Asked(planned.id, title, (*options.step_options(step), *moving))
    failed = (*options.failed_options(step), *moving)
    yield Asked(f"{planned.id}.failed", f"{title}: it failed", failed)
    if step.acts:
        yield Asked(f"{planned.id}.in-flight", f"{title}: outcome unknown", options.IN_FLIGHT)
    if step.kind not in options.LEAVES_NOTHING:
        yield Asked(f"{planned.id}.undo", f"{title}: taken back?", options.UNDOING)


def _choice(fallback: Fallback) -> Option:
    return Option(fallback.id, means=fallback.title)


def _with_always(asked: Asked) -> Asked:
    if asked.is_consent:
        return asked
    own = (*asked.options, options.RECHECK)
    return Asked(asked.id, asked.about, own + beside(own))
