"""`bcp export cacao`: a plan as a CACAO 2.0 playbook, and one for each way there and back.

The plan's own playbook asks for the decisions and refers to the others by their ids.
"""

from collections.abc import Iterator

from bcp.plan.model import Fallback
from bcp.plan.procedure import PlannedStep, backlog, procedure, reconciliation, return_procedure
from bcp.plan.workspace import LoadedPlan, Workspace
from bcp.render.exchange.base import Given, Made, stable_id
from bcp.render.exchange.cacao_acts import Act, act_link
from bcp.render.exchange.cacao_book import Book, Link, Object, playbook
from bcp.render.exchange.cacao_commands import as_text
from bcp.render.exchange.cacao_plan import FROM, TO, plan_links
from bcp.render.exchange.cacao_steps import Place, step_links
from bcp.render.exchange.days import revised_on
from bcp.render.exchange.json_text import json_text
from bcp.render.paper import Paper

_PROCESS = ("$(process)",)
"""Filled in when it is carried out: a playbook serves every process."""


def cacao_papers(given: Given) -> Made:
    """The plan's playbook first; raises BadInput or DocumentError where there is no such plan."""
    loaded = given.workspace.plan(given.wanted.plan)
    day = revised_on(loaded.plan)
    undated = f"{loaded.plan.id}: no day is stated (document: approved_on:), so `modified` is 1970."
    return Made(tuple(_papers(given.workspace, loaded)), () if day else (undated,))


def _papers(workspace: Workspace, loaded: LoadedPlan) -> Iterator[Paper]:
    plan = loaded.plan
    book = _book(workspace, loaded, ())
    yield _paper(book, plan.id, playbook(book, list(plan_links(workspace, loaded, book))))
    for fallback in plan.fallbacks:
        there = _book(workspace, loaded, (TO, fallback.id))
        steps = procedure(workspace, loaded, fallback, _PROCESS)
        yield _walk(workspace, loaded, there, f"{plan.id}.{TO}-{fallback.id}", steps)
        if workspace.failback(plan, fallback) is not None:
            back = _book(workspace, loaded, (FROM, fallback.id))
            steps = _way_back(workspace, loaded, fallback)
            yield _walk(workspace, loaded, back, f"{plan.id}.{FROM}-{fallback.id}", steps)


def _way_back(
    workspace: Workspace, loaded: LoadedPlan, fallback: Fallback
) -> tuple[PlannedStep, ...]:
    """One round of the return, then what piled up and what was kept elsewhere meanwhile."""
    place = (workspace, loaded, fallback, _PROCESS)
    return (*return_procedure(*place), *backlog(*place), *reconciliation(*place))


def _walk(
    workspace: Workspace,
    loaded: LoadedPlan,
    book: Book,
    stem: str,
    steps: tuple[PlannedStep, ...],
) -> Paper:
    place = Place(book, workspace, loaded.plan.id)
    links: list[Link] = [link for step in steps for link in step_links(place, step)]
    text = "The plan states no steps for this. Say so in the record, and tell who has to know."
    nothing = act_link(book, ("none",), Act("do", "Record it", text))
    return _paper(book, stem, playbook(book, links or [nothing]))


def _paper(book: Book, stem: str, made: Object) -> Paper:
    return Paper(stem, book.name, json_text(made), ".json")


def _book(workspace: Workspace, loaded: LoadedPlan, way: tuple[str, ...]) -> Book:
    plan, control = loaded.plan, loaded.plan.document
    version = control.version if control and control.version else "not stated"
    status = control.status if control else "not stated"
    fallback = next((one for one in plan.fallbacks if one.id in way[1:]), None)
    said = f"Made from {loaded.file.path}: version {version}, status {status}."
    return Book(
        id=stable_id(workspace, "playbook", plan.id, *way),
        name=as_text(f"{plan.title}: {way[0]} {fallback.title}" if fallback else plan.title),
        description=as_text(f"{plan.purpose}\n\n{said}" if plan.purpose and not way else said),
        creator=stable_id(workspace, "identity"),
        worked_on=revised_on(plan),
        labels=("business-continuity", f"plan:{plan.id}", f"sha256:{loaded.file.sha256}"),
    )
