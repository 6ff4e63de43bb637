from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from insight_samples import ANTHROPIC, T0, after, finding, history, incident, sweep, workspace

from bcp.insight.history import History
from bcp.insight.series import window
from bcp.insight.shared_fate import SharedCause, shared_cause
from bcp.model.observation import ServiceFinding
from bcp.model.verdict import Verdict

HERE = workspace()
API, CHATGPT, SORA, FILES = "openai/api", "openai/chatgpt", "openai/sora", "openai/files"


def down(key: str, since: datetime, verdict: str = "major_outage") -> ServiceFinding:
    return finding(verdict, key=key, incidents=(incident(since),))


def fine(key: str) -> ServiceFinding:
    return finding("operational", key=key)


def cause(*findings: ServiceFinding, before: History = ()) -> SharedCause | None:
    return shared_cause(HERE, "openai", sweep(T0, *findings), before, window(T0))


def text(*findings: ServiceFinding, before: History = ()) -> str:
    return str(cause(*findings, before=before))


def test_three_services_within_minutes_point_to_what_they_have_in_common() -> None:
    found = cause(down(API, after(-14)), down(CHATGPT, after(-18)), down(SORA, after(-17)))
    assert found is not None
    assert found.services == ("ChatGPT", "Sora", "API")
    assert str(found) == "shared: three services within 4 minutes; identity:openai-auth suspected"


def test_a_layer_that_a_working_service_stands_on_is_suspected_less() -> None:
    both = (down(API, after(-9)), down(CHATGPT, after(-9)))
    assert text(*both, fine(SORA)) == "shared: two services within 1 minute; model:gpt suspected"
    assert text(*both).endswith("; model:gpt and identity:openai-auth suspected")


def test_a_layer_that_is_all_they_have_is_suspected_although_others_work_on_it() -> None:
    found = text(down(API, after(-9)), down(SORA, after(-7)), fine(CHATGPT))
    assert found == "shared: two services within 2 minutes; identity:openai-auth suspected"


def test_without_a_layer_of_their_own_none_is_suspected() -> None:
    assert text(down(API, after(-9)), down(FILES, after(-9.5))) == (
        "shared: two services within 1 minute"
    )


def test_what_was_only_just_looked_at_is_not_called_simultaneous() -> None:
    seen = (finding("degraded", key=API), finding("degraded", key=CHATGPT))
    assert text(*seen, fine(SORA)) == (
        "shared: two services, first seen within 1 minute; model:gpt suspected"
    )


def test_one_beginning_that_is_not_known_is_enough_to_say_so() -> None:
    assert text(down(API, after(-4)), finding("degraded", key=CHATGPT)).startswith(
        "shared: two services, first seen within 4 minutes"
    )


def test_many_services_are_counted_in_digits() -> None:
    ten, eleven = (
        SharedCause(("Sora",) * count, timedelta(0), is_dated=True, suspected=())
        for count in (10, 11)
    )
    assert str(ten) == "shared: ten services within 1 minute"
    assert str(eleven) == "shared: 11 services within 1 minute"


def test_our_own_readings_date_a_failure_too() -> None:
    api, chatgpt = finding("degraded", key=API), finding("degraded", key=CHATGPT)
    before = history(sweep(after(-3), api, fine(CHATGPT)), sweep(after(-1), api, chatgpt))
    assert text(api, chatgpt, fine(SORA), before=before) == (
        "shared: two services within 2 minutes; model:gpt suspected"
    )


@pytest.mark.parametrize(
    "findings",
    [
        (),
        (down(API, after(-9)),),
        (down(API, after(-9)), fine(CHATGPT)),
        (down(API, after(-9)), finding("unknown", key=CHATGPT)),
        (down(API, after(-9)), finding("maintenance", key=CHATGPT)),
        (down(API, after(-9)), finding("major_outage", key=CHATGPT, cause="ours")),
        (down(API, after(-60)), down(CHATGPT, after(-49))),
        (down(API, after(-9)), down("anthropic/api", after(-9))),
    ],
    ids=["none", "one", "fine", "unknown", "maintenance", "ours", "far apart", "other vendor"],
)
def test_no_shared_cause(findings: tuple[ServiceFinding, ...]) -> None:
    assert cause(*findings) is None


def test_ten_minutes_apart_is_still_together() -> None:
    assert text(down(API, after(-60)), down(CHATGPT, after(-50))).startswith(
        "shared: two services within 10 minutes"
    )


def test_an_old_trouble_does_not_hide_a_new_one() -> None:
    found = cause(down(FILES, after(-600)), down(API, after(-9)), down(CHATGPT, after(-8)))
    assert found is not None
    assert found.services == ("API", "ChatGPT")


def test_services_of_all_plans_for_one_vendor_are_looked_at() -> None:
    twin = (
        ANTHROPIC.replace("id: anthropic", "id: claude-code")
        .replace("title: Anthropic", "title: Claude Code")
    )  # fmt: skip
    here = workspace(twin=twin)
    read = sweep(T0, down("anthropic/api", after(-5)), down("claude-code/api", after(-4)))
    found = shared_cause(here, "anthropic", read, (), window(T0))
    assert found is not None
    assert len(found.services) == 2


@given(
    st.lists(
        st.tuples(
            st.sampled_from([API, CHATGPT, SORA, FILES]),
            st.sampled_from(list(Verdict)),
            st.integers(-40, -1).map(after),
        ),
        unique_by=lambda drawn: drawn[0],
    )
)
def test_it_names_only_services_that_fail_and_that_began_close_together(
    drawn: list[tuple[str, Verdict, datetime]],
) -> None:
    found = cause(*(down(key, since, verdict.value) for key, verdict, since in drawn))
    impaired = sorted(since for _, verdict, since in drawn if verdict.is_impaired)
    close = any((b - a).total_seconds() <= 600 for a, b in pairwise(impaired))
    assert (found is not None) == close
    if found is not None:
        assert 2 <= len(found.services) <= len(impaired)
        assert found.span.total_seconds() <= 600
