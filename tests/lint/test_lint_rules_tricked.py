"""Plans that look well and are not: what each rule was once led past by, and what it is not."""

from datetime import date

import pytest
from corpus_kit import TODAY
from plans.samples import PLAN, ROOT, SETTINGS, minimal_text, minimal_with
from rule_kit import found

from bcp.lint.base import Severity
from bcp.lint.linter import lint
from bcp.lint.registry import RULES
from bcp.plan.workspace import Workspace, build_workspace


class TestExercises:
    @pytest.mark.parametrize(
        ("says", "count"),
        [
            ("{every: 999999d}", 0),
            ("{every: 365d, planned: [{on: 9999-12-31}]}", 0),
            ("{every: 365d, planned: [{on: 0001-01-01}]}", 0),
        ],
    )
    def test_no_day_is_too_far(self, says: str, count: int) -> None:
        workspace = minimal_with(("activation:", f"exercises: {says}\nactivation:"))
        assert len(found(workspace, "exercise-overdue", {"openai": TODAY})) == count


OWN = "schema: bcp-workspace/1\nown: [{id: bot, title: Our bot, SAYS}]\n"
RELIES = ("    failure_domains: []\n", "    relies_on: [own/bot]\n")


def with_settings(settings: str, *changes: tuple[str, str]) -> Workspace:
    """The minimal plan with a `bcp.yaml` beside it."""
    plan = minimal_text()
    for old, new in changes:
        assert plan.count(old) == 1
        plan = plan.replace(old, new)
    return build_workspace(ROOT, {PLAN: plan.encode(), SETTINGS: settings.encode()})


class TestSharedFate:
    def test_a_fallback_that_relies_by_way_of_ours_on_what_it_stands_in_for(self) -> None:
        workspace = with_settings(OWN.replace("SAYS", "relies_on: [openai/api]"), RELIES)
        message = "by-hand relies by way of own/bot on openai/api, which it stands in for"
        assert found(workspace, "relies-on-protected") == [f"fallbacks[0].relies_on[0]: {message}"]

    def test_what_nobody_assessed_is_not_apart_because_nothing_is_in_common(self) -> None:
        unknown = ("  failure_domains: [vendor:openai, cloud:azure, edge:cloudflare]\n", "")
        nobody = ("vendor: openai\n", "vendor: nobody\n")
        (told,) = found(minimal_with(unknown, nobody), "not-assessed")
        assert told.startswith("dependency.services[0]: nobody has said what api stands on: no ")

    @pytest.mark.parametrize(
        ("says", "count"),
        [("probes: []", 1), ("failure_domains: []", 0), ("relies_on: [groq/api]", 1)],
    )
    def test_nor_is_what_a_fallback_relies_on(self, says: str, count: int) -> None:
        workspace = with_settings(OWN.replace("SAYS", says), RELIES)
        assert len(found(workspace, "not-assessed")) == count

    def test_a_switch_that_falls_with_the_service_leads_nowhere(self) -> None:
        settings = OWN.replace("SAYS", "failure_domains: [cloud:azure]") + (
            "switches:\n"
            "  - {id: lever, title: Lever, relies_on: [own/bot], do: Pull it,\n"
            "     positions: [{id: up, value: a}, {id: down, value: b}]}\n"
        )
        first = "      - {id: open-queue,"
        step = (first, "      - {id: pull, kind: switch, switch: lever, to: up}\n" + first)
        assert found(with_settings(settings, step), "shared-fate") == [
            "fallbacks[0].steps[0].switch: by-hand shares cloud:azure with api"
        ]
        (told,) = found(with_settings(settings, step, RELIES), "shared-fate")
        assert told.startswith("fallbacks[0].relies_on[0]: "), "it is said once"

    def test_a_tool_that_relies_on_what_nobody_assessed(self) -> None:
        tool = (
            "response_tools: [{id: chat, title: C, without_it: By phone, relies_on: [own/bot]}]\n"
        )
        workspace = with_settings(OWN.replace("SAYS", "probes: []") + tool)
        assert found(workspace, "response-tools-share-fate") == [
            "response_tools[0]: chat relies on own/bot, and nobody has said what that stands on"
        ]


