"""The `file` step: one value or a whole file, undone to the byte, never over somebody's change."""

import json
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from step_suite import StepSuite
from step_tools import ScriptTools

from bcp.model.ports import Command, CommandResult
from bcp.steps.file import FileStep
from bcp.steps.file_change import recorded, spelled

GATEWAY = Path("/etc/llm.yaml")
BEFORE = b"# the gateway\na: 'old'  # why\nb: 1\n"
AFTER = b"# the gateway\na: 'b'  # why\nb: 1\n"


class Files(ScriptTools):
    """Files in memory, and a git that says what it is told to say."""

    def __init__(self, files: dict[Path, bytes] | None = None, *results: CommandResult) -> None:
        super().__init__(results=results or (CommandResult(0, b""),))
        self.wrote = dict(files or {})
        self.meanwhile: dict[int, bytes] = {}
        self.reads = 0

    def read_file(self, path: Path) -> bytes:
        self.reads += 1
        if self.reads in self.meanwhile:
            self.wrote[path] = self.meanwhile[self.reads]
        return super().read_file(path)

    def run(self, command: Command) -> CommandResult:
        if command.argv[0] == "rm":
            del self.wrote[Path(command.argv[-1])]
        return super().run(command)


def gateway(content: bytes = BEFORE) -> Files:
    return Files({GATEWAY: content})


