"""What looks well and is not, second part: terms that run out, ladders in name only, two names."""

import pytest
from corpus_kit import TODAY
from plans.samples import PLAN, ROOT, SETTINGS, minimal_text, minimal_with
from rule_kit import found

from bcp.lint.base import Severity
from bcp.lint.linter import lint
from bcp.lint.persons import is_one_number, plain
from bcp.lint.registry import RULES
from bcp.plan.workspace import Workspace, build_workspace

DATA = "data: {classes: [public, internal, personal]}"


def with_top(text: str) -> Workspace:
    """The minimal plan with a part of its own."""
    return minimal_with(("activation:", f"{text}activation:"))


class TestTermsThatRunOut:
    @pytest.mark.parametrize(
        ("ends", "ended", "soon"),
        [
            ("2026-10-31", "ended on 2026-10-31", ""),
            ("2026-11-01", "", "ends on 2026-11-01, today"),
            ("2026-11-02", "", "ends on 2026-11-02, tomorrow"),
            ("2027-01-30", "", "ends on 2027-01-30, in 90 days"),
            ("2027-01-31", "", ""),
        ],
    )
    def test_by_the_day(self, ends: str, ended: str, soon: str) -> None:
        contract = f"  contract: {{ref: C, ends: {ends}}}\nprocesses:"
        workspace = minimal_with(("processes:", contract))
        for rule, told in (("contract-ended", ended), ("contract-ends-soon", soon)):
            message = f"dependency.contract.ends: the contract with openai {told}"
            assert found(workspace, rule) == ([message] if told else [])

    def test_leaving_may_take_longer_than_the_contract_runs(self) -> None:
        text = "  contract: {ref: C, ends: 2027-06-01}\nexit_plan: {triggers: [T], takes: 300d}\n"
        (told,) = found(minimal_with(("processes:", f"{text}processes:")), "contract-ends-soon")
        assert told.endswith("in 212 days; by the exit plan, leaving takes 300d")

    def test_a_plan_that_is_kept_as_a_record_runs_out_of_nothing(self) -> None:
        old = (
            "  contract: {ref: C, ends: 2020-01-01}\n"
            "  models: [{id: m, deprecated_on: 2020-01-01}, {id: n, retires_on: 2020-01-01}]\n"
            "document: {status: STATUS, author: a, approved_by: a, approved_on: 2020-01-01}\n"
            "people: [{id: a, name: A}]\n"
            "exit_plan: {triggers: [T], reviewed_on: 2020-01-01}\n"
        )
        rules = (
            "contract-ended", "exit-plan-review-overdue", "approved-by-its-author",
            "model-past-deprecation", "model-retired", "assessment-overdue",
        )  # fmt: skip
        assessed = ("tier: 1,", "tier: 1, assessed_on: 2020-01-01, assess_every: 365d,")
        for status, count in (("retired", 0), ("approved", 1)):
            part = ("processes:", f"{old.replace('STATUS', status)}processes:")
            workspace = minimal_with(part, assessed)
            assert {rule: len(found(workspace, rule)) for rule in rules} == dict.fromkeys(
                rules, count
            )

    @pytest.mark.parametrize(
        ("document", "reviewed", "told"),
        [
            ("", ", reviewed_on: 2025-11-01", ""),
            ("", ", reviewed_on: 2025-10-31", "last reviewed on 2025-10-31, due on 2026-10-31"),
            ("", "", ""),
            ("document: {review_every: 90d}\n", ", reviewed_on: 2026-08-02",
             "last reviewed on 2026-08-02, due on 2026-10-31 (every 90d)"),
            ("document: {approved_on: 2025-01-01}\n", "",
             "last looked at when this plan was approved, on 2025-01-01"),
        ],
    )  # fmt: skip
    def test_the_way_out_is_as_old_as_its_review(
        self, document: str, reviewed: str, told: str
    ) -> None:
        workspace = with_top(f"{document}exit_plan: {{triggers: [T]{reviewed}}}\n")
        messages = found(workspace, "exit-plan-review-overdue")
        assert [told in one for one in messages] == ([True] if told else [])

    @pytest.mark.parametrize(
        ("audited", "shown", "place"),
        [
            ("2025-10-31", "2020-01-01", "contract.audited_on"),
            ("2020-01-01", "2025-10-31", "evidence[0].on"),
            ("2025-11-01", "2020-01-01", ""),
        ],
    )
    def test_the_newest_that_the_vendor_showed_counts(
        self, audited: str, shown: str, place: str
    ) -> None:
        text = f"  contract: {{ref: C, audited_on: {audited}}}\n"
        text += f"  evidence: [{{title: T, on: {shown}}}]\nprocesses:"
        told = found(minimal_with(("processes:", text)), "vendor-evidence-old")
        assert [one.partition(": ")[0] for one in told] == [f"dependency.{place}"] * bool(place)

    def test_no_model_is_a_statement_and_silence_is_none(self) -> None:
        assert len(found(minimal_with(), "no-models")) == 1
        none = ("processes:", "  models: []\nprocesses:")
        assert found(minimal_with(none), "no-models") == []

    @pytest.mark.parametrize(("every", "count"), [("366d", 0), ("367d", 2), ("0s", 2)])
    def test_an_interval_without_end_and_one_that_is_none(self, every: str, count: int) -> None:
        text = f"document: {{review_every: {every}}}\nexercises: {{every: {every}}}\n"
        assert len(found(with_top(text), "interval-over-a-year")) == count