PEOPLE = (
    'people: [{id: a, name: Duty  Manager, phone: "112"}, {id: b, name: "duty manager ",\n'
    '  phone: "n/a"}]\n'
    "roles: [{id: lead, person: b}]\n"
)


class TestPeople:
    @pytest.mark.parametrize(
        ("owner", "deputy", "count"), [("a", "b", 1), ("a", "lead", 1), ("lead", "lead", 1)]
    )
    def test_a_deputy_who_is_the_owner(self, owner: str, deputy: str, count: int) -> None:
        tier = ("tier: 1,", f"tier: 1, owner: {owner}, deputy: {deputy},")
        workspace = minimal_with(tier, ("activation:", f"{PEOPLE}activation:"))
        assert (
            found(workspace, "alternate-is-the-same-person")
            == ["processes[0].deputy: the deputy of support's owner is the same person"] * count
        )

    def test_a_deputy_who_is_somebody_else(self) -> None:
        tier = ("tier: 1,", "tier: 1, owner: a, deputy: lead,")
        people = PEOPLE.replace("duty manager ", "Deputy")
        workspace = minimal_with(tier, ("activation:", f"{people}activation:"))
        assert found(workspace, "alternate-is-the-same-person") == []

    def test_words_in_the_place_of_a_number_reach_nobody(self) -> None:
        workspace = minimal_with(("activation:", f"{PEOPLE}activation:"))
        assert found(workspace, "contact-not-reachable-offline") == [
            "people[1]: b has no phone number; 'n/a' is none"
        ]


RETURN = """\
schema: bcp-workspace/1
switches:
  - id: lever
    title: Lever
    positions: [{id: up, value: a}, {id: down, value: b}]
    set: {method: PUT, url: "https://a.example", secret: a/admin}
    do: Pull it
failback:
  when: {at_most: operational, for: 60m}
  steps:
    - {id: consent, kind: approval, title: Consent, without_key: true}
    - id: back
      kind: switch
      switch: lever
      to: down
      verify: {http: {url: "https://a.example", secret: a/admin}}
    - {id: tell, kind: manual, title: Tell, do: Tell the agents.}
"""


class TestReturnOfAllPlans:
    @pytest.mark.parametrize(
        ("rule", "place"),
        [
            ("approval-without-key", "failback.steps[0].without_key"),
            ("verify-with-admin-key", "failback.steps[1].verify"),
            ("change-without-verify", "failback.steps[2]"),
        ],
    )
    def test_its_steps_are_asked_as_those_of_a_plan_are(self, rule: str, place: str) -> None:
        told = [one.partition(":")[0] for one in found(with_settings(RETURN), rule)]
        assert [one for one in told if one == place] == [place]


class TestAgreements:
    OTHER = (
        "schema: bcp/1\nid: ID\ntitle: T\n"
        "dependency: {vendor: nobody, services: [{id: api, title: API}]CONTRACT}\n"
        "processes:\n"
        "  - {id: a, title: A, uses: [api], data: [x], tier: 4, rto: 1d, mtpd: 2d,\n"
        "     minimum_capacity: 0%}\n"
        "activation: {criteria: [{id: down, service: api, at_least: major_outage}]}\n"
        "fallbacks: [{id: r, kind: stop, title: R, capacity: 0%, data: {classes: []}}]\n"
    )

    def test_one_agreement_does_not_stand_for_two_vendors(self) -> None:
        signed = ", contract: {ref: C, agreement: DPA-1}"
        plan = minimal_text().replace("kind: non_ai", "kind: other_vendor")
        for relied, count in (("one/api", 0), ("two/api", 1), ("one/api, two/api", 1)):
            files = {
                PLAN: plan.replace(*RELIES).replace("own/bot", relied),
                "runbooks/one.yaml": self.OTHER.replace("ID", "one").replace("CONTRACT", signed),
                "runbooks/two.yaml": self.OTHER.replace("ID", "two").replace("CONTRACT", ""),
            }
            workspace = build_workspace(ROOT, {name: text.encode() for name, text in files.items()})
            told = found(workspace, "personal-data-without-agreement")
            assert len([one for one in told if one.startswith("fallbacks")]) == count, relied