class TestFile(StepSuite):
    kind = "file"
    example: ClassVar = {
        "id": "a-step", "title": "A step", "do": "Do it for $(name).", "kind": "file",
        "file": "/etc/llm.yaml", "at": "/a", "set": "b",
    }  # fmt: skip

    def tools(self) -> ScriptTools:
        return gateway()

    def step(self, **more: object) -> FileStep:
        step = super().step(**more)
        assert isinstance(step, FileStep)
        return step

    def test_it_is_read_changed_proved_and_undone(self) -> None:
        step, tools = self.step(), gateway()
        read = step.read(tools, {})
        assert read.value == "/a = 'old'"
        assert step.perform(tools, {"before": read.value}).ok
        assert tools.wrote[GATEWAY] == AFTER
        assert step.prove(tools, {}).ok
        undone = step.take_back(tools, {"before": read.value})
        assert undone is not None
        assert undone.ok
        assert tools.wrote[GATEWAY] == BEFORE

    def test_it_reads_proves_and_undoes_by_itself(self) -> None:
        step = self.step()
        assert (step.reads_first, step.is_proved, step.can_be_undone) == (True, True, True)

    def test_a_second_time_writes_nothing(self) -> None:
        tools = gateway(AFTER)
        result = self.step().perform(tools, {"before": "/a = 'b'"})
        assert (result.ok, tools.writes) == (True, 0)
        assert "it is so already" in result.detail
        back = self.step().take_back(tools, {"before": "/a = 'b'"})
        assert back is not None
        assert (back.ok, tools.writes) == (True, 0)

    def test_the_log_gets_the_digest_and_whether_it_was_written(self) -> None:
        facts = self.step().perform(gateway(), {}).facts
        assert facts["written"] is True
        assert len(str(facts["sha256"])) == 64

    def test_a_change_between_reading_and_writing_stops_it(self) -> None:
        tools = gateway()
        tools.meanwhile = {2: b"a: 'else'\n"}
        result = self.step().perform(tools, {"before": "/a = 'old'"})
        assert not result.ok
        assert "changed by somebody else at this very moment. Do it by hand" in result.detail
        assert tools.writes == 0

    def test_another_value_than_was_recorded_stops_it(self) -> None:
        result = self.step().perform(gateway(), {"before": "/a = 'older'"})
        assert not result.ok
        assert "changed by somebody else since it was read" in result.detail

    def test_the_undo_keeps_what_others_changed_elsewhere_in_the_file(self) -> None:
        tools = gateway(AFTER.replace(b"b: 1", b"b: 2"))
        assert self.step().take_back(tools, {"before": "/a = 'old'"})
        assert tools.wrote[GATEWAY] == BEFORE.replace(b"b: 1", b"b: 2")

    @pytest.mark.parametrize(
        ("before", "why"),
        [
            (None, "not on record"),
            ("something", "not on record"),
            ("/a = '[secret llm/token]'", "held a secret, which no record keeps"),
        ],
    )
    def test_an_undo_without_what_stood_there_is_refused(
        self, before: str | None, why: str
    ) -> None:
        tools = gateway(AFTER)
        result = self.step().take_back(tools, {"before": before} if before else {})
        assert result is not None
        assert not result.ok
        assert why in result.detail
        assert tools.wrote[GATEWAY] == AFTER

    def test_an_undo_never_runs_over_somebody_elses_value(self) -> None:
        tools = gateway(b"a: 'third'\n")
        result = self.step().take_back(tools, {"before": "/a = 'old'"})
        assert result is not None
        assert "somebody else changed it since: /a = 'third'" in result.detail
        assert tools.writes == 0

    def test_the_plans_own_way_back_goes_first(self) -> None:
        step, tools = self.step(rollback={"run": ["restore"]}), gateway(AFTER)
        assert step.take_back(tools, {"before": "/a = 'old'"})
        assert tools.ran[0].argv == ("restore",)
        assert tools.writes == 0

    def test_the_plans_own_proof_comes_after_the_reading(self) -> None:
        step = self.step(verify={"run": ["reload"]})
        assert step.prove(gateway(AFTER), {}).detail == "verified 1 of 1"
        tools = gateway(BEFORE)
        result = step.prove(tools, {})
        assert (result.ok, tools.ran) == (False, [])
        assert "is not so: /a = 'old'" in result.detail

    @pytest.mark.parametrize(
        ("content", "why"),
        [
            (None, "there is no such file"),
            (b"\xff", "not UTF-8"),
            (b"a: [", "not YAML"),
            (b"b: 1\n", "nothing at /a; there is b"),
            (b"a: &x 1\nb: *x\n", "others repeat it"),
        ],
    )
    def test_what_cannot_be_edited_is_left_alone(self, content: bytes | None, why: str) -> None:
        tools = Files({} if content is None else {GATEWAY: content})
        for result in (self.step().read(tools, {}), self.step().perform(tools, {})):
            assert not result.ok
            assert why in result.detail
            assert "Do it by hand" in result.detail
        assert tools.writes == 0
        assert not self.step().prove(tools, {}).ok

    def test_a_disk_that_refuses_is_an_answer(self) -> None:
        tools = gateway()

        def refuse(path: Path, content: bytes) -> None:
            raise PermissionError(13, "Permission denied", str(path))

        tools.replace_file = refuse  # type: ignore[method-assign]  # the fault is planted
        assert "Permission denied" in self.step().perform(tools, {}).detail

    @pytest.mark.parametrize("path", ["/etc/a\0b.yaml", "/nowhere/x.yaml"])
    def test_no_path_raises(self, path: str) -> None:
        assert not self.step(file=path).perform(Files(), {}).ok

    def test_names_are_filled_in_place_value_and_path(self) -> None:
        step = self.step(file="$(file)", at="/$(key)", set={"x": "$(value)"}, format="yaml")
        values = {"file": "/etc/llm.yaml", "key": "a", "value": "new"}
        tools = gateway()
        assert step.perform(tools, values).ok
        assert tools.wrote[GATEWAY] == BEFORE.replace(b"'old'", b'{"x": "new"}')
        assert step.exact_action(values) == ('set /a in /etc/llm.yaml to {"x": "new"}',)
        assert not step.perform(tools, {**values, "file": "llm.yaml"}).ok, "no whole path"

    def test_what_is_filled_into_a_place_is_one_part_of_it(self) -> None:
        step, tools = self.step(at="/$(key)"), gateway(b"a/b: old\na: {b: old}\n")
        assert step.perform(tools, {"key": "a/b"}).ok
        assert tools.wrote[GATEWAY] == b"a/b: b\na: {b: old}\n"

    def test_a_name_that_tells_no_notation_is_refused_when_it_is_known(self) -> None:
        result = self.step(file="$(file)").perform(Files(), {"file": "/etc/llm.conf"})
        assert "does not tell how it is written" in result.detail

    @pytest.mark.parametrize(
        ("fields", "why"),
        [
            ({"content": "x"}, "one of set: and content:"),
            ({"file": "llm.yaml"}, "whole path"),
            ({"file": "/etc/llm.conf"}, "give format:"),
            ({"create": "true"}, "create: adds"),
            ({"before": {"run": ["x"]}}, "leave before: out"),
            ({"at": "", "set": {"a": "b"}}, "a whole file becomes text"),
            ({"at": "a"}, "not a JSON Pointer"),
        ],
    )
    def test_what_makes_no_sense_is_refused_where_the_plan_is_read(
        self, fields: dict[str, object], why: str
    ) -> None:
        with pytest.raises(ValidationError, match=why):
            self.step(**fields)

    def test_without_do_a_sentence_is_made(self) -> None:
        step = self.step(do=None, commit="true")
        wanted = 'In /etc/llm.yaml, set /a to "b". Then commit that file alone.'
        assert step.instruction({}) == wanted


