"""`command`: an argument list, secrets beside it, how it ended held against the plan."""

from pathlib import Path
from typing import ClassVar

import pytest
from step_suite import StepSuite
from step_tools import ScriptTools

from bcp.model.ports import CommandResult, SecretRef

BASE = {"id": "a-step", "title": "A step", "do": "Do it for $(name)."}


class TestCommand(StepSuite):
    kind = "command"
    example: ClassVar = {**BASE, "kind": "command", "run": ["systemctl", "start", "$(unit)"]}

    def test_values_fill_the_argument_list_and_secrets_stay_out_of_it(self) -> None:
        step = self.step(env={"TOKEN": {"secret": "desk/admin"}}, stdin={"secret": "desk/pin"})
        tools = ScriptTools()
        step.perform(tools, {"unit": "llama"})
        assert tools.ran[0].argv == ("systemctl", "start", "llama")
        assert tools.ran[0].env == (("TOKEN", SecretRef("desk/admin")),)
        assert tools.ran[0].stdin == SecretRef("desk/pin")
        assert step.exact_action({"unit": "llama"}) == (
            "TOKEN=[secret desk/admin] systemctl start llama < [secret desk/pin]",
        )

    @pytest.mark.parametrize(
        ("ended", "detail"),
        [
            (CommandResult(3, b"no"), "exit code 3, expected 0"),
            (CommandResult(None, timed_out=True), "stopped after 60 s"),
            (CommandResult(None, detail="No such file"), "could not be started: No such file"),
        ],
    )
    def test_how_it_fails_is_said(self, ended: CommandResult, detail: str) -> None:
        result = self.step().perform(ScriptTools(results=(ended,)), {})
        assert (result.ok, result.detail) == (False, detail)

    def test_other_exit_codes_may_be_expected(self) -> None:
        tools = ScriptTools(results=(CommandResult(3),))
        assert self.step(exit_codes=["0", "3"]).perform(tools, {}).ok

    def test_each_argument_is_seen_as_one(self) -> None:
        step = self.step(run=["say", "$(text)", "$(none)", "it's"], folder="/srv/$(unit)")
        values = {"text": "two words", "none": "", "unit": "llama"}
        assert step.exact_action(values) == ("""say 'two words' '' 'it'"'"'s'  (in /srv/llama)""",)
        tools = ScriptTools()
        step.perform(tools, values)
        assert tools.ran[0].argv == ("say", "two words", "", "it's")
        assert tools.ran[0].folder == Path("/srv/llama")

    def test_what_it_is_given_is_seen(self) -> None:
        step = self.step(run=["tee"], env={"MODE": "$(mode) now"}, stdin="on\n")
        assert step.exact_action({"mode": "fast"}) == ("MODE='fast now' tee < 'on\n'",)

    def test_a_shell_only_where_it_is_asked_for(self) -> None:
        step = self.step(run=["a | b > 'c'"], shell="true")  # noqa: S604 - the plan asks for it
        tools = ScriptTools()
        step.perform(tools, {})
        assert tools.ran[0].shell
        assert step.exact_action({}) == ("a | b > 'c'",)
        self.step().perform(tools, {})
        assert not tools.ran[1].shell

    def test_the_timeout_of_the_step_is_the_command_s(self) -> None:
        tools = ScriptTools()
        self.step(timeout="5m").perform(tools, {})
        assert tools.ran[0].timeout_s == 300.0

    def test_exit_code_and_time_are_facts_and_output_is_kept(self) -> None:
        tools = ScriptTools(results=(CommandResult(0, b"fine", 41),))
        result = self.step().perform(tools, {})
        assert dict(result.facts) == {"exit_code": 0, "elapsed_ms": 41}
        assert result.output == b"fine"

    @pytest.mark.parametrize(
        "value", ["x; rm -rf /", "a b", "$(id)", "`id`", "it's", "a\nb", '"', "*"]
    )
    def test_no_value_is_run_by_a_shell(self, value: str) -> None:
        """Somebody typed it, or a server said it."""
        step = self.step(run=['report "$(unit)"'], shell="true")  # noqa: S604 - the plan asks for it
        tools = ScriptTools()
        result = step.perform(tools, {"unit": value})
        assert not result.ok
        assert tools.ran == []
        assert result.detail == (
            "nothing was run: $(unit) holds signs that a shell would act on."
            " Do it by hand; a plan can hand it over by env"
        )

    def test_a_plain_value_is_part_of_a_shells_line_and_any_value_of_its_environment(self) -> None:
        step = self.step(run=['say $(unit) "$WORDS"'], shell="true", env={"WORDS": "$(words)"})  # noqa: S604 - the plan asks for it
        tools = ScriptTools()
        assert step.perform(tools, {"unit": "Süd/llama-2@eu:80%", "words": "x; rm -rf /"}).ok
        assert tools.ran[0].argv == ('say Süd/llama-2@eu:80% "$WORDS"',)
        assert tools.ran[0].env == (("WORDS", "x; rm -rf /"),)
