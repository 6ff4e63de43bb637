"""What each rule lets pass and what it does not, where one bad and one good plan cannot show it."""

from datetime import date

import pytest
from corpus_kit import TODAY
from plans.samples import PLAN, ROOT, SETTINGS, larger_with, minimal_with, with_step
from rule_kit import found

from bcp.plan.workspace import Workspace, build_workspace

AZURE = """\
schema: bcp/1
id: azure-openai
title: Azure
dependency:
  vendor: azure-openai
  services: [{id: eu, title: EU}]
  contract: {ref: C-1, agreement: DPA-2026-9}
  quotas: [{service: eu, limit: 300, unit: requests/min, used: 50%}]
processes:
  - {id: a, title: A, uses: [eu], data: [x], tier: 4, rto: 1d, mtpd: 2d, minimum_capacity: 0%}
activation: {criteria: [{id: down, service: eu, at_least: major_outage}]}
fallbacks:
  - {id: rest, kind: stop, title: Rest, failure_domains: [], capacity: 0%, data: {classes: [x]}}
"""
HOUR = "capacity: 50%\n    lasts: 1h"
SERVICE = "service: SERVICE"
TWIN = (
    "  - {id: twin, title: Twin, uses: [SERVICE], data: [x], tier: 1, rto: 1h, mtpd: 2h, "
    "minimum_capacity: 0%}\n"
)
DATA = "data: {classes: [public, internal, personal]}"


def beside_azure(*changes: tuple[str, str]) -> Workspace:
    """The minimal plan with a plan of a second vendor beside it."""
    plan = minimal_with(*changes).plans[0].file.content
    return build_workspace(ROOT, {PLAN: plan, "runbooks/azure-openai.yaml": AZURE.encode()})


class TestPersonalData:
    @pytest.mark.parametrize(("kind", "count"), [("other_tool", 1), ("self_hosted", 0)])
    def test_only_what_others_run_needs_an_agreement(self, kind: str, count: int) -> None:
        told = found(
            minimal_with(("kind: non_ai", f"kind: {kind}")), "personal-data-without-agreement"
        )
        assert len([one for one in told if one.startswith("fallbacks")]) == count

    def test_the_contract_of_the_plan_that_it_relies_on_names_one_too(self) -> None:
        domains = ("    failure_domains: []\n", "    relies_on: [azure-openai/eu]\n")
        workspace = beside_azure(("kind: non_ai", "kind: other_vendor"), domains)
        told = found(workspace, "personal-data-without-agreement")
        assert [one.partition(":")[0] for one in told] == ["dependency"]

    @pytest.mark.parametrize(
        ("old", "new", "places"),
        [
            ("      title: API\n", "      title: API\n      kind: self_hosted\n", []),
            ("processes:", "  contract: {ref: C-1}\nprocesses:", ["dependency.contract"]),
            ("processes:", "  contract: {ref: C-1, agreement: DPA-1}\nprocesses:", []),
        ],
    )
    def test_the_vendors_own_agreement(self, old: str, new: str, places: list[str]) -> None:
        told = found(minimal_with((old, new)), "personal-data-without-agreement")
        assert [one.partition(":")[0] for one in told] == places

    @pytest.mark.parametrize(("name", "count"), [("personal-eu", 1), ("impersonal", 0), ("phi", 1)])
    def test_a_class_is_personal_by_a_whole_word_of_its_id(self, name: str, count: int) -> None:
        workspace = minimal_with(
            ("data: [internal, personal]", f"data: [{name}]"), (DATA, "data: {classes: []}")
        )
        assert len(found(workspace, "personal-data-without-agreement")) == count


class TestApprovalOfData:
    WHERE = "fallbacks[0].data: data may go to by-hand"

    def test_each_missing_part_is_named(self) -> None:
        kind = ("kind: non_ai", "kind: other_tool")
        assert found(minimal_with(kind), "data-not-approved") == [
            f"{self.WHERE}, and approved_by and approved_on are not stated"
        ]
        dated = (DATA, "data: {classes: [public], approved_on: 2026-05-02}")
        assert found(minimal_with(kind, dated), "data-not-approved") == [
            f"{self.WHERE}, and approved_by is not stated"
        ]
        nothing = (DATA, "data: {classes: []}")
        assert found(minimal_with(kind, nothing), "data-not-approved") == []


