"""The moments of a run, each with the source of its time. What no entry says is said so."""

from collections.abc import Iterator

from bcp.audit.entry import Entry
from bcp.insight.run_record import Arrival
from bcp.model.outcome import Outcome
from bcp.render.reports.parts import TimeView, moment
from bcp.render.reports.run_facts import RunFacts
from bcp.render.reports.run_moment import NOTHING, Moment
from bcp.render.reports.run_signs import first_page, first_probe, onset, vendor_start
from bcp.run.state import PRIMARY
from bcp.run.values import instant_of, instant_or_none, mappings


def times(facts: RunFacts) -> tuple[TimeView, ...]:
    """Every moment that a report has to name, in the order in which an outage goes."""
    return tuple(
        TimeView(f"{facts.prefix}{what}", moment(known.at), known.source)
        for what, known in _moments(facts)
    )


def _moments(facts: RunFacts) -> Iterator[tuple[str, Moment]]:
    yield "Onset", onset(facts)
    yield "First sign of our own: a probe failed", first_probe(facts)
    yield "Vendor's page: first reading that showed it", first_page(facts)
    yield "Vendor's incident began, as the vendor dates it", vendor_start(facts)
    yield "Aware", aware(facts)
    yield "Classified", _marked(facts, "classified")
    yield "Activation criteria met", criteria_met(facts)
    yield "Run opened", Moment(facts.state.started_at, f"entry {facts.record.first_seq}")
    for waited in facts.record.stood_by:
        yield f"`{waited.by}` stood by", Moment(waited.at, f"entry {waited.seq}", waited.seq)
    yield "Declared", declared(facts)
    for one in facts.record.arrivals:
        yield from _of_arrival(facts, one)
    yield from _returns(facts)
    yield "Closed", closed(facts)


def aware(facts: RunFacts) -> Moment:
    """As somebody said; whoever declared was aware, so that is the latest that it can have been."""
    marked = _marked(facts, "aware")
    said = declared(facts)
    if marked.at is not None or said.at is None:
        return marked
    return Moment(None, f"nobody said so; at the latest when it was declared, entry {said.seq}")


def declared(facts: RunFacts) -> Moment:
    """The first declaration."""
    seq = facts.record.declared_seq
    return NOTHING if seq is None else Moment(facts.record.declared_at, f"entry {seq}", seq)


def criteria_met(facts: RunFacts) -> Moment:
    """The first situation shown in which a criterion was met."""
    for entry in facts.of("situation.shown"):
        met = [one for one in mappings(entry.data.get("criteria")) if one.get("met") is True]
        if met:
            names = ", ".join(f"`{one.get('id')}`" for one in met)
            said = f"{names}, first shown as met in entry {entry.seq}"
            return Moment(instant_of(entry), said, entry.seq)
    return NOTHING


def closed(facts: RunFacts) -> Moment:
    """The run's end."""
    ended = next(iter(facts.of("run.ended")), None)
    if ended is None:
        return Moment(None, "the run is still open")
    return Moment(instant_of(ended), f"entry {ended.seq}", ended.seq)


def verified(facts: RunFacts, arrival: Arrival) -> Moment:
    """The last verification that ended well before a process arrived; a simulated one is none."""
    begun = next((e for e in reversed(facts.of("process.moved")) if _sets_out(e, arrival)), None)
    since = begun.seq if begun else 0
    way = [e for e in facts.of("step.started", "step.ended") if since < e.seq < arrival.seq]
    steps = {str(e.data.get("step")) for e in way if e.data.get("phase") == "verify"}
    ended = [e for e in way if e.type == "step.ended" and str(e.data.get("step")) in steps]
    if not ended:
        return Moment(None, "no step of the way verifies by itself: a person's word, step by step")
    done = [entry for entry in ended if entry.data.get("outcome") == Outcome.DONE]
    if not done:
        last, outcome = ended[-1], str(ended[-1].data.get("outcome")).replace("_", " ")
        return Moment(None, f"step `{last.data.get('step')}` was {outcome}, entry {last.seq}")
    last = done[-1]
    return Moment(instant_of(last), f"step `{last.data.get('step')}`, entry {last.seq}", last.seq)


def _sets_out(entry: Entry, arrival: Arrival) -> bool:
    is_its = entry.data.get("process") == arrival.process
    return is_its and entry.data.get("to") == "switching" and entry.seq < arrival.seq


def _of_arrival(facts: RunFacts, one: Arrival) -> Iterator[tuple[str, Moment]]:
    title = facts.title_of(one.process)
    yield f"{title}: its fallback chosen", _chosen(facts, one)
    where = "stopped on purpose" if one.is_stop else f"on “{facts.fallback_title(one.fallback)}”"
    if not one.is_stop:
        yield f"{title}: verified", verified(facts, one)
    yield f"{title}: {where}", Moment(one.at, f"entry {one.seq}", one.seq)


def _chosen(facts: RunFacts, arrival: Arrival) -> Moment:
    """The last choice before a process arrived."""
    for entry in reversed(facts.of("fallback.chosen")):
        if entry.data.get("process") == arrival.process and entry.seq < arrival.seq:
            return Moment(instant_of(entry), f"entry {entry.seq}", entry.seq)
    return NOTHING


def _returns(facts: RunFacts) -> Iterator[tuple[str, Moment]]:
    """Each process that came back to its primary, or that none did."""
    was: dict[str, str] = {}
    found = False
    for entry in facts.of("process.moved"):
        process, to = str(entry.data.get("process")), str(entry.data.get("to"))
        if to == PRIMARY and was.get(process) == "returning":
            found = True
            back = Moment(instant_of(entry), f"entry {entry.seq}", entry.seq)
            yield f"{facts.title_of(process)}: back on its primary (failback)", back
        was[process] = to
    if not found:
        yield "Failback", NOTHING


def _marked(facts: RunFacts, event: str) -> Moment:
    """The last word counts, for a slip is mended."""
    said = [entry for entry in facts.of("event.marked") if entry.data.get("event") == event]
    if not said:
        return NOTHING
    at = instant_or_none(said[-1].data.get("event_at"))
    return Moment(at, f"{said[-1].actor.id} said so, entry {said[-1].seq}", said[-1].seq)
