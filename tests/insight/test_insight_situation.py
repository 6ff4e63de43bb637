from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from insight_samples import T0, after, finding, history, incident, openai_plan, sweep, workspace

from bcp.insight.grounds import State
from bcp.insight.history import History
from bcp.insight.onset import READINGS, VENDOR, Since
from bcp.insight.situation import Situation, assess
from bcp.insight.vantage import vantage_remark
from bcp.model.money import Money
from bcp.model.observation import ServiceFinding, Sweep, Vantage
from bcp.model.verdict import Verdict

HERE = workspace()
OPENAI = openai_plan(HERE)
KEYS = ["openai/api", "openai/chatgpt", "openai/sora", "openai/files"]
NO_NETWORK = Vantage("failing", (("https://one.example/health", False),))


def judged(*findings: ServiceFinding, before: History = ()) -> Situation:
    """The plan by these findings at 03:09:41; the services not given are fine."""
    now = after(9) + timedelta(seconds=41)
    given_keys = {each.key for each in findings}
    others = (finding("operational", key=key) for key in KEYS if key not in given_keys)
    return assess(HERE, OPENAI, sweep(now, *findings, *others), before, now)


def outage() -> ServiceFinding:
    return finding("major_outage", incidents=(incident(after(-9)),))  # 02:51


def test_an_outage_with_its_clock_its_loss_and_its_fallbacks() -> None:
    situation = judged(outage())
    assert situation.verdict is Verdict.MAJOR_OUTAGE
    assert situation.since == Since(after(-9), VENDOR)
    assert situation.activation.met
    assert [known.process.id for known in situation.affected] == ["support", "texts"]
    support = situation.process("support")
    assert support.clock is not None
    assert support.clock.left == timedelta(minutes=11, seconds=19)
    assert support.loss == Money(Decimal(374), "EUR")
    assert [fallback.meets_rto for fallback in support.fallbacks] == [True, None, True]
    assert situation.tightest is support.clock


def test_findings_come_worst_first_and_processes_by_urgency() -> None:
    situation = judged(finding("degraded", key="openai/sora"), outage())
    assert [each.key for each in situation.findings[:2]] == ["openai/api", "openai/sora"]
    order = [known.process.id for known in situation.processes]
    assert order == ["support", "texts", "video"]


def test_within_a_tier_the_earlier_deadline_comes_first() -> None:
    now = after(9)
    read = sweep(now, outage())
    both = assess(HERE, OPENAI, read, (), now, declared_at=after(-5))
    assert [known.process.id for known in both.affected] == ["texts", "support"]
    assert [clock.start_name for clock in both.clocks] == ["declared", "onset"]


def test_losses_are_summed_by_currency() -> None:
    now = after(9)
    both = assess(HERE, OPENAI, sweep(now, outage()), (), now)
    assert both.losses == (Money(Decimal(360), "EUR"), Money(Decimal(30), "USD"))


def test_a_degraded_service_affects_and_starts_no_clock() -> None:
    situation = judged(finding("degraded", incidents=(incident(after(-3000)),)))
    support = situation.process("support")
    assert support.is_affected
    assert support.since.at == after(-3000)
    assert (support.clock, support.loss) == (None, None)
    assert situation.tightest is None


def test_a_declaration_starts_the_clock_of_what_is_affected_only() -> None:
    now = after(1)
    read = sweep(now, finding("degraded"), finding("operational", key="openai/sora"))
    declared = assess(HERE, OPENAI, read, (), now, declared_at=T0)
    assert {clock.process for clock in declared.clocks} == {"support", "texts"}


def test_an_activated_process_has_a_clock_even_when_it_is_only_degraded() -> None:
    degraded = finding("degraded", incidents=(incident(after(-60)),))
    situation = judged(degraded, finding("degraded", key="openai/chatgpt"))
    assert situation.activation.processes == ("support", "texts")
    assert [clock.process for clock in situation.clocks] == ["support"]