class TestModels:
    @pytest.mark.parametrize(
        ("dates", "gone", "past", "soon"),
        [
            ("retires_on: 2026-11-01",
             "was retired on 2026-11-01: count on no answer by that name", "", ""),
            ("deprecated_on: 2026-01-01, retires_on: 2026-10-01",
             "was retired on 2026-10-01: count on no answer by that name", "", ""),
            ("retires_on: 2027-01-30", "", "", "retires on 2027-01-30, within 90 days"),
            ("retires_on: 2027-01-31", "", "", ""),
            ("deprecated_on: 2026-11-01", "",
             "is deprecated since 2026-11-01; its end is not stated", ""),
            ("deprecated_on: 2026-11-02", "", "", ""),
            ("deprecated_on: 2026-06-01, retires_on: 2027-06-01", "",
             "is deprecated since 2026-06-01; it retires on 2027-06-01", ""),
        ],
    )  # fmt: skip
    def test_by_the_day(self, dates: str, gone: str, past: str, soon: str) -> None:
        workspace = minimal_with(("processes:", f"  models: [{{id: m-1, {dates}}}]\nprocesses:"))
        rules = ("model-retired", "model-past-deprecation", "model-retires-soon")
        for rule, expected in zip(rules, (gone, past, soon), strict=True):
            told = [one.partition(": m-1 ")[2] for one in found(workspace, rule)]
            assert told == ([expected] if expected else [])


class TestLadders:
    def test_stopping_is_no_way_to_carry_on_a_critical_function(self) -> None:
        rule = "critical-without-non-ai"
        critical, stop = ("tier: 1,", "tier: 1, critical: true,"), ("kind: non_ai", "kind: stop")
        message = "support is a critical function and has no fallback of kind non_ai"
        assert found(minimal_with(critical), rule) == []
        assert found(minimal_with(critical, stop), rule) == [f"processes[0].critical: {message}"]
        assert found(minimal_with(stop), rule) == []

    @pytest.mark.parametrize(
        ("stands_on", "reason"),
        [
            ("failure_domains: [cloud:azure, identity:own]", "by-hand: cloud:azure"),
            ("failure_domains: [vendor:openai, model:gpt]", ""),
            ("title: Other", "by-hand: not assessed"),
            ("relies_on: [groq/api]", "by-hand: what it relies on is not assessed"),
            ("relies_on: [anthropic/api]", "by-hand: edge:cloudflare"),
        ],
    )
    def test_cloud_edge_and_identity_count_and_silence_is_no_difference(
        self, stands_on: str, reason: str
    ) -> None:
        title = (
            "    title: Agents answer by hand\n",
            "" if "title" in stands_on else "    title: T\n",
        )
        workspace = minimal_with(
            ("kind: non_ai", "kind: other_vendor"),
            title,
            ("failure_domains: []\n", f"{stands_on}\n"),
        )
        expected = f"processes[0]: no AI fallback of support stands on layers of its own ({reason})"
        assert found(workspace, "same-cloud-edge-identity") == ([expected] if reason else [])

    def test_one_that_stands_elsewhere_is_enough_and_people_alone_are_not_asked(self) -> None:
        assert found(minimal_with(), "same-cloud-edge-identity") == []
        (told,) = found(larger_with(PLAN), "same-cloud-edge-identity")
        assert told.endswith("support stands on layers of its own (azure: cloud:azure)")

    def test_a_return_is_the_fallbacks_own_the_plans_or_the_workspaces(self) -> None:
        when = "it is said when to return from azure, and no step says how"
        assert found(larger_with(PLAN), "no-way-back") == [f"fallbacks[0]: {when}"]
        default = "failback: {when: {at_most: operational, for: 60m}, shares: [10%, 100%]}"
        assert found(larger_with(PLAN, (default, "")), "no-way-back") == [
            "fallbacks[0]: nobody said when and how to return from azure",
            "fallbacks[2]: nobody said when and how to return from postpone",
        ]

    @pytest.mark.parametrize(("kind", "count"), [("other_tool", 1), ("self_hosted", 0)])
    def test_only_what_is_paid_for_has_a_cap(self, kind: str, count: int) -> None:
        assert len(found(minimal_with(("kind: non_ai", f"kind: {kind}")), "no-cost-cap")) == count


