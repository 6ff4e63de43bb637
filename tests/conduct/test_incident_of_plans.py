"""Several plans in one incident: one run each, and the least time left goes first."""

from collections.abc import Mapping
from datetime import datetime

import pytest
from incident_kit import Text, masked
from stage import MINIMAL, ROOT, Killed, Person, Stage, all_are, finding, prepared
from syrupy.assertion import SnapshotAssertion

from bcp.conduct import incident
from bcp.conduct.incident import Part
from bcp.conduct.incident_runs import open_incident, runs_of_incident
from bcp.conduct.opening import runs_of
from bcp.conduct.questions import questions
from bcp.conduct.shared_answers import divided
from bcp.model.errors import (
    BadInput,
    DocumentError,
    Interrupted,
    Refused,
    RunAborted,
    WaitingForPerson,
)
from bcp.model.observation import Sweep, Vantage
from bcp.model.question import Answer, Question
from bcp.model.verdict import Verdict
from bcp.plan.targets import Target
from bcp.plan.workspace import build_workspace
from bcp.run.state import RunState

OTHER = (
    MINIMAL.replace(b"id: openai", b"id: anthropic")
    .replace(b"title: OpenAI", b"title: Anthropic")
    .replace(b"vendor: openai", b"vendor: anthropic")
    .replace(b"{id: support, title: Customer service", b"{id: coding, title: Coding help")
    .replace(b"open-queue", b"open-editor")
    .replace(b"close-queue", b"close-editor")
)
SALES = b"""  - {id: sales, title: Sales, uses: [api], data: [internal], tier: 2,
     rto: 2h, mtpd: 1d, minimum_capacity: 10%}
activation:"""
Answers = Mapping[str, str | dict[str, str]]
HAND = {"answer": "by-hand", "reason": "It works"}
OPENAI: Answers = {"declare": "declare", "choose": HAND, "open-queue": "done"}
ANTHROPIC: Answers = {"declare": "declare", "choose": HAND, "open-editor": "done"}


def two(openai: bytes = MINIMAL, anthropic: bytes = OTHER) -> Stage:
    files = {"runbooks/openai.yaml": openai, "runbooks/anthropic.yaml": anthropic}
    stage = Stage(build_workspace(ROOT, files))
    stage.sweeps = both_out
    return stage


def both_out(targets: tuple[Target, ...], at: datetime) -> Sweep:
    """Both vendors out for 20 minutes."""
    found = tuple(finding(one.key, Verdict.MAJOR_OUTAGE, at) for one in targets)
    return Sweep(at, found, Vantage("ok"))


def fail_over(
    stage: Stage,
    openai: Answers | None = OPENAI,
    anthropic: Answers | None = ANTHROPIC,
    name: str | None = None,
) -> tuple[RunState, ...]:
    """`bcp failover openai anthropic`."""
    parts = (
        Part(stage.workspace, "openai", answers=prepared(openai)),
        Part(stage.workspace, "anthropic", answers=prepared(anthropic)),
    )
    return incident.fail_over(stage.outside(None), parts, name)


def runs(stage: Stage) -> dict[str, RunState]:
    """The newest run of each plan."""
    return {run.plan: run for run in runs_of(stage.log()).values()}


def order(stage: Stage) -> list[str]:
    """The processes in the order in which they arrived."""
    return [
        str(entry.data["process"])
        for entry in stage.entries()
        if entry.type == "process.moved" and str(entry.data["to"]).startswith("on:")
    ]


class TestTogether:
    def test_each_plan_has_its_run_and_all_are_one_incident(self) -> None:
        stage = two()
        openai, anthropic = fail_over(stage)
        assert (openai.plan, anthropic.plan) == ("openai", "anthropic")
        assert openai.incident == openai.id
        assert anthropic.incident == openai.id
        assert openai.process("support").fallback == "by-hand"
        assert anthropic.process("coding").fallback == "by-hand"

    def test_each_is_declared_before_anything_is_placed(self) -> None:
        stage = two()
        fail_over(stage)
        types = stage.types()
        declared = [at for at, kind in enumerate(types) if kind == "incident.declared"]
        assert len(declared) == 2
        assert max(declared) < types.index("fallback.chosen")

    def test_the_least_time_left_goes_first_whatever_its_plan(self) -> None:
        stage = two(
            MINIMAL.replace(b"activation:", SALES),
            OTHER.replace(b"rto: 30m", b"rto: 1h"),
        )
        fail_over(stage)
        assert order(stage) == ["support", "coding", "sales"]

    def test_one_alone_is_an_incident_of_its_own(self) -> None:
        stage = two()
        stage.failover(OPENAI)
        (run,) = runs(stage).values()
        assert run.incident == run.id

    def test_a_second_plan_joins_the_open_incident(self) -> None:
        stage = two()
        stage.failover(OPENAI)
        first = runs(stage)["openai"].id
        fail_over(stage, {}, ANTHROPIC, first)
        assert runs(stage)["anthropic"].incident == first
        assert stage.types().count("run.started") == 2

    def test_everything_placed_shows_the_state_of_both(self) -> None:
        stage = two()
        fail_over(stage)
        stage.screens.clear()
        fail_over(stage, {}, {})
        assert stage.text().count('is on "Agents answer by hand"') == 2