class TestOnePersonTwice:
    PEOPLE = (
        "people: [{id: a, name: A. Müller, phone: P, email: e}, {id: b, name: B, phone: Q}]\n"
        "roles: [{id: author, person: a}, {id: lead, person: a, alternate: b}]\n"
    )

    @pytest.mark.parametrize(
        ("one", "other", "phones"),
        [
            ("030 5550001", "+49 (0)30 555-0001", 1),
            ("0049 30 5550001", "+49 30 5550001", 1),
            ("112", "112", 1),
            ("5550001", "+44 20 5550001", 2),
            ("", "", 2),
            ("n/a", "n/a", 2),
            ("+49 30 5550001", "+49 30 5550002", 2),
        ],
    )
    def test_one_phone_may_be_written_in_many_ways(self, one: str, other: str, phones: int) -> None:
        assert is_one_number(one, other) is is_one_number(other, one) is (phones == 1)

    def test_hidden_characters_make_no_second_person(self) -> None:
        assert plain("A.\u00a0Mu\u0308ller\u200b ") == plain("a. MÜLLER")

    @pytest.mark.parametrize(
        ("other", "told"),
        [
            ('phone: "+49 30 5550001"', "has the phone number of a"),
            ("email: E@company.example", "has the e-mail address of a"),
            ('phone: "+49 30 5550009", email: f@company.example', ""),
        ],
    )
    def test_an_alternate_whom_the_same_call_misses(self, other: str, told: str) -> None:
        people = (
            'people: [{id: a, name: A, phone: "030 5550001", email: e@company.example},\n'
            f"  {{id: b, name: B, {other}}}]\nroles: [{{id: lead, person: a, alternate: b}}]\n"
        )
        messages = found(with_top(people), "alternate-reached-alike")
        message = f"roles[0].alternate: the alternate of lead, b, {told}"
        assert messages == ([message] if told else [])
        assert (
            found(with_top(people.replace("name: B", "name: a ")), "alternate-reached-alike") == []
        )

    @pytest.mark.parametrize(
        ("papers", "keys"),
        [
            ("author: author, approved_by: a, approved_on: 2026-05-02", ["approved_by"]),
            ("author: author, reviewer: author", ["reviewer"]),
            ("author: a, reviewer: b, approved_by: b", []),
            ("approved_by: a", []),
        ],
    )
    def test_a_role_of_the_author_is_the_author(self, papers: str, keys: list[str]) -> None:
        workspace = with_top(f"document: {{{papers}}}\n{self.PEOPLE}")
        told = [one.partition(":")[0] for one in found(workspace, "approved-by-its-author")]
        assert told == [f"document.{key}" for key in keys]