class TestQuotas:
    @pytest.mark.parametrize(
        ("quota", "capacity", "expected"),
        [
            ("limit: 1000, unit: requests/min, used: 80%", "50%",
             "azure-openai/eu has 150 requests/min left, and 400 would move there from api"),
            ("limit: 1000, unit: requests/min, used: 30%", "50%", ""),
            ("limit: 1000, unit: requests/min", "50%", ""),
            ("limit: 1000, unit: tokens/min, used: 80%", "50%", ""),
            ("limit: 1000, unit: requests/min, used: 80%", "{}", ""),
        ],
    )  # fmt: skip
    def test_only_what_is_certain(self, quota: str, capacity: str, expected: str) -> None:
        workspace = beside_azure(
            ("processes:", f"  quotas: [{{service: api, {quota}}}]\nprocesses:"),
            ("    failure_domains: []\n", "    relies_on: [azure-openai/eu]\n"),
            ("capacity: 50%", f"capacity: {capacity}"),
        )
        told = [one.partition(": ")[2] for one in found(workspace, "quota-too-small")]
        assert told == ([expected] if expected else [])

    def test_nothing_is_certain_where_one_process_goes_elsewhere(self) -> None:
        quota = "  quotas: [{service: api, limit: 1000, unit: requests/min, used: 80%}]\n"
        rest = AZURE[AZURE.index("  - {id: rest") :].replace("capacity: 0%", "capacity: 10%")
        twin = TWIN.replace("SERVICE", "api").replace("0%}", "0%, fallbacks: [rest]}")
        workspace = beside_azure(
            ("processes:\n", f"{quota}processes:\n{twin}"),
            ("    failure_domains: []\n", "    relies_on: [azure-openai/eu]\n"),
            ("fallbacks:\n", f"fallbacks:\n{rest}"),
        )
        assert found(workspace, "quota-too-small") == []


class TestTimes:
    def test_how_long_it_lasts_is_held_against_a_vendor_that_was_counted(self) -> None:
        (told,) = found(larger_with(PLAN), "lasts-less-than-p90")
        assert told == (
            "fallbacks[1].lasts: one in ten of OpenAI's incidents was open for over 11 h 35 min "
            "(May to June 2026, by the vendor's declared times)"
        )
        lasts = ("lasts: 8h", "lasts: 695m")
        assert found(larger_with(PLAN, lasts), "lasts-less-than-p90") == []
        nobody = ("vendor: openai\n", "vendor: nobody\n")
        assert found(larger_with(PLAN, nobody), "lasts-less-than-p90") == []

    @pytest.mark.parametrize(("service", "count"), [("copilot", 1), ("models", 0)])
    def test_a_history_tells_only_of_the_services_that_were_counted(
        self, service: str, count: int
    ) -> None:
        text = minimal_with().plans[0].file.content.decode()
        text = text.replace("vendor: openai\n", "vendor: github\n").replace("capacity: 50%", HOUR)
        text = text.replace("- id: api", f"- id: {service}").replace("service: api", SERVICE)
        text = text.replace("uses: [api]", "uses: [SERVICE]").replace("SERVICE", service)
        text = text.replace("processes:\n", f"processes:\n{TWIN.replace('SERVICE', service)}")
        workspace = build_workspace(ROOT, {PLAN: text.encode()})
        assert len(found(workspace, "lasts-less-than-p90")) == count, "once for both processes"

    def test_only_a_process_of_tier_1_asks_for_targets(self) -> None:
        target = (", target: 5m}", "}")
        assert found(minimal_with(target), "step-without-target") == [
            "fallbacks[0].steps[0]: open-queue has no target time, and support is of tier 1"
        ]
        assert found(minimal_with(target, ("tier: 1", "tier: 2")), "step-without-target") == []
        twin = ("processes:\n", f"processes:\n{TWIN.replace('SERVICE', 'api')}")
        assert len(found(minimal_with(target, twin), "step-without-target")) == 1

    def test_a_group_of_conditions_speaks_of_each_service_in_it(self) -> None:
        uses = (
            "uses: [api], data: [internal, personal]",
            "uses: [chat], data: [internal, personal]",
        )
        assert found(larger_with(PLAN, uses), "process-without-criterion") == []
        apart = ("        - {service: chat, at_least: partial_outage}\n", "")
        assert found(larger_with(PLAN, uses, apart), "process-without-criterion") == [
            "processes[0].uses: no criterion speaks of chat, which support uses"
        ]

    def test_of_a_group_of_conditions_the_slowest_counts(self) -> None:
        text = minimal_with().plans[0].file.content.decode()
        start, end = text.index("    - {id: vendor-says-down"), text.index("fallbacks:\n")
        parts = "{service: api, at_least: degraded, for: 10m}, {service: api, at_least: degraded}"
        group = (text[start:end], f"    - {{id: both, all: [{parts}]}}\n")
        times = ("rto: 30m, mtpd: 4h", "rto: 30m, rto_from: declared, mtpd: 39m")
        (told,) = found(minimal_with(group, times), "activation-over-mtpd")
        assert told.endswith("with the 10m that the soonest criterion waits it is 40m, over 39m")

    @pytest.mark.parametrize(("mtpd", "count"), [("35m", 0), ("34m", 1)])
    def test_the_soonest_criterion_counts_before_an_rto_from_declaring(
        self, mtpd: str, count: int
    ) -> None:
        times = ("rto: 30m, mtpd: 4h", f"rto: 30m, rto_from: declared, mtpd: {mtpd}")
        expected = (
            "processes[0].rto_from: counted from declaring; with the 5m that the soonest criterion "
            "waits it is 35m, over 34m"
        )
        assert found(minimal_with(times), "activation-over-mtpd") == [expected] * count


