from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from insight_samples import OPENAI, SETTINGS, T0, finding, openai_plan, process_of, sweep, workspace

from bcp.insight.grounds import Ground, State, relied_on, worst_state
from bcp.insight.readiness import FallbackState, fallback_states
from bcp.model.observation import ServiceFinding
from bcp.model.verdict import Verdict
from bcp.plan.model import Process
from bcp.plan.workspace import Workspace

HERE = workspace()
FINE = (
    finding("operational", key="azure-openai/eu"),
    finding("operational", key="own/gateway"),
    finding("operational", key="anthropic/api"),
)
verdicts = st.sampled_from(list(Verdict))


def states(
    process: str,
    *findings: ServiceFinding,
    here: Workspace = HERE,
    left: timedelta | None = None,
    data: tuple[str, ...] | None = None,
) -> dict[str, FallbackState]:
    """Each fallback's state; what is not given is fine."""
    given_keys = {each.key for each in findings}
    fine = (each for each in FINE if each.key not in given_keys)
    loaded = openai_plan(here)
    known: Process = process_of(loaded, process)
    asked = known if data is None else known.model_copy(update={"data": data})
    read = sweep(T0, *findings, *fine)
    return {each.id: each for each in fallback_states(here, loaded, asked, read, left=left)}


def azure(*findings: ServiceFinding, here: Workspace = HERE) -> FallbackState:
    return states("support", *findings, here=here)["azure"]


def test_a_fallback_with_nothing_against_it_is_ready_with_all_that_its_plan_says() -> None:
    assert azure() == FallbackState(
        id="azure",
        title="Same model at Azure EU",
        kind="same_model",
        state=State.READY,
        reasons=(),
        capacity=100,
        covers_minimum=True,
        ready_in=timedelta(minutes=5),
        steps_without_target=0,
        meets_rto=None,
        lasts=timedelta(hours=8),
        agreement="DPA-2025-3",
        region="eu",
    )


def test_they_come_in_the_order_of_the_ladder() -> None:
    assert list(states("support")) == ["azure", "claude", "by-hand"]
    assert list(states("texts")) == ["azure", "claude", "by-hand", "postpone"]


def test_work_by_hand_and_waiting_need_no_reading() -> None:
    assert states("support")["by-hand"].state is State.READY
    assert states("video")["postpone"].state is State.READY


def test_data_that_is_not_cleared_blocks() -> None:
    claude = states("support")["claude"]
    assert claude.state is State.BLOCKED
    assert claude.reasons[0] == "not cleared for personal data: cannot be chosen"
    assert not claude.can_be_chosen
    assert states("texts")["claude"].can_be_chosen


def test_an_outage_of_what_it_relies_on_is_down() -> None:
    state = azure(finding("partial_outage", key="own/gateway"))
    assert (state.state, state.reasons) == (
        State.DOWN,
        ("AI gateway: partial outage, it reads partial_outage",),
    )


@pytest.mark.parametrize("verdict", ["degraded", "maintenance"])
def test_a_service_that_is_degraded_or_maintained_is_suspect(verdict: str) -> None:
    state = azure(finding(verdict, key="own/gateway"))
    assert (state.state, state.reasons) == (
        State.SUSPECT,
        (f"AI gateway: {verdict}, it reads {verdict}",),
    )


def test_what_cannot_be_read_is_unknown() -> None:
    state = azure(finding("unknown", key="own/gateway"))
    assert (state.state, state.reasons) == (
        State.UNKNOWN,
        ("AI gateway is unknown: it reads unknown",),
    )


def test_what_was_not_read_is_unknown() -> None:
    loaded = openai_plan(HERE)
    read = sweep(T0, *FINE[1:])
    found = fallback_states(HERE, loaded, process_of(loaded, "support"), read, left=None)
    assert found[0].state is State.UNKNOWN
    assert found[0].reasons == ("Azure OpenAI: GPT deployments in an EU region was not read",)


def test_what_has_no_source_is_unknown() -> None:
    here = workspace(OPENAI.replace("relies_on: [anthropic/api]", "relies_on: [anthropic/seats]"))
    state = states("texts", here=here)["claude"]
    assert state.state is State.UNKNOWN
    assert state.reasons[0] == "Anthropic Claude seats has neither a status page nor a probe"


def test_a_plan_with_faults_makes_what_relies_on_it_unknown() -> None:
    here = workspace(anthropic="schema: bcp/1", sound=False)
    assert [each.path for each in here.broken] == ["runbooks/anthropic.yaml"]
    loaded = openai_plan(here)
    read = sweep(T0, *FINE[:2])
    claude = fallback_states(here, loaded, process_of(loaded, "texts"), read, left=None)[1]
    assert claude.state is State.UNKNOWN
    assert claude.reasons[0].startswith("anthropic/api cannot be read: runbooks/anthropic.yaml")


def test_a_domain_shared_with_the_failing_dependency_is_suspect_and_named() -> None:
    state = azure(finding("major_outage"))
    assert (state.state, state.reasons) == (
        State.SUSPECT,
        ("model:gpt, shared with OpenAI; no evidence that it fails there",),
    )


def test_standing_on_the_failing_vendor_is_suspect_with_the_evidence() -> None:
    here = workspace(OPENAI.replace("failure_domains: []", "failure_domains: [vendor:openai]", 1))
    by_hand = states("support", finding("degraded", key="openai/sora"), here=here)["by-hand"]
    assert (by_hand.state, by_hand.reasons) == (
        State.SUSPECT,
        ("vendor:openai is failing: OpenAI Sora is impaired",),
    )