class TestOneStops:
    def test_what_stops_one_stops_no_other(self) -> None:
        stage = two()
        with pytest.raises(WaitingForPerson):
            fail_over(stage, {"declare": "declare"}, ANTHROPIC)
        assert runs(stage)["anthropic"].process("coding").fallback == "by-hand"
        assert runs(stage)["openai"].process("support").state == "primary"
        assert runs(stage)["openai"].is_open

    def test_the_stop_of_a_plan_alone_is_told_once_where_the_call_ends(self) -> None:
        stage = two()
        with pytest.raises(WaitingForPerson, match="waits for a person"):
            incident.fail_over(stage.outside(None), (Part(stage.workspace, "openai"),))
        assert "waits for a person" not in " ".join(stage.text().split())

    def test_aborting_one_goes_on_with_the_other(self) -> None:
        stage = two()
        abort = {"declare": {"answer": "abort", "reason": "It is ours"}}
        with pytest.raises(RunAborted):
            fail_over(stage, abort, ANTHROPIC)
        assert runs(stage)["openai"].result == "aborted"
        assert runs(stage)["anthropic"].process("coding").fallback == "by-hand"
        assert "The other runs go on." in " ".join(stage.text().split())

    def test_leaving_one_asks_about_that_one_alone(self) -> None:
        stage = two()
        person = Person("leave", "declare", ("by-hand", "It works"), "done")
        stage.person = lambda _recorder, _face: person
        with pytest.raises(WaitingForPerson, match="You left"):
            fail_over(stage, None, None)
        assert runs(stage)["anthropic"].process("coding").fallback == "by-hand"
        assert runs(stage)["openai"].declared_at is None

    def test_the_worst_of_two_stops_is_the_end(self) -> None:
        stage = two()
        stage.sweeps = all_are(Verdict.OPERATIONAL)
        with pytest.raises(Refused):
            fail_over(stage, {}, None)

    def test_ctrl_c_ends_all_of_them(self) -> None:
        stage = two()

        class Gone(Person):
            def ask(self, question: Question) -> Answer:
                del question
                raise KeyboardInterrupt

        stage.person = lambda _recorder, _face: Gone()
        with pytest.raises(Interrupted):
            fail_over(stage, None, None)
        assert {run.paused for run in runs(stage).values()} == {"interrupted"}


def test_after_every_entry_of_a_crash_both_go_on() -> None:
    whole = two()
    fail_over(whole)
    count = len(whole.entries())
    for after in range(2, count - 1, 3):
        stage = two()
        stage.kill_after = after
        with pytest.raises(Killed):
            fail_over(stage)
        stage.kill_after = None
        fail_over(stage)
        found = runs(stage)
        assert found["openai"].process("support").fallback == "by-hand", after
        assert found["anthropic"].process("coding").fallback == "by-hand", after
        assert len({run.incident for run in found.values()}) == 1, after
        ended = [e.data["step"] for e in stage.entries() if e.type == "step.ended"]
        assert sorted(map(str, ended)) == ["open-editor", "open-queue"], after


class TestAnswers:
    def divide(self, text: str) -> dict[str, dict[str, str]]:
        stage = two()
        asked = {
            plan: questions(stage.workspace, stage.workspace.plan(plan))
            for plan in ("openai", "anthropic")
        }
        found = divided(text.encode(), "a.yaml", asked)
        return {plan: {k: one.answer for k, one in own.items()} for plan, own in found.items()}

    def test_a_plan_stands_before_what_several_ask(self) -> None:
        found = self.divide("openai:declare: declare\nanthropic:declare: stand_by\n")
        assert found == {"openai": {"declare": "declare"}, "anthropic": {"declare": "stand_by"}}

    def test_what_one_plan_alone_asks_needs_none(self) -> None:
        found = self.divide("open-editor: done\nchoose.support: by-hand\n")
        assert found == {
            "openai": {"choose.support": "by-hand"},
            "anthropic": {"open-editor": "done"},
        }

    @pytest.mark.parametrize(("text", "says"), [
        ("declare: declare\n", "write openai:declare or anthropic:declare"),
        ("open-door: done\n", "asks a question 'open-door'"),
        ("openai:open-editor: done\n", "the plan asks no question 'open-editor'"),
        ("openai:declare: yes\n", "'yes' is not one of declare, override"),
        ("mistral:declare: declare\n", "asks a question 'mistral:declare'"),
    ])  # fmt: skip
    def test_what_is_wrong_is_named_with_its_line(self, text: str, says: str) -> None:
        with pytest.raises(DocumentError) as stop:
            self.divide(text)
        assert [problem.line for problem in stop.value.problems] == [1]
        assert says in str(stop.value.problems[0])


class TestFinding:
    def test_an_open_incident_by_its_plan_or_its_run(self) -> None:
        stage = two()
        fail_over(stage)
        found = list(runs(stage).values())
        assert open_incident(found, "openai").plan == "openai"
        assert open_incident(found, found[1].id[:8]) == found[1]

    def test_none_is_said_with_those_that_there_are(self) -> None:
        stage = two()
        stage.failover(OPENAI)
        with pytest.raises(BadInput) as stop:
            open_incident(list(runs(stage).values()), "anthropic")
        assert "Open incidents: openai (" in stop.value.means

    def test_the_runs_of_an_incident(self) -> None:
        stage = two()
        fail_over(stage)
        found = tuple(runs(stage).values())
        assert runs_of_incident(found, found[0].id[:8]) == found
        assert runs_of_incident(found, found[1].id) == ()


@pytest.mark.parametrize("width", [60, 100])
def test_the_screens(width: int, snapshot: SnapshotAssertion) -> None:
    stage = two()
    fail_over(stage)
    assert masked(stage.text(width)) == snapshot(extension_class=Text)
