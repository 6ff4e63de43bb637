"""A plan's steps as CACAO workflow steps; what a failure means is a person's decision."""

from collections.abc import Iterator

from msgspec import Struct

from bcp.model.duration import duration_text
from bcp.model.substitution import fill
from bcp.plan.procedure import PlannedStep
from bcp.plan.workspace import Workspace
from bcp.render.exchange.cacao_acts import Act, act_link, acts_of, undo_of
from bcp.render.exchange.cacao_book import Book, Link, Node, chained, end
from bcp.render.exchange.cacao_commands import variable
from bcp.steps.base import When
from bcp.steps.switch import SwitchStep


class Place(Struct, frozen=True):
    """Where a step stands."""

    book: Book
    workspace: Workspace
    plan: str


def step_links(place: Place, planned: PlannedStep) -> Iterator[Link]:
    """Everything that one step of a plan becomes, in order."""
    done = _worked(place, planned)
    if planned.step.when is None:
        yield done
    else:
        question = _condition(planned.step.when, place.plan)
        name = f"Only if it applies: {fill(planned.step.title, planned.values)}"
        yield from asked(place.book, ("when", planned.step.id), name, question, [done])


def asked(
    book: Book,
    words: tuple[str, ...],
    name: str,
    question: str,
    links: list[Link],
    who: str | None = None,
) -> Iterator[Link]:
    """A question to a person, and what is done only if the answer is `true`.

    Args:
        book: the playbook.
        words: what the question is, for its ids; no other has the same.
        name: the same for people.
        question: with what each answer means.
        links: what is done then.
        who: the role that answers, in words.
    """
    answer = variable("-".join(("is", *words)), "What the person answered: true or false.", "bool")
    text = f"{question}\n\nAnswer true or false."
    yield act_link(book, words, Act("ask", name, text, who=who, out=(answer,)))

    def branch(following: str) -> tuple[Node, ...]:
        inside = chained(links, end(book, "branch", *words))
        body: dict[str, object] = {
            "type": "if-condition", "name": "Only if the answer was true",
            "on_completion": following, "condition": f"{answer.value} = 'true'",
            "on_true": inside[0].id,
        }  # fmt: skip
        return (Node(book.step_id("if-condition", *words), body, (), (answer,)), *inside)

    yield branch


def _worked(place: Place, planned: PlannedStep) -> Link:
    """Its acts, one after another; aside, what happens if one of them fails."""
    step, book = planned.step, place.book
    switch = place.workspace.switch(step.switch) if isinstance(step, SwitchStep) else None
    who = _role(place, step.role)

    def link(following: str) -> tuple[Node, ...]:
        aside = () if step.on_failure == "continue" else _aside(place, planned, who)
        failing = aside[0].id if aside else None
        failing = following if step.on_failure == "continue" else failing
        acts = acts_of(step, switch, planned.values, who)
        links = [act_link(book, (step.id,), act, failing) for act in acts]
        return (*chained(links, Node(following, {}))[:-1], *aside)

    return link


def _aside(place: Place, planned: PlannedStep, who: str | None) -> tuple[Node, ...]:
    """After a failure: a person says whether the step is taken back, then what comes next."""
    book, step = place.book, planned.step
    back = undo_of(step, planned.values, who)
    if back is None:
        return ()
    title = fill(step.title, planned.values)
    question = (
        f"This failed, or its outcome is not known: {title}. Is it to be taken back? That would"
        f" be:\n\n{back.text}"
    )
    undoing = [act_link(book, (step.id,), back)]
    links = list(
        asked(book, ("undo", step.id), f"After a failure: {title}", question, undoing, who)
    )
    return chained(links, Node(book.exception, {}))[:-1]


def _condition(when: When, plan: str) -> str:
    bound = f"at least {when.at_least}" if when.at_least is not None else f"at most {when.at_most}"
    span = f" and has been for {duration_text(when.for_)}" if when.for_ else ""
    service = when.service or "the service"
    return (
        f"Is {service} (plan {plan}) {bound}{span}? Unknown is not enough."
        " What follows is done only if it is so."
    )


def _role(place: Place, role_id: str | None) -> str | None:
    if role_id is None:
        return None
    loaded = place.workspace.plan(place.plan)
    return place.workspace.role(loaded.plan, role_id).title or role_id