class TestWholeFiles:
    step = FileStep.model_validate({
        "id": "motd", "title": "Close", "file": "/etc/motd", "content": "Closed for $(name)\n",
    })  # fmt: skip
    path = Path("/etc/motd")

    def test_it_is_replaced_and_put_back(self) -> None:
        tools = Files({self.path: b"\xef\xbb\xbfWelcome\r\n"})
        before = self.step.read(tools, {}).value
        assert before is not None
        values = {"name": "today", "before": before}
        assert self.step.perform(tools, values).ok
        assert tools.wrote[self.path] == b"Closed for today\n"
        undone = self.step.take_back(tools, values)
        assert undone is not None
        assert undone.ok
        assert tools.wrote[self.path] == b"\xef\xbb\xbfWelcome\r\n"

    def test_a_file_that_is_not_there_is_made_only_if_the_plan_says_so(self) -> None:
        assert "create: true" in self.step.perform(Files(), {"name": "today"}).detail
        tools, step = Files(), self.step.model_copy(update={"create": True})
        values = {"name": "today", "before": str(step.read(tools, {}).value)}
        assert values["before"] == "content is absent"
        assert step.perform(tools, values).ok
        assert tools.wrote == {self.path: b"Closed for today\n"}
        undone = step.take_back(tools, values)
        assert undone is not None
        assert undone.ok
        assert tools.wrote == {}

    def test_only_its_first_lines_are_shown(self) -> None:
        step = self.step.model_copy(update={"content": "\n".join("abcdefgh")})
        shown = step.exact_action({})
        assert shown[0] == "write all of /etc/motd:"
        assert shown[-1] == "… and 3 more lines"

    def test_a_variable_is_added_and_removed_again(self) -> None:
        step = FileStep.model_validate({
            "id": "x", "title": "X", "file": "/srv/.env", "at": "/URL", "set": "https://x.example",
            "create": "true",
        })  # fmt: skip
        tools = Files({Path("/srv/.env"): b"A=1"})
        before = str(step.read(tools, {}).value)
        assert step.perform(tools, {"before": before}).ok
        assert tools.wrote[Path("/srv/.env")] == b"A=1\nURL=https://x.example"
        assert step.take_back(tools, {"before": before})
        assert tools.wrote[Path("/srv/.env")] == b"A=1"


@given(st.text(), st.none() | st.text().filter(lambda text: "[secret " not in text))
def test_the_record_is_read_as_it_was_written(name: str, written: str | None) -> None:
    if written is None or recorded(name, written) != recorded(name, None):
        assert spelled(name, recorded(name, written)) == written


@given(
    st.dictionaries(
        st.from_regex("[a-z]{1,4}", fullmatch=True), st.integers() | st.text(), min_size=1
    ),
    st.data(),
)
def test_do_and_undo_leave_no_trace(document: dict[str, Any], data: st.DataObject) -> None:
    key = data.draw(st.sampled_from(sorted(document)))
    content = json.dumps(document, indent=2).encode()
    path = Path("/srv/a.json")
    step = FileStep.model_validate({
        "id": "x", "title": "X", "file": str(path), "at": f"/{key}", "set": data.draw(st.text()),
    })  # fmt: skip
    tools = Files({path: content})
    before = str(step.read(tools, {}).value)
    result = step.perform(tools, {"before": before})
    assert result.ok
    assert step.prove(tools, {}).ok
    undone = step.take_back(tools, {"before": before})
    assert undone is not None
    assert undone.ok
    assert tools.wrote[path] == content


@pytest.mark.parametrize(
    "pointer", ["/OPENAI_API_KEY", "/auth/token", "/db/password", "/apiKey", "/x/CLIENT_SECRET"]
)
def test_a_secret_is_no_value_of_a_plan(pointer: str) -> None:
    fields = {"id": "x", "title": "X", "file": "/srv/a.json", "at": pointer, "set": "x"}
    with pytest.raises(ValidationError, match="looks like a secret"):
        FileStep.model_validate(fields)
    assert FileStep.model_validate({**fields, "at": "/max_tokens"}).at == "/max_tokens"


def test_what_holds_a_secret_is_not_written_over_where_only_bcp_would_put_it_back() -> None:
    """It may be the only one there is, and no record keeps it."""
    fields = {"id": "x", "title": "X", "file": "/etc/llm.yaml", "at": "/a", "set": "b"}
    before = {"before": "/a = '[secret llm/token]'"}
    tools = gateway()
    result = FileStep.model_validate(fields).perform(tools, before)
    assert not result.ok
    assert "holds a secret, which no record keeps for an undo. Do it by hand" in result.detail
    assert tools.wrote[GATEWAY] != AFTER
    another_way = FileStep.model_validate({**fields, "rollback": {"do": "Take it from the vault."}})
    assert another_way.perform(tools, before).ok
    assert tools.wrote[GATEWAY] == AFTER
    assert FileStep.model_validate(fields).perform(tools, before).ok, "it is so by now"
