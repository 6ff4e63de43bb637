"""Every question that a run may ask: listed by `--questions`, checked in answers files."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bcp.conduct import options
from bcp.conduct.answers import answers_in
from bcp.conduct.asking import beside
from bcp.document.load import Document, load
from bcp.document.shape import problem_at
from bcp.insight.readiness import ladder
from bcp.model.errors import DocumentError, Problem
from bcp.model.prepared import PreparedAnswer
from bcp.model.question import Option
from bcp.plan.loaded import LoadedPlan
from bcp.plan.model import Fallback
from bcp.plan.procedure import PlannedStep, procedure
from bcp.plan.workspace import Workspace

_LATER = ("recovered", "close", "store-lost")
"""Ids that the plan language reserves and that this version never asks: answers may stand there."""


@dataclass(frozen=True, slots=True)
class Asked:
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
    """Everything that `bcp failover` may ask, in the order in which it would be asked."""
    return tuple(_with_always(asked) for asked in _all(workspace, loaded))


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
        for problem in _problems(key, answer, known, document)
    ]
    if problems:
        raise DocumentError(
            problems, next_action="bcp failover PLAN --questions lists every id and answer."
        )


def _problems(
    key: str, answer: PreparedAnswer, known: Mapping[str, Asked], document: Document
) -> Iterator[Problem]:
    asked = known.get(key)
    if asked is None:
        yield problem_at(document, (key,), f"the plan asks no question {key!r}")
    elif asked.is_consent:
        message = "an approval is another person's: it is never given by an answers file"
        yield problem_at(document, (key,), message)
    elif answer.answer not in asked.words:
        allowed = ", ".join(asked.words)
        yield problem_at(document, (key,), f"{answer.answer!r} is not one of {allowed}")


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
    if plan.communications:
        yield Asked("communicate", "Did the messages go out?", options.COMMUNICATE)


def _of_fallback(workspace: Workspace, loaded: LoadedPlan, fallback: Fallback) -> Iterator[Asked]:
    served = tuple(
        process.id for process in loaded.plan.processes if fallback in ladder(loaded.plan, process)
    )
    steps = procedure(workspace, loaded, fallback, served)
    for planned in steps:
        yield from _of_step(planned, [one.id for one in steps if one is not planned])


def _of_step(planned: PlannedStep, others: Iterable[str]) -> Iterator[Asked]:
    step, title = planned.step, planned.step.title
    if step.kind == "approval":
        yield Asked(planned.id, f"{title} (another person's consent)", (), is_consent=True)
        return
    moving = options.moving_options(others, side_by_side=step.group is not None)
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