class TestLaddersInNameOnly:
    @pytest.mark.parametrize(
        ("old", "new", "why"),
        [
            (DATA, "data: {classes: [public]}", "by-hand may not get internal and personal data"),
            ("capacity: 50%", "capacity: 0%", "by-hand carries nothing of it"),
            ("capacity: 50%", "capacity: {}", "by-hand carries nothing of it"),
        ],
    )
    def test_people_who_may_not_or_cannot_are_no_way_without_ai(
        self, old: str, new: str, why: str
    ) -> None:
        workspace = minimal_with((old, new), ("tier: 1", "tier: 1, critical: true"))
        without_ai = "support is of tier 1 and has no fallback that works without AI"
        critical = "support is a critical function and has no fallback of kind non_ai"
        assert found(workspace, "nothing-without-ai") == [f"processes[0]: {without_ai} ({why})"]
        assert found(workspace, "critical-without-non-ai") == [
            f"processes[0].critical: {critical} that can be used ({why})"
        ]

    def test_stopping_is_not_the_minimum_of_a_process_that_has_to_go_on(self) -> None:
        stop = ("kind: non_ai", "kind: stop"), ("capacity: 50%", "capacity: 0%")
        (told,) = found(minimal_with(*stop), "minimum-not-carried")
        assert told.endswith("needs 40%, and what may get its data carries 0% at most")
        rest = ("minimum_capacity: 40%", "minimum_capacity: 0%")
        assert found(minimal_with(*stop, rest), "minimum-not-carried") == []
        nobody = (DATA, "data: {classes: []}")
        assert found(minimal_with(*stop, nobody), "minimum-not-carried") == [], "another rule says"

    def test_a_ladder_of_the_process_itself_is_meant_and_the_whole_plans_is_not(self) -> None:
        public = (DATA, "data: {classes: [public, internal]}")
        assert found(minimal_with(public), "fallback-not-cleared") == []
        named = ("minimum_capacity: 40%", "minimum_capacity: 40%, fallbacks: [by-hand]")
        message = "by-hand is not cleared for personal data, so it can never be chosen for support"
        assert found(minimal_with(public, named), "fallback-not-cleared") == [
            f"processes[0].fallbacks[0]: {message}"
        ]

    def test_people_who_need_a_model_work_with_ai(self) -> None:
        model = ("failure_domains: []", "failure_domains: [model:claude]")
        assert found(minimal_with(model), "non-ai-relies-on-ai") == [
            "fallbacks[0].failure_domains[0]: by-hand is of kind non_ai and stands on model:claude"
        ]
        relies = ("    failure_domains: []\n", "    relies_on: [own/bot]\n")
        own = "own: [{id: bot, title: Our bot, relies_on: [anthropic/api]}]\n"
        files = {
            PLAN: minimal_text().replace(*relies).encode(),
            SETTINGS: f"schema: bcp-workspace/1\n{own}".encode(),
        }
        (told,) = found(build_workspace(ROOT, files), "non-ai-relies-on-ai")
        assert told.endswith("relies by way of own/bot on anthropic/api")

    def test_what_hangs_loose_weighs_little(self) -> None:
        more = "  - {id: rest, kind: stop, title: R, capacity: 0%, data: {classes: []}}\n"
        named = ("minimum_capacity: 40%", "minimum_capacity: 40%, fallbacks: [by-hand]")
        workspace = minimal_with(("fallbacks:\n", f"fallbacks:\n{more}"), named)
        assert found(workspace, "used-by-nobody") == [
            "fallbacks[0]: rest is on no ladder: nobody can choose it"
        ]


class TestTimes:
    @pytest.mark.parametrize(("waits", "count"), [("25m", 0), ("26m", 1)])
    def test_a_wait_takes_what_it_waits_for_and_needs_no_target(
        self, waits: str, count: int
    ) -> None:
        first = "      - {id: open-queue,"
        wait = f"      - {{id: settle, kind: wait, title: Wait, for: {waits}}}\n"
        workspace = minimal_with((first, wait + first))
        assert len(found(workspace, "steps-over-rto")) == count
        assert found(workspace, "step-without-target") == []

    @pytest.mark.parametrize(
        ("says", "count"), [("tier: 2", 1), ("tier: 3", 0), ("tier: 1, wrt: 0s", 0)]
    )
    def test_only_important_processes_are_asked_when_the_work_is_back(
        self, says: str, count: int
    ) -> None:
        assert len(found(minimal_with(("tier: 1", says)), "wrt-not-stated")) == count


class TestTwoNamesForOneLayer:
    @pytest.mark.parametrize(
        ("domains", "looks_like"),
        [
            ("[cdn:cloudflare]", "edge:cloudflare of api"),
            ("[cloud:azure-eu]", "cloud:azure of api"),
            ("[cloud:azure.eu]", "cloud:azure of api"),
            ("[hosting:microsoft-azure]", "cloud:azure of api"),
            ("[cloud:azure, cloud:azure-eu]", ""),
            ("[cloud:azurite]", ""),
            ("[edge:fastly, vendor:openai-azure, own:cloudflare]", ""),
            ("[idp:azure]", ""),
        ],
    )
    def test_a_part_or_another_word_for_it(self, domains: str, looks_like: str) -> None:
        workspace = minimal_with(("failure_domains: []", f"failure_domains: {domains}"))
        told = found(workspace, "layer-under-two-names")
        assert [f"looks like {looks_like}," in one for one in told] == [True] * bool(looks_like)

    def test_a_tool_of_the_response_too(self) -> None:
        tool = "{id: sso, title: S, without_it: W, failure_domains: [cloud:azure-eu]}"
        settings = f"schema: bcp-workspace/1\nresponse_tools: [{tool}]\n"
        files = {PLAN: minimal_text().encode(), SETTINGS: settings.encode()}
        (told,) = found(build_workspace(ROOT, files), "layer-under-two-names")
        assert told.startswith("response_tools[0]: cloud:azure-eu of sso looks like cloud:azure of")


