"""What stands behind a report on a run: values with their digests, the vendor's outage, causes."""

from collections.abc import Iterator, Mapping
from difflib import unified_diff
from hashlib import sha256
from typing import NamedTuple

from bcp.insight.on_record import Reported
from bcp.model.errors import BadInput, LogDamaged
from bcp.plan.contract import Sla
from bcp.render.reports.parts import NOT_RECORDED, TO_FILL_IN, entries, moment
from bcp.render.reports.run_facts import RunFacts
from bcp.render.words import NOT_STATED, span, stated
from bcp.run.state import RunFile

_NO_CLAIM = "an exercise: its readings are the scenario's, and support no claim"
MOST_DIFF = 200
"""Lines of a plan's changes that are printed; more are counted."""


class BlobView(NamedTuple):
    """One value that the run's entries keep beside them."""

    what: str
    entry: str
    file: str
    size: str
    state: str


class FileView(NamedTuple):
    """One file that the run used, as it was frozen."""

    path: str
    sha256: str
    size: str
    now: str


class IncidentView(NamedTuple):
    """One incident of the vendor, as its page told it."""

    title: str
    began: str
    first: str
    last: str
    page: str


def blobs(facts: RunFacts) -> tuple[BlobView, ...]:
    """Every value, held against its digest now."""
    return tuple(
        BlobView(facts.prefix + what, str(seq), f"`blobs/{digest}`", size, _state(facts, digest))
        for what, seq, digest, size in _kept(facts)
    )


def files(facts: RunFacts) -> tuple[FileView, ...]:
    """Every frozen file; whether it still reads so in the workspace."""
    return tuple(_file(facts, one) for one in facts.state.files)


def incidents(facts: RunFacts) -> tuple[IncidentView, ...]:
    """What the vendor's page told of incidents that touch what we use."""
    seen: dict[tuple[str, str], list[tuple[int, Reported]]] = {}
    for one in facts.readings:
        for incident in one.incidents:
            seen.setdefault((incident.id, incident.url), []).append((one.seq, incident))
    return tuple(_incident(facts, told) for told in seen.values())


def _incident(facts: RunFacts, told: list[tuple[int, Reported]]) -> IncidentView:
    """One incident over all readings; a vendor may change its title, and when it says it began."""
    first, last = told[0][1], told[-1][1]
    dates = dict.fromkeys(moment(one.started_at, "no start given") for _, one in told)
    return IncidentView(
        f"{facts.prefix}{last.title or NOT_STATED} (`{first.id}`)",
        ", later given as ".join(dates),
        f"entry {told[0][0]}",
        f"entry {told[-1][0]}",
        "acted by the scenario" if facts.record.is_exercise else first.url,
    )


def causes(facts: RunFacts) -> tuple[str, ...]:
    """What the record says of the cause; a vendor's own account is not in it."""
    return (
        f"{facts.prefix}Our side: {_our_side(facts)}.",
        f"{facts.prefix}Vendor's side: {_their_side(facts)}.",
        f"{facts.prefix}Root cause as the vendor gives it: {TO_FILL_IN}",
        f"{facts.prefix}Contributing factors: {TO_FILL_IN}",
    )


def _our_side(facts: RunFacts) -> str:
    ours = [one.seq for one in facts.readings if one.is_ours]
    if ours:
        return f"found in readings {entries(ours)}"
    return "no reading found the fault there" if facts.readings else "nothing was read"


def _their_side(facts: RunFacts) -> str:
    """That a page which nobody could read told of nothing says nothing."""
    theirs = len(incidents(facts))
    by = "the scenario's page" if facts.record.is_exercise else "its page"
    if theirs:
        return f"incidents told by {by}: {theirs}, in part 15"
    if any(one.page.is_known for one in facts.readings):
        return f"{by} told of no incident that touches ours"
    return "not known: no reading of its page is on record"


