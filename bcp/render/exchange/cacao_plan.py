"""The plan's own playbook: criteria, declaring, a choice for each process, notices, return, end."""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from bcp.model.duration import duration_text
from bcp.plan.model import Fallback, Part, Process
from bcp.plan.notices import Event
from bcp.plan.people import Authority
from bcp.plan.workspace import LoadedPlan, Workspace
from bcp.render.exchange.base import stable_id
from bcp.render.exchange.cacao_acts import Act, act_link
from bcp.render.exchange.cacao_book import Book, Link, Node, Variable, chained, end
from bcp.render.exchange.cacao_commands import PROCESS, SHARE, as_text, variable
from bcp.render.exchange.cacao_steps import asked
from bcp.render.names import uncleared
from bcp.steps.base import When

TO, FROM = "to", "from"
_SINCE: Mapping[Event, str] = {
    "onset": "the onset",
    "aware": "becoming aware",
    "classified": "classifying it",
    "declared": "declaring",
}


class _At(Struct, frozen=True):
    """Which plan, and its playbook."""

    workspace: Workspace
    loaded: LoadedPlan
    book: Book


def plan_links(workspace: Workspace, loaded: LoadedPlan, book: Book) -> Iterator[Link]:
    """Everything between start and end; nothing is decided but by a person."""
    at = _At(workspace, loaded, book)
    processes = loaded.plan.processes
    inside: list[Link] = [link for process in processes for link in _choice(at, process)]
    inside += _notices(at)
    inside += [link for process in processes for link in _return(at, process)]
    inside.append(act_link(book, ("stand-down",), _stand_down(at)))
    said = loaded.plan.activation.exceptions
    question = (
        f"Is one of the criteria met, and is the incident declared? {_criteria(loaded)}. Unknown"
        f" is not enough. Exceptions: {said or 'none stated'}"
    )
    who = _who_may(at, "declare")
    yield from asked(book, ("declare",), "Declare the incident", question, inside, who)


def _choice(at: _At, process: Process) -> Iterator[Link]:
    ladder = _ladder(at.loaded, process)
    names = "; ".join(f"{_case(one)} ({one.title})" for one in ladder) or "none"
    rto = f"{duration_text(process.rto)} from {process.rto_from}"
    text = (
        f"Choose a fallback for {process.title} (tier {process.tier}, RTO {rto}). In order:"
        f" {names}.{_blocked(at.loaded, process)} Answer with its id, or with nothing to leave"
        " the process as it is."
    )
    chosen = _chosen(process)
    name = f"Choose for {process.title}"
    act = Act("ask", name, text, who=_who_may(at, "choose"), out=(chosen,))
    yield act_link(at.book, ("choose", process.id), act)
    cases = {_case(one): [_call(at, process, one, TO, None)] for one in ladder}
    yield _switch(at.book, (TO, process.id), chosen, cases)


def _return(at: _At, process: Process) -> Iterator[Link]:
    cases: dict[str, list[Link]] = {}
    conditions: list[str] = []
    for one in _ladder(at.loaded, process):
        failback = at.workspace.failback(at.loaded.plan, one)
        if failback is not None:
            rounds = failback.shares or (None,)
            cases[_case(one)] = [_call(at, process, one, FROM, share) for share in rounds]
            conditions.append(f"from {_case(one)}: {_until(failback.when)}")
    if not cases:
        return
    text = (
        f"Wait until {process.title} may return, {'; '.join(conditions)}. Unknown is not enough;"
        " nothing returns by itself."
    )
    act = Act("do", f"Wait until {process.title} may return", text)
    yield act_link(at.book, ("hold", process.id), act)
    yield _switch(at.book, (FROM, process.id), _chosen(process), cases)


def _switch(
    book: Book, words: tuple[str, ...], chosen: Variable, cases: dict[str, list[Link]]
) -> Link:
    """One branch for each fallback, each with an end of its own (4.10)."""

    def link(following: str) -> tuple[Node, ...]:
        branches = {case: chained(links, end(book, *words, case)) for case, links in cases.items()}
        default = end(book, *words, "default")
        body: dict[str, object] = {
            "type": "switch-condition", "name": "As it was chosen", "on_completion": following,
            "switch": chosen.value,
            "cases": {
                **{case: nodes[0].id for case, nodes in branches.items()}, "default": default.id,
            },
        }  # fmt: skip
        first = Node(book.step_id("switch-condition", *words), body, (), (chosen,))
        return (first, *(node for nodes in branches.values() for node in nodes), default)

    return link