def test_the_onset_that_a_run_recorded_stands_when_the_vendor_recovers() -> None:
    now = after(20)
    recorded = {"support": Since(after(-9), VENDOR)}
    recovered = assess(HERE, OPENAI, sweep(now, finding("operational")), (), now, recorded=recorded)
    support = recovered.process("support")
    assert support.is_affected
    assert support.clock is not None
    assert support.clock.starts_at == after(-9)
    assert not recovered.process("video").is_affected


def test_a_service_that_was_not_read_is_unknown_and_not_left_out() -> None:
    situation = assess(HERE, OPENAI, sweep(T0, finding("operational")), (), T0)
    assert situation.verdict is Verdict.UNKNOWN
    assert [each.key for each in situation.findings] == [*KEYS[1:], KEYS[0]]
    assert situation.findings[0].reason == "it was not read"


def test_all_is_well() -> None:
    situation = judged()
    assert situation.verdict is Verdict.OPERATIONAL
    assert situation.since == Since()
    assert (situation.affected, situation.clocks, situation.losses) == ((), (), ())
    assert situation.shared_cause is None
    by_hand = situation.process("support").fallbacks[2]
    assert (by_hand.state, by_hand.meets_rto) == (State.READY, None)


def test_our_own_network_is_named_and_activates_nothing() -> None:
    unknown = [finding("unknown", key=key) for key in KEYS]
    read = Sweep(T0, tuple(unknown), NO_NETWORK)
    before = history(*(sweep(after(-minute), outage()) for minute in range(1, 9)))
    situation = assess(HERE, OPENAI, read, before, T0)
    assert situation.is_our_network
    assert not situation.activation.met
    assert situation.vantage_remark == (
        "This machine's network: 0 of 1 controls answered. "
        "Nothing can be said of any vendor from here."
    )


@pytest.mark.parametrize(
    ("vantage", "remark"),
    [
        (
            Vantage("ok", (("https://a.example", True), ("https://b.example", True))),
            "This machine's network is fine (2 of 2 controls).",
        ),
        (
            Vantage("unchecked"),
            "This machine's network was not checked: bcp.yaml names no controls.",
        ),
        (
            Vantage("unchecked", (("https://a.example", False),)),
            "This machine's network was not checked: there was no time left for the controls.",
        ),
    ],
)
def test_the_vantage_is_always_said(vantage: Vantage, remark: str) -> None:
    assert vantage_remark(vantage) == remark


def test_services_that_fail_together_are_remarked_on() -> None:
    together = judged(
        outage(), finding("degraded", key="openai/chatgpt", incidents=(incident(after(-6)),))
    )
    assert (
        str(together.shared_cause) == "shared: two services within 3 minutes; model:gpt suspected"
    )


def test_a_clock_stands_on_the_last_reading_however_old_it_is() -> None:
    read = sweep(T0, finding("major_outage"))
    later = assess(HERE, OPENAI, read, (), after(12))
    support = later.process("support")
    assert support.since == Since(T0, READINGS)
    assert support.clock is not None
    assert support.clock.left == timedelta(minutes=18)
    assert not later.activation.met


@given(st.lists(st.sampled_from(list(Verdict)), min_size=4, max_size=4), st.integers(0, 300))
def test_every_figure_of_a_situation_follows_from_the_others(
    verdicts: list[Verdict], minutes: int
) -> None:
    now = after(minutes)
    findings = [
        finding(verdict.value, key=key, incidents=(incident(T0),))
        for key, verdict in zip(KEYS, verdicts, strict=True)
    ]
    situation = assess(HERE, OPENAI, sweep(now, *findings), (), now)
    ranks = [each.verdict.rank for each in situation.findings]
    assert ranks == sorted(ranks, reverse=True)
    assert situation.verdict is situation.findings[0].verdict
    affected = {known.process.id for known in situation.affected}
    assert set(situation.activation.processes) <= affected
    assert {clock.process for clock in situation.clocks} <= affected
    for known in situation.processes:
        for fallback in known.fallbacks:
            assert (fallback.meets_rto is None) or known.clock is not None
            if fallback.meets_rto and known.clock:
                assert fallback.ready_in <= known.clock.left
