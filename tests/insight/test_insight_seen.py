"""A sweep's entry as typed values: at one go and with care, to the same end."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bcp.insight.seen import Seen, SeenPage, SeenProbe, seen_in
from bcp.model.verdict import Verdict

WORDS = st.sampled_from([*map(str, Verdict), "on fire", "", "ours", "ours: own/gateway"])
VALUES: st.SearchStrategy[object] = (
    st.none() | st.booleans() | st.integers() | WORDS | st.just([]) | st.just({})
)


def objects(*names: str) -> st.SearchStrategy[dict[str, object]]:
    """Some of the names with whatever there is, most often a word; and a name of another bcp."""
    values = st.one_of(WORDS, WORDS, WORDS, VALUES)
    return st.dictionaries(st.sampled_from((*names, "of_another_bcp")), values)


INCIDENTS = st.lists(objects("id", "title", "impact", "ours", "started_at"), max_size=2)
PAGES = st.builds(
    lambda page, incidents: {**page, "incidents": incidents},
    objects("state", "url"), INCIDENTS | VALUES,
)  # fmt: skip
OBSERVATIONS = st.builds(
    lambda found, pages, probes: {**found, "pages": pages, "probes": probes},
    objects("key", "verdict", "cause"),
    st.lists(PAGES, max_size=2) | VALUES,
    st.lists(objects("state", "cause"), max_size=2) | VALUES,
)
STRANGE = [7]
"""What no observation looks like: it is passed over, and so all are read with care."""


@given(st.lists(OBSERVATIONS, max_size=3))
def test_at_one_go_or_with_care_the_same_is_seen(found: list[dict[str, object]]) -> None:
    assert seen_in({"observations": found}) == seen_in({"observations": [*found, STRANGE]})


def test_what_bcp_writes_is_seen_and_what_it_does_not_know_is_passed_over() -> None:
    page = {"url": "https://status.example", "state": "operational", "incidents": [{"id": "1"}]}
    probe = {"id": "models", "state": "degraded", "cause": "ours"}
    found = {"key": "a/api", "verdict": "degraded", "pages": [page], "probes": [probe], "new": 1}
    pages = (SeenPage(Verdict.OPERATIONAL, "https://status.example", ({"id": "1"},)),)
    probes = (SeenProbe(Verdict.DEGRADED, "ours"),)
    for others in ([], [STRANGE]):
        seen = seen_in({"vantage": "ok", "observations": [found, *others]})
        assert seen == (Seen("a/api", Verdict.DEGRADED, None, pages, probes),)


@pytest.mark.parametrize("data", [{}, {"observations": None}, {"observations": {"key": "a/api"}}])
def test_where_nothing_is_told_nothing_is_seen(data: dict[str, object]) -> None:
    assert seen_in(data) == ()


@pytest.mark.parametrize("word", ["on fire", None, 5, ["operational"]])
def test_a_word_that_is_no_verdict_is_unknown(word: object) -> None:
    (seen,) = seen_in({"observations": [{"key": "a/api", "verdict": word}]})
    assert seen.verdict is Verdict.UNKNOWN