def _call(at: _At, process: Process, fallback: Fallback, way: str, share: int | None) -> Link:
    """One of the other playbooks, for one process and, on the way back, one share of it."""
    given = {PROCESS: process.id} | ({SHARE: str(share)} if share is not None else {})
    called = stable_id(at.workspace, "playbook", at.loaded.plan.id, way, fallback.id)
    round_of = f" ({share} %)" if share is not None else ""

    def link(following: str) -> tuple[Node, ...]:
        body: dict[str, object] = {
            "type": "playbook-action",
            "name": as_text(f"{process.title} {way} {fallback.title}{round_of}"),
            "step_variables": {
                one.name: {
                    "type": one.kind, "description": one.description, "value": value,
                    "constant": True,
                }
                for one, value in given.items()
            },
            "on_completion": following,
            "playbook_id": f"playbook--{called}",
            "in_args": [one.name for one in given],
        }  # fmt: skip
        words = (way, process.id, fallback.id, str(share))
        return (Node(at.book.step_id("playbook-action", *words), body),)

    return link


def _notices(at: _At) -> Iterator[Link]:
    for told in at.loaded.plan.communications:
        again = f", then every {duration_text(told.every)}" if told.every else ""
        first = f"Tell {told.audience} within {duration_text(told.first)} of declaring{again}:"
        text = f"{first}\n\n{told.template}"
        act = Act("do", f"Tell: {told.audience}", text, who=_title(at, told.role))
        yield act_link(at.book, ("communication", told.id), act)
    for due in at.loaded.plan.obligations:
        again = f", then every {duration_text(due.every)}" if due.every else ""
        text = f"Tell {due.audience} within {duration_text(due.due)} of {_SINCE[due.from_]}{again}."
        act = Act("do", due.title, f"{due.title}. {text}", who=_title(at, due.role))
        yield act_link(at.book, ("obligation", due.id), act)


def _stand_down(at: _At) -> Act:
    ending = at.loaded.plan.standdown
    criteria = [f"- {each}" for each in ending.criteria] if ending else ["- not stated"]
    text = "\n".join(("Close the incident. It is over when:", "", *criteria))
    return Act("do", "Stand down", text, who=_who_may(at, "stand_down"))


def _ladder(loaded: LoadedPlan, process: Process) -> tuple[Fallback, ...]:
    """Those that the process may use, in order: what its data is not cleared for is no choice."""
    return tuple(one for one in _all(loaded, process) if not uncleared(process, one))


def _blocked(loaded: LoadedPlan, process: Process) -> str:
    names = [one.id for one in _all(loaded, process) if uncleared(process, one)]
    return f" Not cleared for its data: {', '.join(names)}." if names else ""


def _all(loaded: LoadedPlan, process: Process) -> tuple[Fallback, ...]:
    by_id = {one.id: one for one in loaded.plan.fallbacks}
    ladder = process.fallbacks if process.fallbacks is not None else tuple(by_id)
    return tuple(by_id[name] for name in ladder)


def _case(fallback: Fallback) -> str:
    """Its id; but `default` is what CACAO does where nothing was chosen (4.10)."""
    return "default_" if fallback.id == "default" else fallback.id


def _chosen(process: Process) -> Variable:
    return variable(f"choice-{process.id}", f"The fallback chosen for {process.title}, by its id.")


def _who_may(at: _At, power: Authority) -> str | None:
    roles = (*at.workspace.settings.roles, *at.loaded.plan.roles)
    titles = [role.title or role.id for role in roles if power in role.may]
    return ", ".join(titles) or None


def _title(at: _At, role_id: str | None) -> str | None:
    if role_id is None:
        return None
    return at.workspace.role(at.loaded.plan, role_id).title or role_id


def _until(when: When) -> str:
    bound = f"at least {when.at_least}" if when.at_least is not None else f"at most {when.at_most}"
    span = f" for {duration_text(when.for_)}" if when.for_ else ""
    return f"{when.service or 'what it uses'} is {bound}{span}"


def _criteria(loaded: LoadedPlan) -> str:
    return "; ".join(
        f"{criterion.id}: {' and '.join(map(_part, criterion.parts()))}"
        for criterion in loaded.plan.activation.criteria
    )


def _part(part: Part) -> str:
    if part.probes_failing_for is not None:
        return f"our probes of {part.service} fail for {duration_text(part.probes_failing_for)}"
    span = f" for {duration_text(part.for_)}" if part.for_ else ""
    return f"{part.service} is at least {part.at_least}{span}"
