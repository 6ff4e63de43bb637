"""Every row of the table of design section 6 as a person reads it: one document, held whole."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from bcp.checks.verdict import CONFIRMED_AFTER, judge
from bcp.model.observation import Incident, PageReading, ProbeReading, ServiceFinding, Vantage
from bcp.model.verdict import Verdict

NOW = datetime(2026, 11, 21, 3, 9, 41, tzinfo=UTC)
FINE, CUT_OFF, UNCHECKED = Vantage("ok"), Vantage("failing"), Vantage("unchecked")
UP, OUT, DARK = Verdict.OPERATIONAL, Verdict.MAJOR_OUTAGE, Verdict.UNKNOWN
SLOW, PARTLY, PLANNED = Verdict.DEGRADED, Verdict.PARTIAL_OUTAGE, Verdict.MAINTENANCE

ELEVATED = Incident("1", "Elevated errors", "investigating", OUT, NOW)
OTHERS = Incident("2", "Billing is late", "identified", SLOW, NOW, ("b",), touches_ours=False)
PLANNED_WORK = Incident("3", "Database upgrade", "in_progress", PLANNED, NOW)


def page(
    state: Verdict, *incidents: Incident, error: str = "HTTP 503", unreported: bool = False
) -> PageReading:
    said = None if state.is_known else error
    return PageReading(
        "incidentio", "https://s.example", state, NOW, (), incidents, said, unreported=unreported
    )


def probe(
    state: Verdict,
    reason: str,
    *,
    through: str | None = None,
    cause: str | None = None,
    connection_failed: bool = False,
    kind: str = "models",
) -> ProbeReading:
    return ProbeReading(
        "models", kind, state, NOW, reason, cause=cause, through=through,
        connection_failed=connection_failed,
    )  # fmt: skip


WORKS = probe(UP, "GET /v1/models 200 in 41 ms")
OVERLOADED = probe(SLOW, "GET /v1/models 503 overloaded, twice")
BROKEN = probe(PARTLY, "GET /v1/models 500, twice")
UNREACHED = probe(OUT, "GET /v1/models no answer in time, twice", connection_failed=True)
QUOTA = probe(OUT, "GET /v1/models 429 insufficient_quota, twice", cause="ours")
NO_KEY = probe(DARK, "GET /v1/models not asked, a secret is missing", cause="ours")
VIA = probe(OUT, "POST /v1/chat/completions 502, twice", through="own/gateway")
PEOPLE = probe(OUT, "support-lead said major outage 4 min ago, at 03:05 UTC", kind="attested")

HALF_A_MINUTE, JUST_NOW = NOW - CONFIRMED_AFTER, NOW - timedelta(seconds=29)

Situation = tuple[str, list[PageReading], list[ProbeReading], Vantage, datetime | None]
SITUATIONS: dict[str, list[Situation]] = {
    "The page is impaired or in maintenance": [
        ("out, and our probe agrees", [page(OUT, ELEVATED)], [OVERLOADED], FINE, None),
        ("out, and our probe works", [page(OUT, ELEVATED)], [WORKS], FINE, None),
        ("degraded, and our probe fails", [page(SLOW)], [BROKEN], FINE, None),
        ("out, no probe", [page(OUT, ELEVATED)], [], FINE, None),
        ("out, our key is missing", [page(OUT, ELEVATED)], [NO_KEY], FINE, None),
        ("maintenance, and our probe works", [page(PLANNED, PLANNED_WORK)], [WORKS], FINE, None),
        ("maintenance, and our probe fails", [page(PLANNED, PLANNED_WORK)], [BROKEN], FINE, None),
        ("two pages, one of them out", [page(UP), page(OUT, ELEVATED)], [], FINE, None),
        ("out, and the quota is used up", [page(OUT, ELEVATED)], [QUOTA], FINE, None),
        ("out, and the gateway fails too", [page(OUT, ELEVATED)], [WORKS, VIA], FINE, None),
    ],
    "The page says operational": [
        ("our probe works", [page(UP)], [WORKS], FINE, None),
        ("our probe fails, read twice", [page(UP)], [OVERLOADED], FINE, None),
        ("our probe cannot connect", [page(UP)], [UNREACHED], FINE, None),
        ("no probe", [page(UP)], [], FINE, None),
        ("our key is missing", [page(UP)], [NO_KEY], FINE, None),
        ("our quota is used up", [page(UP)], [QUOTA], FINE, None),
        ("people say it is out", [page(UP)], [PEOPLE], FINE, None),
        ("an incident of others is open", [page(UP, OTHERS)], [WORKS], FINE, None),
    ],
    "The page cannot be read": [
        ("our probe works", [page(DARK)], [WORKS], FINE, None),
        ("our probe fails, read twice", [page(DARK)], [OVERLOADED], FINE, None),
        ("no probe", [page(DARK)], [], FINE, None),
        ("it did not answer", [page(DARK, error="could not be read: no answer in time")], [],
         FINE, None),
        ("our key is missing", [page(DARK)], [NO_KEY], FINE, None),
        (
            "it moved",
            [page(DARK, error="page moved: HTML where JSON was; v2/components.json: HTTP 404")],
            [], FINE, None,
        ),
        (
            "our component is gone, an incident is open, our probe works",
            [page(DARK, ELEVATED, error="component missing: 'Chat' is not on the page")],
            [WORKS], FINE, None,
        ),
        (
            "our component is gone, an incident is open, no probe",
            [page(DARK, ELEVATED, error="component missing: 'Chat' is not on the page")],
            [], FINE, None,
        ),
        ("there is none, and our probe works", [], [WORKS], FINE, None),
        ("there is neither a page nor a probe", [], [], FINE, None),
    ],
    "Ours or theirs": [
        ("the gateway fails, directly it works", [page(UP)], [WORKS, VIA], FINE, None),
        ("the same, and the page cannot be read", [page(DARK)], [WORKS, VIA], FINE, None),
        ("the gateway fails, no other way is known", [page(UP)], [VIA], FINE, None),
        ("both ways fail", [page(UP)], [BROKEN, VIA], FINE, None),
    ],
    "Only a monitor saw it": [
        ("once, no probe", [page(OUT, unreported=True)], [], FINE, None),
        ("once, and our probe works", [page(OUT, unreported=True)], [WORKS], FINE, None),
        ("for 29 s", [page(OUT, unreported=True)], [], FINE, JUST_NOW),
        ("for 30 s", [page(OUT, unreported=True)], [], FINE, HALF_A_MINUTE),
        ("once, and our probe fails too", [page(OUT, unreported=True)], [BROKEN], FINE, None),
        ("once, and our quota is used up", [page(OUT, unreported=True)], [QUOTA], FINE, None),
        ("once, another page is reported out", [page(OUT, unreported=True), page(PARTLY, ELEVATED)],
         [], FINE, None),
    ],
    "Is it us?": [
        ("no connection, the controls answer", [page(DARK)], [UNREACHED], FINE, None),
        ("no connection, no controls", [page(DARK)], [UNREACHED], UNCHECKED, None),
        ("no connection, the controls fail too", [page(DARK)], [UNREACHED], CUT_OFF, None),
        ("an answer, though the controls fail", [page(DARK)], [BROKEN], CUT_OFF, None),
    ],
}  # fmt: skip


class Markdown(SingleFileSnapshotExtension):
    file_extension = "md"
    _write_mode = WriteMode.TEXT


def test_the_table_as_a_person_reads_it(snapshot: SnapshotAssertion) -> None:
    document = "# What bcp concludes, and how it says so\n"
    for heading, situations in SITUATIONS.items():
        document += f"\n## {heading}\n\n| situation | verdict | by | why |\n|---|---|---|---|\n"
        document += "".join(map(_row, situations))
    assert document == snapshot(extension_class=Markdown)


def _row(situation: Situation) -> str:
    words, pages, probes, vantage, since = situation
    found = judge("openai/api", pages, probes, vantage, impaired_since=since)
    assert "\n" not in found.reason
    beside = ", ".join(filter(None, (found.scope, found.agreement, found.cause)))
    return f"| {words} | **{found.verdict.replace('_', ' ')}** | {beside} | {found.reason} |\n"


def unreported(state: Verdict) -> PageReading:
    return page(state, unreported=True)


def verdict_of(pages: list[PageReading], since: datetime | None = None) -> ServiceFinding:
    return judge("openai/api", pages, [], FINE, impaired_since=since)


impaired = st.sampled_from([state for state in Verdict if state.is_impaired])


@given(impaired, st.integers(0, 3600))
def test_what_only_a_monitor_saw_is_degraded_until_it_lasted_half_a_minute(
    state: Verdict, seconds: int
) -> None:
    found = verdict_of([unreported(state)], NOW - timedelta(seconds=seconds))
    assert found.verdict is (state if seconds >= 30 else Verdict.DEGRADED)
    assert ("nobody has reported it" in found.reason) is (seconds < 30)


@given(st.sampled_from(list(Verdict)))
def test_it_never_becomes_worse_nor_known_by_that(state: Verdict) -> None:
    found = verdict_of([unreported(state)])
    assert found.verdict.rank <= state.rank
    assert found.verdict.is_known is state.is_known
    assert found.pages[0].state is state, "what the page says stays told as it was"


def test_a_page_that_people_reported_is_not_capped() -> None:
    assert verdict_of([page(OUT)]).verdict is OUT
    assert verdict_of([unreported(OUT), page(PARTLY)]).verdict is PARTLY