def test_a_domain_in_which_two_vendors_fail_is_failing() -> None:
    claude = states("texts", finding("major_outage"), finding("degraded", key="anthropic/api"))
    assert claude["claude"].reasons[:2] == (
        "Anthropic Claude API: degraded, it reads degraded",
        "edge:cloudflare is failing: OpenAI and Anthropic, which stand on it, are impaired",
    )


def test_what_nobody_assessed_is_suspect() -> None:
    here = workspace(OPENAI.replace("    failure_domains: []\n", "", 1))
    by_hand = states("support", here=here)["by-hand"]
    assert (by_hand.state, by_hand.reasons) == (
        State.SUSPECT,
        ("not assessed: nobody said what it shares a fate with",),
    )


def test_relying_on_what_nobody_assessed_is_suspect() -> None:
    here = workspace(settings=SETTINGS.replace("    failure_domains: [identity:okta]\n", ""))
    assert azure(here=here).reasons == ("not assessed: nobody said what AI gateway stands on",)


def test_a_service_of_others_that_names_nothing_to_read_is_unknown() -> None:
    here = workspace(
        OPENAI.replace("relies_on: [anthropic/api]", "failure_domains: [vendor:anthropic]")
    )
    claude = states("texts", here=here)["claude"]
    assert claude.state is State.UNKNOWN
    assert claude.reasons[0].startswith("it names nothing that it relies on")


SWITCHED = """
switches:
  - id: alias
    title: Gateway alias
    relies_on: [own/gateway]
    positions: [{id: here, value: a}, {id: there, value: b}]
    do: Turn it.
"""


def test_it_relies_on_what_its_switches_and_our_components_rely_on() -> None:
    below = SETTINGS.replace(
        "    failure_domains:", "    relies_on: [anthropic/api]\n    failure_domains:"
    )
    step = "{id: turn, kind: switch, title: Turn, switch: alias, to: there, target: 7m}"
    text = OPENAI.replace(
        "{id: open-queue, kind: manual, title: Open, do: Open the queue., target: 7m}", step
    )
    here = workspace(text, below + SWITCHED)
    by_hand = next(each for each in openai_plan(here).plan.fallbacks if each.id == "by-hand")
    assert [target.key for target in relied_on(here, by_hand)] == ["own/gateway", "anthropic/api"]


def test_capacity_below_the_minimum_or_not_said_is_told_and_changes_no_state() -> None:
    texts = states("texts")
    assert (texts["azure"].state, texts["azure"].covers_minimum) == (State.READY, False)
    assert texts["azure"].reasons == ("carries 20 %, 40 % are needed",)
    assert (texts["postpone"].capacity, texts["postpone"].covers_minimum) == (None, False)
    assert texts["postpone"].reasons == ("the plan states no capacity for Texts",)
    assert states("video")["postpone"].covers_minimum
    enough = states("texts", here=workspace(OPENAI.replace("texts: 20%", "texts: 40%")))["azure"]
    assert (enough.covers_minimum, enough.reasons) == (True, ())


@pytest.mark.parametrize(
    ("left", "meets"),
    [
        (None, None),
        (timedelta(minutes=5), True),
        (timedelta(minutes=5) - timedelta(microseconds=1), False),
        (timedelta(minutes=-1), False),
    ],
)
def test_it_is_in_time_when_its_steps_fit_into_what_is_left(
    left: timedelta | None, meets: object
) -> None:
    assert states("support", left=left)["azure"].meets_rto is meets


def test_steps_without_a_target_leave_it_open_whether_it_is_in_time() -> None:
    claude = states("texts", left=timedelta(minutes=6))["claude"]
    assert (claude.ready_in, claude.steps_without_target) == (timedelta(minutes=5), 1)
    assert claude.meets_rto is None
    assert claude.reasons == ("1 of 2 steps have no target time",)
    assert states("texts", left=timedelta(minutes=4))["claude"].meets_rto is False


ORDER = [State.BLOCKED, State.DOWN, State.SUSPECT, State.UNKNOWN, State.READY]


@given(verdicts, verdicts, verdicts, st.sets(st.sampled_from(["public", "internal", "personal"])))
def test_blocked_dominates_and_so_on_down_to_ready(
    api: Verdict, service: Verdict, gateway: Verdict, cleared: set[str]
) -> None:
    here = workspace(
        OPENAI.replace(
            "[public, internal, personal], agreement", f"[{', '.join(cleared)}], agreement"
        )
    )
    relied = (
        finding(service, key="azure-openai/eu"),
        finding(gateway, key="own/gateway"),
    )
    state = azure(finding(api), *relied, here=here).state
    expected = {State.READY}
    if not {"internal", "personal"} <= cleared:
        expected.add(State.BLOCKED)
    if service.is_outage or gateway.is_outage:
        expected.add(State.DOWN)
    of_doubt = (Verdict.DEGRADED, Verdict.MAINTENANCE)
    if service in of_doubt or gateway in of_doubt or api.is_impaired:
        expected.add(State.SUSPECT)
    if Verdict.UNKNOWN in (service, gateway):
        expected.add(State.UNKNOWN)
    assert state is min(expected, key=ORDER.index)


@given(st.lists(st.sampled_from(ORDER[:-1])))
def test_one_more_ground_never_makes_it_better(found: list[State]) -> None:
    grounds = tuple(Ground(state, "because") for state in found)
    without_last = worst_state(grounds[:-1])
    assert ORDER.index(worst_state(grounds)) <= ORDER.index(without_last)


@given(verdicts, verdicts)
def test_each_reason_but_a_shortcoming_has_its_state_and_none_is_silent(
    api: Verdict, service: Verdict
) -> None:
    state = azure(finding(api), finding(service, key="azure-openai/eu"))
    assert (state.state is State.READY) == (not state.reasons)