class TestChanges:
    @pytest.mark.parametrize(
        ("step", "verify", "undo"),
        [
            ("{id: x, kind: manual, title: T, do: D}", 1, 1),
            ("{id: x, kind: manual, title: T, do: D, expect: E, rollback: {do: D}}", 0, 0),
            ("{id: x, kind: command, title: T, run: [true], expect: E}", 1, 1),
            ("{id: x, kind: command, title: T, run: [true], verify: {run: [true]}}", 0, 1),
            ("{id: x, kind: http, title: T, request: {url: $U}}", 0, 0),
            ("{id: x, kind: http, title: T, request: {method: PUT, url: $U}}", 1, 1),
            ("{id: x, kind: http, title: T, request: {method: PUT, url: $U}, answer: $A}", 0, 1),
            ("{id: x, kind: http, title: T, request: {method: PUT, url: $U}, answer: $H}", 0, 1),
            ("{id: x, kind: file, title: T, file: /etc/a.yaml, at: /b, set: c}", 0, 0),
            ("{id: x, kind: check, title: T, service: api}", 0, 0),
            ("{id: x, kind: wait, title: T, for: 5m}", 0, 0),
            ("{id: x, kind: approval, title: T}", 0, 0),
            ("{id: x, kind: notify, title: T, to: all, text: T}", 0, 0),
        ],
    )  # fmt: skip
    def test_each_kind_of_step(self, step: str, verify: int, undo: int) -> None:
        filled = step.replace("$U", '"https://a.example"').replace("$A", "{json: {/state: open}}")
        filled = filled.replace("$H", "{headers: {x-state: open}}")
        workspace = with_step(filled)
        for rule, count in (("change-without-verify", verify), ("change-without-undo", undo)):
            told = [one for one in found(workspace, rule) if "steps[0]: x " in one]
            assert len(told) == count, told

    def test_a_switch_is_proved_and_set_back_as_bcp_yaml_says(self) -> None:
        for rule, key in (("change-without-verify", "verify:"), ("change-without-undo", "read:")):
            is_found = "fallbacks[0].steps[0]: switch changes something"
            assert [one for one in found(larger_with(PLAN), rule) if is_found in one] == []
            settings = larger_with(SETTINGS).settings_file
            assert settings
            lines = settings.content.decode().splitlines(keepends=True)
            start = next(n for n, line in enumerate(lines) if line.strip().startswith(key))
            end = next(n for n in range(start + 1, len(lines)) if not lines[n].startswith("      "))
            without = larger_with(SETTINGS, ("".join(lines[start:end]), ""))
            assert len([one for one in found(without, rule) if "fallbacks[0].steps[0]" in one]) == 1

    def test_a_return_is_not_asked_for_its_own_undo(self) -> None:
        assert not [
            one for one in found(minimal_with(), "change-without-undo") if "failback" in one
        ]
        assert [one for one in found(minimal_with(), "change-without-verify") if "failback" in one]

    def test_a_key_in_a_header_or_given_to_a_command_is_a_key_too(self) -> None:
        verify = 'verify: {http: {url: "https://a.example", headers: {x-key: {secret: a/admin}}}}'
        command = "kind: command, title: T, run: [true], env: {K: {secret: a/admin}}"
        assert found(with_step(f"{{id: x, {command}, {verify}}}"), "verify-with-admin-key") == [
            "fallbacks[2].steps[0].verify: x is proved with a/admin, the key that made the change"
        ]