def claim(facts: RunFacts) -> tuple[tuple[str, str], ...]:
    """What a claim for an SLA credit needs, as far as plan and log have it."""
    if facts.frozen is None:
        return ()
    if facts.record.is_exercise:
        return ((f"{facts.prefix}Nothing", _NO_CLAIM),)
    dependency = facts.frozen.loaded.plan.dependency
    contract = dependency.contract
    sla = contract.sla if contract else None
    failing = [one for one in facts.readings if one.probe_failing]
    shown = [one for one in facts.readings if one.page.is_impaired]
    rows = (
        ("Vendor", f"`{dependency.vendor}`"),
        ("Contract", stated(contract.ref if contract else None)),
        ("Account", stated(contract.account if contract else None)),
        ("Availability promised", f"{sla.availability} %" if sla else NOT_STATED),
        ("Claim within", _claim_within(sla)),
        ("Claim to", stated(sla.claim_to if sla else None)),
        ("Readings in which our probe failed", _readings([one.seq for one in failing])),
        ("Readings in which the page showed it", _readings([one.seq for one in shown])),
        ("First and last reading", _ends(facts)),
    )
    return tuple((f"{facts.prefix}{name}", value) for name, value in rows)


def plan_changes(facts: RunFacts) -> tuple[str, str]:
    """Whether the plan is another now, in words, and its changes as a diff; empty where none."""
    file = next(iter(facts.state.files), None)
    plan = facts.state.plan
    now = next((one.file for one in facts.sources.workspace.plans if one.plan.id == plan), None)
    if file is None or now is None:
        return f"Plan `{plan}` is not sound in the workspace now: no comparison.", ""
    if now.sha256 == facts.state.plan_sha256:
        return f"Plan `{plan}`: unchanged since the run opened.", ""
    try:
        old = facts.sources.blob(file.blob)
    except (BadInput, LogDamaged) as error:
        return f"Plan `{plan}` has changed; what it was cannot be read: {error.what}", ""
    lines = list(
        unified_diff(
            old.decode(errors="replace").splitlines(),
            now.content.decode(errors="replace").splitlines(),
            "as used in the run", "as it is now", lineterm="", n=1,
        )
    )  # fmt: skip
    left = len(lines) - MOST_DIFF
    more = [f"... {left} more lines"] if left > 0 else []
    said = f"Plan `{plan}` has changed since the run opened: now SHA-256 `{now.sha256}`."
    return said, "\n".join([*lines[:MOST_DIFF], *more])


def _kept(facts: RunFacts) -> Iterator[tuple[str, int, str, str]]:
    for entry in facts.entries:
        for path, value in _values(entry.data, entry.type):
            yield path, entry.seq, str(value["blob"]), str(value.get("size", NOT_RECORDED))


def _values(data: object, path: str) -> Iterator[tuple[str, Mapping[str, object]]]:
    """Every reference to a kept value inside an entry's data, and where it stands."""
    if isinstance(data, Mapping):
        if isinstance(data.get("blob"), str):
            yield str(data.get("path", path)), data
            return
        for key, value in data.items():
            yield from _values(value, f"{path}: {key}")
    elif isinstance(data, list):
        for value in data:
            yield from _values(value, path)


def _state(facts: RunFacts, digest: str) -> str:
    try:
        facts.sources.blob(digest)
    except LogDamaged:
        return "**changed after it was recorded**"
    except BadInput:
        return "**gone**: erased, or not handed over"
    return "as recorded"


def _file(facts: RunFacts, file: RunFile) -> FileView:
    try:
        content = facts.sources.blob(file.blob)
    except (BadInput, LogDamaged) as error:
        return FileView(f"`{file.path}`", f"`{file.sha256}`", NOT_RECORDED, f"**{error.what}**")
    agrees = sha256(content).hexdigest() == file.sha256
    said = "agrees with its digest" if agrees else "**differs from its digest**"
    return FileView(f"`{file.path}`", f"`{file.sha256}`", str(len(content)), said)


def _claim_within(sla: Sla | None) -> str:
    if sla is None or sla.claim_within is None:
        return NOT_STATED
    return f"{span(sla.claim_within)} after the month's end"


def _readings(seqs: list[int]) -> str:
    return f"{len(set(seqs))}: {entries(seqs)}" if seqs else "none"


def _ends(facts: RunFacts) -> str:
    if not facts.readings:
        return NOT_RECORDED
    first, last = facts.readings[0], facts.readings[-1]
    return f"{moment(first.at)} (entry {first.seq}) and {moment(last.at)} (entry {last.seq})"
