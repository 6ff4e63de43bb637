"""A finding goes into an entry and comes back; whatever it holds, the entry can be written."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bcp.audit.profile import MAX_LINE, load, plain, spelled
from bcp.conduct.readings import sweep_entries
from bcp.conduct.recorded import MOST_BYTES, finding_data, finding_of
from bcp.insight.history import observed
from bcp.model.observation import (
    Component,
    Incident,
    PageReading,
    ProbeReading,
    Quota,
    ServiceFinding,
    Sweep,
    Vantage,
)
from bcp.model.verdict import Verdict
from bcp.run.values import verdict_of

OUT, UNKNOWN = Verdict.MAJOR_OUTAGE, Verdict.UNKNOWN
AT = datetime(2026, 11, 21, 3, 9, 41, tzinfo=UTC)
BEGAN = datetime(2026, 11, 21, 2, 51, tzinfo=UTC)

instants = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)).map(  # noqa: DTZ001 - zone follows
    lambda at: at.replace(tzinfo=UTC, microsecond=0)
)
verdicts = st.sampled_from(list(Verdict))
words = st.text(max_size=400)
plain_words = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=40)
numbers = st.integers()


def incidents(text: st.SearchStrategy[str]) -> st.SearchStrategy[Incident]:
    return st.builds(
        Incident, text, text, text, verdicts, st.none() | instants,
        st.just(()), touches_ours=st.booleans(),
    )  # fmt: skip


def pages(text: st.SearchStrategy[str], most: int) -> st.SearchStrategy[PageReading]:
    return st.builds(
        PageReading, st.just("statuspage"), text, verdicts, st.just(AT),
        st.lists(st.builds(Component, text, text, verdicts), max_size=most).map(tuple),
        st.lists(incidents(text), max_size=most).map(tuple),
        st.none() | text.filter(bool), st.integers(0, 2**53 - 1),
        st.none() | st.just("a" * 64), st.none() | text.filter(bool), st.booleans(),
    )  # fmt: skip


def probes(
    text: st.SearchStrategy[str], whole: st.SearchStrategy[int]
) -> st.SearchStrategy[ProbeReading]:
    quotas = st.lists(st.builds(Quota, text, whole, st.none() | whole, text), max_size=4).map(tuple)
    return st.builds(
        ProbeReading, st.just("models"), st.just("http"), verdicts,
        st.sampled_from([AT, BEGAN]), text,
        st.none() | st.integers(100, 599), st.none() | st.integers(0, 60_000),
        st.none() | text.filter(bool), st.sampled_from([None, "ours", "ours: own/gateway"]),
        st.integers(1, 2), digest=st.none() | st.just("b" * 64),
        through=st.sampled_from([None, "own/gateway"]), quotas=quotas,
        usual_ms=st.none() | st.integers(0, 60_000),
    )  # fmt: skip


def findings(
    text: st.SearchStrategy[str], whole: st.SearchStrategy[int], most: int = 3
) -> st.SearchStrategy[ServiceFinding]:
    return st.builds(
        ServiceFinding, st.just("openai/api"), verdicts,
        st.sampled_from(["page and probe", "page only", "probe only", "none"]),
        st.sampled_from([None, "agree", "disagree"]), st.sampled_from([None, "ours"]), text,
        st.lists(pages(text, most), max_size=2).map(tuple),
        st.lists(probes(text, whole), max_size=2).map(tuple),
    )  # fmt: skip


@given(findings(plain_words, st.integers(-(2**53) + 1, 2**53 - 1)))
def test_what_is_recorded_is_read_back(finding: ServiceFinding) -> None:
    stored = load(spelled(plain(finding_data(finding, AT))))
    expected = ServiceFinding(
        finding.key, finding.verdict, finding.scope, finding.agreement, finding.cause,
        finding.reason, finding.pages, finding.probes, AT,
    )  # fmt: skip
    assert finding_of(stored, AT) == expected


@given(findings(words, numbers, most=30))
def test_whatever_a_page_writes_the_entry_can_be_written(finding: ServiceFinding) -> None:
    """Half characters, numbers from 2^53 on, hundreds of incidents: none may stop a run."""
    stored = spelled(plain(finding_data(finding, AT)))
    assert len(stored) <= MOST_BYTES
    back = finding_of(load(stored), AT)
    assert (back.key, back.verdict) == (finding.key, finding.verdict)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from([
            "key", "verdict", "pages", "probes", "state", "incidents", "quotas", "started_at",
            "read_at",
        ]),
        inner, max_size=4,
    ),
    max_leaves=12,
)  # fmt: skip


@given(
    st.dictionaries(st.sampled_from(["key", "verdict", "pages", "probes", "reason"]), json_values)
)
def test_a_record_of_another_version_is_read_as_far_as_it_is_understood(
    data: dict[str, object],
) -> None:
    found = finding_of(data, AT)
    assert found.verdict is Verdict.UNKNOWN or found.verdict == data["verdict"]


def test_an_instant_that_is_none_is_not_known() -> None:
    incident = {"title": "x", "started_at": "yesterday"}
    probe = {"id": "p", "read_at": 3}
    found = finding_of({"pages": [{"incidents": [incident]}], "probes": [probe]}, AT)
    assert found.pages[0].incidents[0].started_at is None
    assert found.probes[0].read_at == AT


@pytest.mark.parametrize("word", ["on_fire", "", None, 3, [], {"operational": 1}, "Operational"])
def test_a_word_that_is_not_ours_is_unknown(word: object) -> None:
    assert verdict_of(word) is Verdict.UNKNOWN


def heavy(number: int) -> ServiceFinding:
    told = tuple(
        Incident(str(n), "Elevated errors " * 20, "investigating", Verdict.DEGRADED, BEGAN)
        for n in range(40)
    )
    page = PageReading("statuspage", "https://s.example", Verdict.DEGRADED, AT, (), told)
    return ServiceFinding(
        f"vendor{number}/api", Verdict.DEGRADED, "page only", None, None, "page says degraded",
        (page,) * 3,
    )  # fmt: skip


class TestWhatIsLeftOut:
    """Is never what a verdict, a criterion or a clock stands on."""

    def test_of_many_incidents_ours_are_kept_the_oldest_first(self) -> None:
        others = [Incident(f"{n}", "x", "open", OUT, BEGAN, touches_ours=False) for n in range(30)]
        work = Incident("work", "x", "in_progress", Verdict.MAINTENANCE, BEGAN)
        late = [Incident(f"late-{n}", "x", "open", OUT, AT) for n in range(25)]
        first = Incident("first", "x", "open", Verdict.DEGRADED, BEGAN)
        incidents = (*others, work, *late, first)
        back = _recorded(pages=(PageReading("slack", "u", OUT, AT, (), incidents),))
        (page,) = back.pages
        assert [one.id for one in page.incidents] == [*(f"late-{n}" for n in range(19)), "first"]

    def test_of_many_probes_those_that_the_vendor_fails_are_kept(self) -> None:
        fine = [ProbeReading(f"p{n}", "http", Verdict.OPERATIONAL, AT, "") for n in range(25)]
        bad = ProbeReading("bad", "http", OUT, AT, "")
        back = _recorded(probes=(*fine, ProbeReading("u", "http", UNKNOWN, AT, ""), bad))
        assert [one.id for one in back.probes][-1] == "bad"
        assert observed(back, AT).probe_failing is True

    def test_of_many_pages_and_components_the_worst_that_were_read_are_kept(self) -> None:
        fine = [Component(f"{n}", "", Verdict.OPERATIONAL) for n in range(30)]
        page = PageReading("slack", "u", OUT, AT, (*fine, Component("bad", "", OUT)))
        unread = [PageReading("slack", f"{n}", UNKNOWN, AT, error="x") for n in range(30)]
        back = _recorded(pages=(*unread, page))
        assert back.pages[-1].components[-1].id == "bad"
        assert observed(back, AT).page is OUT


class TestASweep:
    def test_is_one_entry_where_it_fits(self) -> None:
        finding = ServiceFinding("openai/api", Verdict.OPERATIONAL, "none", None, None, "fine")
        (data,) = sweep_entries(Sweep(AT, (finding,), Vantage("ok")))
        assert data["verdicts"] == [{"key": "openai/api", "verdict": "operational"}]
        assert "part" not in data

    def test_without_a_finding_is_one_entry_too(self) -> None:
        assert len(sweep_entries(Sweep(AT, (), Vantage("unchecked")))) == 1

    def test_is_several_entries_where_it_does_not_fit(self) -> None:
        sweep = Sweep(AT, tuple(heavy(number) for number in range(30)), Vantage("ok"))
        parts = sweep_entries(sweep)
        assert len(parts) > 1
        assert [part["part"] for part in parts] == list(range(1, len(parts) + 1))
        assert {part["parts"] for part in parts} == {len(parts)}
        assert all(len(spelled(plain(part))) < MAX_LINE - 2048 for part in parts)
        told = [one["key"] for part in parts for one in _rows(part["observations"])]
        assert told == [finding.key for finding in sweep.findings]

    def test_leaves_out_what_the_log_told(self) -> None:
        known = finding_of(finding_data(heavy(1), AT), BEGAN)
        (data,) = sweep_entries(Sweep(AT, (known, heavy(2)), Vantage("ok")))
        assert [one["key"] for one in _rows(data["observations"])] == ["vendor2/api"]


def _recorded(
    pages: tuple[PageReading, ...] = (), probes: tuple[ProbeReading, ...] = ()
) -> ServiceFinding:
    finding = ServiceFinding("a/b", OUT, "page and probe", None, None, "x", pages, probes)
    return finding_of(load(spelled(plain(finding_data(finding, AT)))), AT)


def _rows(value: object) -> list[dict[str, object]]:
    assert isinstance(value, list)
    return value