class TestExercises:
    EXERCISES = "exercises: {every: 90d, planned: [{on: 2026-08-01}, {on: 2026-10-20}]}"

    @pytest.mark.parametrize(
        ("last", "expected"),
        [
            ("2026-08-03", []),
            ("2026-08-02", [
                "every: last exercised on 2026-08-02, due on 2026-10-31 (every 90d)",
            ]),
            ("2026-05-01", [
                "every: last exercised on 2026-05-01, due on 2026-07-30 (every 90d)",
                "planned[0].on: the exercise of 2026-08-01 was not held, or is not in the log",
            ]),
        ],
    )  # fmt: skip
    def test_by_its_own_interval_and_its_plan(self, last: str, expected: list[str]) -> None:
        workspace = minimal_with(("activation:", f"{self.EXERCISES}\nactivation:"))
        held = {"openai": date.fromisoformat(last)}
        told = found(workspace, "exercise-overdue", held)
        assert told == [f"exercises.{one}" for one in expected]

    def test_once_a_year_where_it_says_nothing_and_nothing_without_a_log(self) -> None:
        for last, count in ((date(2025, 11, 1), 0), (date(2025, 10, 31), 1)):
            assert len(found(minimal_with(), "exercise-overdue", {"openai": last})) == count
        for rule in ("exercise-overdue", "never-exercised"):
            assert found(minimal_with(), rule) == []
        assert len(found(minimal_with(), "never-exercised", {"other": TODAY})) == 1


class TestWhatIsLeftIn:
    def test_the_first_of_each_kind_with_their_number(self) -> None:
        workspace = minimal_with(
            ("title: Agents answer by hand", 'title: "TODO: a title for desk.example"'),
            ("Drain and close the queue.", "Drain the queue of other.example, TBD."),
        )
        assert found(workspace, "sample-left-in") == [
            "fallbacks[0].title: 'desk.example' is a host that nobody can have, and 1 more",
            "fallbacks[0].title: 'TODO' is a note to do it later, and 1 more",
        ]

    @pytest.mark.parametrize(
        "text", ["Take a blood sample", "For example, call", "todo list", "TBDX"]
    )
    def test_words_that_only_sound_like_it(self, text: str) -> None:
        workspace = minimal_with(("Agents answer by hand", text))
        assert found(workspace, "sample-left-in") == []


class TestTools:
    TOOL = "response_tools: [{id: chat, title: Chat, without_it: By phone, STANDS}]\n"

    @pytest.mark.parametrize(
        ("stands", "expected"),
        [
            ("failure_domains: []", []),
            ("relies_on: [openai/api]",
             ["cloud:azure", "edge:cloudflare", "vendor:openai", "model:gpt"]),
            ("relies_on: [own/gateway]", []),
            ("failure_domains: [cloud:azure]", ["cloud:azure"]),
        ],
    )  # fmt: skip
    def test_what_is_behind_a_tool_counts(self, stands: str, expected: list[str]) -> None:
        tool = self.TOOL.replace("STANDS", stands)
        workspace = larger_with(
            SETTINGS, ("schema: bcp-workspace/1\n", f"schema: bcp-workspace/1\n{tool}")
        )
        told = found(workspace, "response-tools-share-fate")
        assert sorted(told) == sorted(
            f"response_tools[0]: chat stands on {domain}, as does the vendor of openai"
            for domain in expected
        )

    def test_without_bcp_yaml_the_plan_is_told(self) -> None:
        assert found(minimal_with(), "no-response-tools") == [
            "id: there is no bcp.yaml, so nobody has said which tools the response needs"
        ]
