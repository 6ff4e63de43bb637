"""`bcp report controls`: which clause is supported by which section, run and entry; gaps first.

It says what there is and what is missing. Whether a clause is met is for people to judge.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from bcp.insight.runs_on_record import run_records
from bcp.model.errors import UsageError
from bcp.plan.clauses import RECORDS, Clause, Record, RegimeMap, known_words, regimes
from bcp.plan.lacking import WHOLE
from bcp.plan.loaded import LoadedPlan
from bcp.plan.model import Plan
from bcp.plan.parts import PARTS
from bcp.plan.workspace import Workspace
from bcp.render.environment import faults_of
from bcp.render.paper import Paper
from bcp.render.reports.base import Sources
from bcp.render.reports.controls_consents import consents
from bcp.render.reports.controls_records import Item, items, not_counted
from bcp.render.reports.controls_view import ClauseView, ControlsView, GapView, RegimeView
from bcp.render.reports.parts import head

TEMPLATE = "report-controls.md.j2"
STARTED = "run.started"
_NOTHING = "nothing"
_NO_PLAN = "a plan that can be read"
_APART = " · "
"""Between clauses, whose names hold commas and semicolons."""


class _Held(NamedTuple):
    """What the regimes are held against."""

    workspace: Workspace
    plans: tuple[Plan, ...]
    items: tuple[Item, ...]

    def has(self, plan: str, kinds: tuple[Record, ...]) -> bool:
        """Whether a plan has a record of one of these kinds: any of them is enough."""
        return any(one.plan == plan and one.kind in kinds for one in self.items)

    def named(self, plans: list[str]) -> str:
        """Plans by their ids, or all of them at once."""
        every = len(plans) == len(self.plans) > 1
        return "every plan" if every else ", ".join(f"`{one}`" for one in plans)

    def lacking(self, part: str) -> str:
        """Which plans lack a part, and where; empty where all state it."""
        found: dict[tuple[str, ...], list[str]] = {}
        for plan in self.plans:
            if lacking := PARTS[part].lacks(self.workspace, plan):
                found.setdefault(lacking, []).append(plan.id)
        return "; ".join(
            self.named(plans) + ("" if words == (WHOLE,) else f" ({', '.join(words)})")
            for words, plans in found.items()
        )


def controls_report(sources: Sources) -> Paper:
    """Make the report.

    Raises:
        UsageError: there is no such regime, or no such period.
        DocumentError: the template has a fault.
    """
    maps = regimes(sources.asked.regimes, fault=UsageError)
    names = "-".join(one.id for one in maps) if sources.asked.regimes else "all"
    stem = f"controls-{names}-{sources.at:%Y-%m-%d}"
    title = f"Control map: {', '.join(one.title for one in maps)}"
    within = _period(sources)
    loaded = sources.workspace.plans
    ids = dict.fromkeys(one.run.id for one in sources.typed(STARTED) if one.run)
    runs = run_records(sources.of_runs(*ids))
    consented = consents(runs, sources, within)
    records = items(runs, consented.counted, sources, within)
    held = _Held(sources.workspace, tuple(one.plan for one in loaded), records)
    view = ControlsView(
        head(
            sources, stem=stem, title=title if sources.asked.regimes else "Control map",
            kind="control map: what supports which clause", rows=_rows(sources, loaded),
            banner=_banner(sources.workspace),
        ),
        tuple(_regime(one, held) for one in maps),
        tuple(
            (one.id, RECORDS[one.kind], one.plan, one.what, one.entries, one.when)
            for one in held.items
        ),
        (*not_counted(runs, within), *consented.refused),
    )  # fmt: skip
    with faults_of(TEMPLATE):
        text = sources.environment.get_template(TEMPLATE).render(view._asdict())
    return Paper(stem, view.head.title, text)


def _period(sources: Sources) -> Callable[[datetime], bool]:
    since, until = sources.asked.since, sources.asked.until
    if since is not None and until is not None and until < since:
        raise UsageError(
            f"No such period: it ends on {until} and begins on {since}.",
            next_action="Write the earlier day with --from.",
        )
    return lambda at: (
        (since is None or since <= at.date()) and (until is None or at.date() <= until)
    )


def _rows(sources: Sources, plans: Iterable[LoadedPlan]) -> Iterator[tuple[str, str]]:
    since, until = sources.asked.since, sources.asked.until
    period = f"{since or 'the first entry'} to {until or 'the last entry'}"
    yield "Records of", "the whole log" if since is until is None else period
    for one in plans:
        control = one.plan.document
        version = f"version {control.version}" if control and control.version else "no version"
        status = control.status.replace("_", " ") if control else "draft"
        yield f"Plan `{one.plan.id}`", f"{version}, {status}, SHA-256 `{one.file.sha256}`"


def _banner(workspace: Workspace) -> Iterator[str]:
    yield (
        "**This map says what supports a clause, never that a clause is met.** What the clauses ask"
        " is told in our words; read the regime itself before you rely on it."
    )
    if workspace.is_shipped:
        yield "**These are the sample plans that come with bcp**, not plans of your own."
    if not workspace.plans:
        yield "**There is no plan here that can be read**: nothing supports any clause."
    for broken in workspace.broken:
        yield f"The plan `{broken.path}` **has faults**: nothing of it is counted here."


def _regime(regime: RegimeMap, held: _Held) -> RegimeView:
    return RegimeView(
        regime.title,
        regime.id,
        regime.edition,
        known_words(regime.known),
        regime.note or "",
        (*_unread(regime, held), *_unstated(regime, held), *_unrecorded(regime, held)),
        tuple((one.id, one.elsewhere) for one in regime.clauses if one.elsewhere),
        tuple(_clause(one, held) for one in regime.clauses),
    )


def _unread(regime: RegimeMap, held: _Held) -> Iterator[GapView]:
    """Plans that cannot be read support nothing, whatever the others state."""
    clauses = _APART.join(one.id for one in regime.clauses if one.parts or _kinds(one))
    if not held.plans:
        yield GapView(_NO_PLAN.capitalize(), "nowhere here", clauses)
    for broken in held.workspace.broken:
        yield GapView("What a plan with faults states", f"`{broken.path}`", clauses)


def _unstated(regime: RegimeMap, held: _Held) -> Iterator[GapView]:
    """Each part that a plan leaves out, once, with the clauses that ask for it."""
    asked: dict[str, list[str]] = {}
    for clause in regime.clauses:
        for name in clause.parts:
            asked.setdefault(name, []).append(clause.id)
    for name, clauses in asked.items():
        where = held.lacking(name)
        if where:
            words = PARTS[name].title
            yield GapView(f"{words[0].upper()}{words[1:]}", where, _APART.join(clauses))


def _unrecorded(regime: RegimeMap, held: _Held) -> Iterator[GapView]:
    """Clauses for which a plan has none of the kinds of records that they name."""
    asked: dict[tuple[str, str], list[str]] = {}
    for clause in regime.clauses:
        kinds = _kinds(clause)
        without = [one.id for one in held.plans if not held.has(one.id, kinds)] if kinds else []
        if without:
            words = " or ".join(RECORDS[kind] for kind in RECORDS if kind in kinds)
            asked.setdefault((words, held.named(without)), []).append(clause.id)
    for (words, where), clauses in asked.items():
        yield GapView(f"Not on record: {words}", where, _APART.join(clauses))


def _clause(clause: Clause, held: _Held) -> ClauseView:
    missing = [PARTS[name].title for name in clause.parts if held.lacking(name)]
    kinds = _kinds(clause)
    if kinds and not all(held.has(one.id, kinds) for one in held.plans):
        missing.append("a record of each plan")
    if not held.plans:
        missing.append(_NO_PLAN)
    return ClauseView(
        clause.id,
        clause.asks,
        _sections(clause, held),
        "; ".join(_records(clause, held)) or "none asked for",
        "; ".join(missing) or _NOTHING,
        ", ".join(one.replace("_", " ") for one in clause.known),
    )


def _sections(clause: Clause, held: _Held) -> str:
    """The sections of each plan that hold a part of what is asked, stated in full."""
    if not clause.parts:
        return "none: records alone"
    if not held.plans:
        return _NOTHING
    by_sections: dict[str, list[str]] = {}
    for plan in held.plans:
        stated = [name for name in clause.parts if not PARTS[name].lacks(held.workspace, plan)]
        there = {section for name in stated for section in PARTS[name].sections}
        words = ", ".join(one for one in clause.sections if one in there) or _NOTHING
        by_sections.setdefault(words, []).append(plan.id)
    return "; ".join(f"{held.named(plans)}: {words}" for words, plans in by_sections.items())


def _records(clause: Clause, held: _Held) -> Iterator[str]:
    for kind in clause.records:
        if kind not in _kinds(clause):
            yield f"can be made: {RECORDS[kind]}"
            continue
        ids = [one.id for one in held.items if one.kind == kind]
        yield f"{RECORDS[kind]}: {ranged(ids) or 'none'}"


def _kinds(clause: Clause) -> tuple[Record, ...]:
    return tuple(kind for kind in clause.records if not kind.startswith("report-"))


def ranged(ids: list[str]) -> str:
    """`E-1 to E-7`: ids of one kind are numbered without a gap."""
    return ids[0] if len(ids) == 1 else f"{ids[0]} to {ids[-1]}" if ids else ""