def test_how_long_it_lasts_weighs_what_the_most_important_process_does() -> None:
    low = "  - {id: low, title: L, uses: [api], data: [internal], tier: 4, rto: 1h, mtpd: 2h, "
    workspace = minimal_with(
        ("processes:\n", f"processes:\n{low}minimum_capacity: 0%}}\n"),
        ("capacity: 50%", "capacity: 50%\n    lasts: 1h"),
    )
    rule = "lasts-less-than-p90"
    (told,) = lint(workspace, TODAY, None, {rule: RULES[rule]})
    assert told.severity is Severity.WARNING


class TestDaysToCome:
    def test_tomorrow_may_have_begun_elsewhere_and_every_kind_is_asked(self) -> None:
        days = (
            "document: {approved_on: 2026-11-02}\n"
            "people: [{id: a, name: A}]\n"
            "roles: [{id: lead, person: a, trained_on: 2026-11-03}]\n"
            "exit_plan: {triggers: [T], reviewed_on: 2026-11-03, stressed_tested_on: 2027-01-01}\n"
        )
        workspace = minimal_with(
            ("tier: 1,", "tier: 1, assessed_on: 2026-11-03,"),
            ("personal]}", "personal], approved_on: 2026-11-03}"),
            ("activation:", f"{days}activation:"),
            ("processes:", "  evidence: [{title: T, on: 9999-12-31}]\nprocesses:"),
        )
        assert {one.partition(":")[0] for one in found(workspace, "day-to-come")} == {
            "dependency.evidence[0].on",
            "processes[0].assessed_on",
            "exit_plan.reviewed_on",
            "exit_plan.stressed_tested_on",
            "roles[0].trained_on",
            "fallbacks[0].data.approved_on",
        }


class TestActivation:
    @pytest.mark.parametrize(
        ("rto", "count"), [("10m", 0), ("9m", 1), ("4m", 0), ("9m, rto_from: declared", 0)]
    )
    def test_the_wait_of_the_soonest_criterion_is_part_of_an_rto_from_onset(
        self, rto: str, count: int
    ) -> None:
        told = found(minimal_with(("rto: 30m", f"rto: {rto}")), "activation-over-rto")
        message = "counted from onset; with the 5m that the soonest criterion waits, the steps of"
        assert told == [f"processes[0].rto: {message} by-hand end after 9m"] * count


def test_a_retired_plan_falls_due_for_nothing() -> None:
    for status, count in (("retired", 0), ("approved", 1)):
        papers = f"document: {{status: {status}, approved_on: 2020-01-01, review_every: 90d}}\n"
        workspace = minimal_with(("activation:", f"{papers}activation:"))
        assert len(found(workspace, "review-overdue")) == count
        assert len(found(workspace, "never-exercised", {})) == count
        assert len(found(workspace, "exercise-overdue", {"openai": date(2020, 1, 1)})) == count


def test_to_stop_is_a_way_of_going_on_only_where_nothing_has_to_go_on() -> None:
    stop, rest = ("kind: non_ai", "kind: stop"), ("minimum_capacity: 40%", "minimum_capacity: 0%")
    message = "support is of tier 1 and has no fallback that works without AI, and it must not stop"
    assert found(minimal_with(stop), "nothing-without-ai") == [f"processes[0]: {message}"]
    assert found(minimal_with(stop, rest), "nothing-without-ai") == []