def test_a_model_weighs_what_the_processes_of_its_services_do() -> None:
    service = ("    - id: api\n", "    - {id: batch, title: B}\n    - id: api\n")
    model = "  models: [{id: m, services: [batch], deprecated_on: 2026-01-01}]\nprocesses:"
    workspace = minimal_with(service, ("processes:", model))
    rule = "model-past-deprecation"
    (told,) = lint(workspace, TODAY, None, {rule: RULES[rule]})
    assert told.severity is Severity.NOTE, "no process uses that service"


def test_no_message_is_longer_than_a_reader_and_none_has_two_lines() -> None:
    title = "T" * 10_000
    held = f'  kept_at_vendor: [{{what: files, title: "a\\nb {title}"}}]\nprocesses:'
    (told,) = found(minimal_with(("processes:", held)), "kept-without-backup")
    assert "a b TTT" in told
    assert "…" in told
    domain = f"edge:cloudflare, cloud:{title.lower()}, cdn:{title.lower()}, idp:x"
    shared = ("edge:cloudflare]", f"edge:cloudflare, cloud:{title.lower()}]")
    other = ("failure_domains: []", f"failure_domains: [{domain}]")
    for rule in ("shared-fate", "layer-under-two-names", "same-cloud-edge-identity"):
        kind = ("kind: non_ai", "kind: other_vendor")
        assert all(len(one) < 700 for one in found(minimal_with(shared, other, kind), rule))


class TestAnswersThatAreNone:
    @pytest.mark.parametrize(
        ("says", "count"),
        [("TBD", 1), ("n/a", 1), ('" "', 1), ('"?"', 1), ("none", 1), ("DPA-1", 0), ("7", 0)],
    )
    def test_an_agreement_that_names_none(self, says: str, count: int) -> None:
        contract = f"  contract: {{ref: C, agreement: {says}}}\nprocesses:"
        rule = "personal-data-without-agreement"
        assert len(found(minimal_with(("processes:", contract)), rule)) == count
        fallback = (DATA, f"data: {{classes: [personal], agreement: {says}}}")
        told = found(minimal_with(("kind: non_ai", "kind: other_tool"), fallback), rule)
        assert len([one for one in told if one.startswith("fallbacks")]) == count

    def test_a_purpose_a_contract_and_a_copy(self) -> None:
        terms = (
            '  contract: {ref: "-"}\n'
            "  kept_at_vendor: [{what: files, title: Files, backup: None}]\n"
            'purpose: " "\nprocesses:'
        )
        workspace = minimal_with(("processes:", terms))
        assert [one.partition(":")[0] for one in found(workspace, "no-contract")] == [
            "dependency.contract.ref"
        ]
        assert len(found(workspace, "kept-without-backup")) == 1
        assert len(found(workspace, "no-purpose")) == 1
        assert found(workspace, "sample-left-in") == [
            "dependency.contract.ref: '-' is no answer, and stands in the place of one, and 1 more"
        ]

    def test_a_way_out_that_says_why_and_not_where_to(self) -> None:
        part = (
            "exit_plan: {triggers: [T], alternatives: [{title: A}], takes: 90d, planned: P,\n"
            "  stressed: TBD, data_return: D}\n"
        )
        critical = ("tier: 1", "tier: 1, critical: true")
        workspace = minimal_with(critical, ("activation:", f"{part}activation:"))
        assert found(workspace, "exit-plan-incomplete") == [
            "exit_plan: the exit plan does not say what is done if the vendor is gone overnight"
        ]
        assert found(with_top(part), "exit-plan-incomplete") == [], "nothing critical"

    @pytest.mark.parametrize(
        ("says", "told"),
        [
            ("from: aware, due: 24h", ""),
            ("from: onset, due: 4h", ""),
            ("from: classified, due: 72h", "keeps no such clock; its shortest clock is 3d"),
            ("from: declared, due: 1h", "keeps no such clock"),
        ],
    )
    def test_a_clock_that_is_too_slow_or_starts_too_late_is_none(
        self, says: str, told: str
    ) -> None:
        owed = f"obligations: [{{id: o, title: T, audience: A, {says}}}]\ncontrols: [dora]\n"
        messages = found(with_top(owed), "no-obligations")
        assert [one.endswith(told) for one in messages] == [True] * bool(told)
