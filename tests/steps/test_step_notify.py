"""`notify`: each way as its vendor takes it, sent once, to real servers on loopback."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st
from loopback import Loopback, http
from mail_server import Inbox, mail_server
from pydantic import ValidationError
from step_suite import ANY, StepSuite
from step_tools import ScriptTools

from bcp.model.errors import SecretMissing
from bcp.model.ports import Failure, Reply, Request, SecretRef
from bcp.steps.base import Step
from bcp.steps.messages_chat import slack, teams
from bcp.steps.messages_pagerduty import dedup_key
from bcp.transport.delivery import deliver

BASE: dict[str, object] = {
    "id": "tell", "kind": "notify", "title": "Tell the agents", "to": "The support team",
    "text": "Answer by hand, ticket $(ticket).\nUntil 06:00.", "do": "Tell $(name).",
}  # fmt: skip
VALUES = {"plan": "openai", "run": "7f3a0000", "ticket": "OPS-7"}
FILLED = "Answer by hand, ticket OPS-7.\nUntil 06:00."


@pytest.fixture
def server() -> Iterator[Loopback]:
    with Loopback() as running:
        yield running


@dataclass
class RealTools(ScriptTools):
    """Sends for real; secrets are what the test says."""

    secrets: dict[str, str] = field(default_factory=dict)

    def send(self, request: Request) -> Reply:
        self.sent.append(request)
        return deliver(request, self.secret, clock=self.clock, new_id=lambda: "7f3a-1", environ={})

    def secret(self, name: str) -> str:
        if name not in self.secrets:
            raise SecretMissing(f"secret {name} is not set")
        return self.secrets[name]


class TestCopied(StepSuite):
    kind = "notify"
    example: ClassVar = BASE

    def test_a_person_sends_it_and_sees_the_words_letter_by_letter(self) -> None:
        step = self.step()
        assert [option.word for option in step.own_options()] == ["done"]
        assert step.words_to_copy(VALUES) == FILLED

    def test_an_instruction_may_be_left_out(self) -> None:
        step = ANY.validate_python({key: value for key, value in BASE.items() if key != "do"})
        assert step.instruction({}) == "Send these words to The support team."

    def test_whom_it_goes_to_may_be_named_by_what_is_known_only_then(self) -> None:
        step = ANY.validate_python({**BASE, "do": None, "to": "The desk of $(process)"})
        told = step.instruction({"process": "support"})
        assert told == "Send these words to The desk of support."

    @pytest.mark.parametrize(
        ("more", "said"),
        [
            ({"via": "phone"}, "Input should be"),
            ({"via": "slack"}, "via: slack needs secret_url:"),
            ({"via": "teams", "secret_url": "a", "url": "https://a.example"}, "url: does not"),
            ({"via": "pagerduty"}, "via: pagerduty needs secret:"),
            ({"via": "webhook"}, "give one of url: and secret_url:"),
            ({"via": "smtp", "from": "a@x.example"}, "needs server:, addresses:"),
            ({"severity": "info"}, "severity: does not belong to via: copy"),
            ({"via": "slack", "secret_url": "https://hooks.example/x"}, "is not a secret's name"),
        ],
    )
    def test_each_way_has_what_it_needs_and_nothing_else(
        self, more: dict[str, object], said: str
    ) -> None:
        with pytest.raises(ValidationError, match=said):
            self.step(**more)


class TestSlack(StepSuite):
    kind = "notify"
    example: ClassVar = {**BASE, "via": "slack", "secret_url": "slack/hook"}

    def test_the_words_arrive_and_the_url_stays_a_name(self, server: Loopback) -> None:
        url = server.on("/services/T1/B2/s3cr3t", http(200, b"ok"))
        tools = RealTools(secrets={"slack/hook": url})
        result = self.step().perform(tools, VALUES)
        assert (result.ok, result.detail) == (True, "slack took it (200)")
        assert json.loads(server.seen[0].body) == {"text": FILLED}
        assert server.seen[0].headers["content-type"] == "application/json"
        assert "s3cr3t" not in f"{result}{tools.sent}"

    def test_what_is_shown_before_is_what_is_sent(self, server: Loopback) -> None:
        tools = RealTools(secrets={"slack/hook": server.on("/x", http(200, b"ok"))})
        step = self.step()
        step.perform(tools, VALUES)
        body = server.seen[0].body.decode()
        assert step.exact_action(VALUES) == (f"POST [secret slack/hook]  {body}",)

    def test_a_failure_is_said_and_never_tried_again(self, server: Loopback) -> None:
        tools = RealTools(secrets={"slack/hook": server.on("/x", http(404, b"no_service"))})
        result = self.step().perform(tools, VALUES)
        assert (result.ok, result.detail) == (False, "status 404, expected 2xx")
        assert (result.output, len(server.seen)) == (b"no_service", 1)

    def test_a_missing_secret_is_said(self) -> None:
        result = self.step().perform(RealTools(), VALUES)
        assert result.detail == "not asked, a secret is missing (secret slack/hook is not set.)"
        assert result.facts["failure"] == Failure.SECRET

    def test_nothing_in_the_words_is_markup(self) -> None:
        assert slack("<!channel> & co") == {"text": "&lt;!channel&gt; &amp; co"}


class TestTeams(StepSuite):
    kind = "notify"
    example: ClassVar = {**BASE, "via": "teams", "secret_url": "teams/flow"}

    def test_one_card_with_the_words_as_they_are(self, server: Loopback) -> None:
        tools = RealTools(secrets={"teams/flow": server.on("/workflows/x", http(202))})
        assert self.step(subject="Out: $(plan)").perform(tools, VALUES).ok
        body = json.loads(server.seen[0].body)
        [attachment] = body["attachments"]
        card = attachment["content"]
        assert (body["type"], card["type"]) == ("message", "AdaptiveCard")
        assert attachment["contentType"] == "application/vnd.microsoft.card.adaptive"
        runs = [inline for block in card["body"] for inline in block["inlines"]]
        assert [run["text"] for run in runs] == ["Out: openai", *FILLED.splitlines()]
        assert {run["type"] for run in runs} == {"TextRun"}, "a text block would read Markdown"


class TestPagerDuty(StepSuite):
    kind = "notify"
    example: ClassVar = {**BASE, "via": "pagerduty", "secret": "pagerduty/key"}

    def posted(self, server: Loopback, **more: object) -> dict[str, object]:
        url = server.on("/v2/enqueue", http(202, b'{"status":"success"}'))
        tools = RealTools(secrets={"pagerduty/key": "k" * 32})
        step = self.step(url=url, **more)
        result = step.perform(tools, VALUES)
        assert result.ok, result.detail
        assert "k" * 32 not in f"{result}{tools.sent}{step.exact_action(VALUES)}"
        body: dict[str, object] = json.loads(server.seen[-1].body)
        assert body.pop("routing_key") == "k" * 32
        return body

    def test_an_alert(self, server: Loopback) -> None:
        assert self.posted(server, subject="OpenAI is out") == {
            "event_action": "trigger",
            "dedup_key": "bcp/7f3a0000/tell",
            "client": "bcp",
            "payload": {
                "summary": "OpenAI is out",
                "source": "bcp plan openai",
                "severity": "critical",
                "custom_details": {"text": FILLED, "plan": "openai", "run": "7f3a0000"},
            },
        }

    def test_another_step_ends_it_by_the_same_key(self, server: Loopback) -> None:
        raised = self.posted(server)
        ended = self.posted(server, id="all-clear", resolves="tell")
        assert ended == {"event_action": "resolve", "dedup_key": raised["dedup_key"]}

    def test_each_process_has_an_alert_of_its_own(self) -> None:
        keys = {dedup_key("tell", {**VALUES, "process": one}) for one in ("support", "video")}
        assert keys == {"bcp/7f3a0000/support/tell", "bcp/7f3a0000/video/tell"}

    def test_a_summary_is_cut_to_what_is_taken(self, server: Loopback) -> None:
        payload = self.posted(server, subject="x" * 2000)["payload"]
        assert isinstance(payload, dict)
        assert len(payload["summary"]) == 1024


class TestWebhook(StepSuite):
    kind = "notify"
    example: ClassVar = {**BASE, "via": "webhook", "url": "https://hook.example/x"}

    def test_the_words_and_where_they_come_from(self, server: Loopback) -> None:
        step = self.step(url=server.on("/hook", http(204)), secret="hook/token")
        assert step.perform(RealTools(secrets={"hook/token": "t0ken"}), VALUES).ok
        assert json.loads(server.seen[0].body) == {
            "text": FILLED, "to": "The support team", "plan": "openai", "run": "7f3a0000",
            "step": "tell",
        }  # fmt: skip
        assert server.seen[0].headers["authorization"] == "Bearer t0ken"


class TestMail(StepSuite):
    kind = "notify"
    example: ClassVar = {
        **BASE, "via": "smtp", "server": "smtp://127.0.0.1:25", "from": "bcp@shop.example",
        "addresses": ["support@shop.example", "sales@shop.example"],
    }  # fmt: skip

    def test_no_answer_of_the_world_raises(self) -> None:
        for reply in (Reply("smtp://x", 250), Reply("smtp://x", 550, detail="550 no"),
                      Reply("smtp://x", failure=Failure.PROTOCOL), Reply("smtp://x")):  # fmt: skip
            result = self.step().perform(ScriptTools(replies=(reply,)), {})
            assert result.detail
            assert result.ok == (reply.status == 250)

    def test_it_arrives_at_a_real_server(self) -> None:
        inbox = Inbox()
        with mail_server(inbox) as port:
            step = self.step(server=f"smtp://127.0.0.1:{port}", subject="Out:\n $(plan)")
            result = step.perform(RealTools(), VALUES)
        assert (result.ok, result.detail) == (True, "smtp took it (250)")
        assert inbox.message()["Subject"] == "Out: openai"
        assert inbox.message().get_content().splitlines() == FILLED.splitlines()
        assert inbox.taken[0].rcpt_tos == ["support@shop.example", "sales@shop.example"]

    def test_one_refused_is_a_failure_that_says_who(self) -> None:
        with mail_server(Inbox(refuses=("sales@shop.example",))) as port:
            step = self.step(server=f"smtp://127.0.0.1:{port}")
            result = step.perform(RealTools(), VALUES)
        assert not result.ok
        assert result.detail == (
            "refused: sales@shop.example (550 no such mailbox); it went to support@shop.example"
        )

    def test_what_is_shown_names_the_password_and_does_not_hold_it(self) -> None:
        step = self.step(login="bcp", secret="mail/bcp")
        assert step.exact_action(VALUES) == (
            "mail by smtp://127.0.0.1:25", "from: bcp@shop.example", "to: support@shop.example",
            "to: sales@shop.example", "subject: Tell the agents", "login: bcp",
            "password: [secret mail/bcp]", *FILLED.splitlines(),
        )  # fmt: skip
        tools = ScriptTools(replies=(Reply("smtp://x", 250),))
        step.perform(tools, VALUES)
        assert ("password", SecretRef("mail/bcp")) in tools.sent[0].headers

    @pytest.mark.parametrize(
        "address", ["a@x.example, b@x.example", "A <a@x.example>", "a@x.example\nBcc: b@x.example"]
    )
    def test_an_address_is_one_mailbox(self, address: str) -> None:
        with pytest.raises(ValidationError, match="is not a mail address"):
            self.step(addresses=[address])


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=200)


@given(words=TEXTS, ticket=TEXTS)
def test_whatever_is_filled_in_the_body_stays_json_and_says_the_same(
    words: str, ticket: str
) -> None:
    step: Step = ANY.validate_python(
        {**BASE, "via": "webhook", "url": "https://hook.example", "text": f"{words} $(ticket)"}
    )
    tools = ScriptTools()
    step.perform(tools, {"ticket": ticket})
    said = json.loads(tools.sent[0].body or b"")["text"]
    assert said == step.words_to_copy({"ticket": ticket})
    assert said.endswith(ticket)


@given(TEXTS)
def test_a_card_says_every_line(text: str) -> None:
    [attachment] = json.loads(json.dumps(teams("", text)))["attachments"]
    said = [block["inlines"][0]["text"] for block in attachment["content"]["body"]]
    assert said == [one for one in text.splitlines() if one.strip()]
