"""`notify`: somebody is told, by a chat, an alert, a webhook, mail, or a person who copies it."""

import json
from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, JsonValue, model_validator

from bcp.model.addresses import Address
from bcp.model.http import HttpCall, HttpExpect
from bcp.model.identifiers import Prose, SecretId, Slug, Text
from bcp.model.ports import HeaderValue, Reply, Request, SecretRef, Tools
from bcp.model.question import Option
from bcp.model.substitution import fill
from bcp.model.urls import MailUrl, Url
from bcp.steps import messages_chat, messages_pagerduty
from bcp.steps.base import Step
from bcp.steps.messages_mail import TIMEOUT_S, mail, mail_lines, mail_misses
from bcp.steps.result import Result, Values

Via = Literal["copy", "slack", "teams", "pagerduty", "webhook", "smtp"]

_NEEDS: Mapping[Via, tuple[str, ...]] = {
    "copy": (),
    "slack": ("secret_url",),
    "teams": ("secret_url",),
    "pagerduty": ("secret",),
    "webhook": (),
    "smtp": ("server", "sender", "addresses"),
}
_TAKES: Mapping[Via, tuple[str, ...]] = {
    "copy": (),
    "slack": (),
    "teams": ("subject",),
    "pagerduty": ("url", "subject", "severity", "resolves"),
    "webhook": ("url", "secret_url", "secret"),
    "smtp": ("subject", "login", "secret"),
}
_WRITTEN = {"sender": "from"}
_JSON = ("content-type", "application/json")
_SENT = Option("done", "d", "You sent it: the step counts as done.")


class NotifyStep(Step):
    """Whom, by which way, and the words; sent once, never again by itself."""

    built: ClassVar[bool] = True

    kind: Literal["notify"] = "notify"
    to: Text
    """Whom, in words."""
    via: Via = "copy"
    text: Prose
    subject: Prose | None = None
    """A mail's subject, an alert's summary, a card's heading; the step's title where none is."""
    secret_url: SecretId | None = None
    """The secret that is the webhook's URL: whoever knows it can post there."""
    url: Url | None = None
    secret: SecretId | None = None
    """An alert's routing key, a webhook's bearer token, the password of a mail server."""
    severity: messages_pagerduty.Severity | None = None
    resolves: Slug | None = None
    """The step whose alert is over."""
    server: MailUrl | None = None
    sender: Annotated[Address | None, Field(alias="from")] = None
    addresses: tuple[Address, ...] = ()
    login: Text | None = None

    @model_validator(mode="after")
    def _fields_of_its_way(self) -> Self:
        needed = _NEEDS[self.via]
        missing = [_WRITTEN.get(name, name) for name in needed if not getattr(self, name)]
        if missing:
            raise ValueError(f"via: {self.via} needs {', '.join(f'{name}:' for name in missing)}")
        known = {*needed, *_TAKES[self.via]}
        every = {name for names in (*_NEEDS.values(), *_TAKES.values()) for name in names}
        for name in sorted(every - known):
            if getattr(self, name):
                raise ValueError(f"{_WRITTEN.get(name, name)}: does not belong to via: {self.via}")
        return self

    @model_validator(mode="after")
    def _pairs(self) -> Self:
        if self.via == "webhook" and (self.url is None) == (self.secret_url is None):
            raise ValueError("give one of url: and secret_url:")
        if self.via == "smtp" and (self.login is None) != (self.secret is None):
            raise ValueError("login: and secret: belong together")
        return self

    @property
    def acts(self) -> bool:
        """Whether bcp sends it."""
        return self.via != "copy"

    @property
    def secrets(self) -> tuple[str, ...]:
        """The names of the secrets that it takes to send it."""
        return tuple(name for name in (self.secret_url, self.secret) if name)

    def own_options(self) -> tuple[Option, ...]:
        """`done`, where a person sends it."""
        return () if self.acts else (_SENT,)

    def instruction(self, values: Values) -> str:
        """What a person does; the words stand below, to be copied."""
        return fill(self.do, values) if self.do else f"Send these words to {fill(self.to, values)}."

    def words_to_copy(self, values: Values) -> str:
        """The words, filled in."""
        return fill(self.text, values)

    def exact_action(self, values: Values) -> tuple[str, ...]:
        """What will be sent, and the names of the secrets that go with it."""
        if not self.acts:
            return ()
        request = self._request(values)
        if self.via == "smtp":
            return mail_lines(request)
        key = f"  key: {self.secret}" if self.secret else ""
        return (f"POST {request.url}  {(request.body or b'').decode()}{key}",)

    def perform(self, tools: Tools, values: Values) -> Result:
        """Send it once; what the other side says of it is kept."""
        if not self.acts:
            return super().perform(tools, values)
        reply = tools.send(self._request(values))
        missed = mail_misses(reply) if self.via == "smtp" else _http_misses(reply)
        detail = missed or f"{self.via} took it ({reply.status})"
        return Result(not missed, detail, _facts(self.via, reply), reply.body)

    def _request(self, values: Values) -> Request:
        text, subject = fill(self.text, values), fill(self.subject or self.title, values)
        if self.via == "smtp":
            login = (self.login, self.secret) if self.login and self.secret else None
            timeout_s = self.timeout_s(TIMEOUT_S)
            sender, server = self.sender or "", self.server or ""
            return mail(server, sender, self.addresses, subject, text, login, timeout_s)
        return self._post(self._body(text, subject, values), values)

    def _body(self, text: str, subject: str, values: Values) -> Mapping[str, JsonValue]:
        match self.via:
            case "slack":
                return messages_chat.slack(text)
            case "teams":
                return messages_chat.teams(subject, text)
            case "pagerduty" if self.resolves:
                return messages_pagerduty.resolve(self.resolves, values)
            case "pagerduty":
                severity = self.severity or "critical"
                return messages_pagerduty.trigger(self.id, subject, text, severity, values)
            case _:
                return messages_chat.generic(text, self.to, self.id, values)

    def _post(self, body: Mapping[str, JsonValue], values: Values) -> Request:
        secret = SecretRef(self.secret) if self.secret else None
        headers: list[tuple[str, HeaderValue]] = [_JSON]
        if self.via == "webhook" and self.secret:
            headers.append(("authorization", SecretRef(self.secret, prefix="Bearer ")))
        alert = self.via == "pagerduty"
        given = HttpCall(url=self.url).filled(values).url if self.url else ""
        url = given or (messages_pagerduty.URL if alert else f"[secret {self.secret_url}]")
        return Request(
            url,
            "POST",
            tuple(headers),
            json.dumps(body, ensure_ascii=False).encode(),
            self.timeout_s(10.0),
            secret_url=self.secret_url or "",
            json_secrets=((messages_pagerduty.KEY, secret),) if alert and secret else (),
        )


def _http_misses(reply: Reply) -> str:
    return "; ".join(HttpExpect().misses(reply))


def _facts(via: str, reply: Reply) -> dict[str, str | int | bool]:
    facts: dict[str, str | int | bool] = {"via": via, "elapsed_ms": reply.elapsed_ms}
    if reply.failure is not None:
        return {**facts, "failure": str(reply.failure)}
    return {**facts, "smtp_status" if via == "smtp" else "http_status": reply.status or 0}
