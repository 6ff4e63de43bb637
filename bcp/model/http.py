"""An HTTP call as a plan writes it, and what its answer is expected to be.

Probes, steps and switches all speak of calls, so the words live here; nothing here sends one.
"""

import json
from collections.abc import Mapping
from typing import Annotated, Literal
from urllib.parse import quote

from pydantic import Field, JsonValue, model_validator

from bcp.model.duration import Duration
from bcp.model.failures import FAILURE_WORDS
from bcp.model.frozen import Frozen
from bcp.model.identifiers import SecretId, Text
from bcp.model.pointer import NotThere, Pointer, value_at
from bcp.model.ports import HeaderValue, Reply, Request, SecretRef
from bcp.model.scalars import Json, Whole
from bcp.model.substitution import fill, fill_json, names_in
from bcp.model.urls import Url

Method = Literal["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]
HttpStatus = Annotated[Whole, Field(ge=100, le=599)]


class HeaderSecret(Frozen):
    """A header whose whole value is a secret."""

    secret: SecretId


class HttpCall(Frozen):
    """Method, URL, headers, body; secrets by name."""

    method: Method = "GET"
    url: Url
    secret: SecretId | None = None
    """Sent as `Authorization: Bearer`."""
    headers: dict[Text, HeaderSecret | Text] = {}
    body: Json = Field(default=None, alias="json")
    text: Text | None = None
    timeout: Duration | None = None

    @model_validator(mode="after")
    def _one_body(self) -> "HttpCall":
        if self.text is not None and self.body is not None:
            raise ValueError("json and text cannot both be sent")
        return self

    def filled(self, values: Mapping[str, str]) -> "HttpCall":
        """The call with `$(names)` replaced in URL, headers and body."""
        return self.model_copy(
            update={
                "url": self.filled_url(values),
                "headers": {
                    name: fill(value, values) if isinstance(value, str) else value
                    for name, value in self.headers.items()
                },
                "body": fill_json(self.body, values),
                "text": None if self.text is None else fill(self.text, values),
            }
        )

    def filled_url(self, values: Mapping[str, str]) -> str:
        """The URL with `$(names)` replaced, each value as one part of it, percent-encoded.

        RFC 3986 section 2.1: whatever somebody types, or a server said, leads to no other path,
        query or host.
        """
        if "$(" not in self.url:
            return self.url
        named = names_in(self.url).intersection(values)
        return fill(self.url, {name: quote(values[name], safe="") for name in named})

    def request(self, default_timeout_s: float = 10.0) -> Request:
        """The request to send, its secrets still names."""
        timeout = self.timeout.total_seconds() if self.timeout else default_timeout_s
        return Request(self.url, self.method, self._headers(), self._body(), timeout)

    def line(self) -> str:
        """What would be sent, on one line, for screens and runbooks: never a secret's value."""
        body = "" if self.body is None else "  " + json.dumps(self.body, ensure_ascii=False)
        text = "" if self.text is None else "  " + self.text
        names = [self.secret] if self.secret else []
        names += [v.secret for v in self.headers.values() if isinstance(v, HeaderSecret)]
        key = f"  key: {', '.join(names)}" if names else ""
        return f"{self.method} {self.url}{body}{text}{key}"

    def _headers(self) -> tuple[tuple[str, HeaderValue], ...]:
        headers: list[tuple[str, HeaderValue]] = [
            (name, SecretRef(value.secret) if isinstance(value, HeaderSecret) else value)
            for name, value in self.headers.items()
        ]
        if self.secret:
            headers.append(("authorization", SecretRef(self.secret, prefix="Bearer ")))
        if self.body is not None:
            headers.append(("content-type", "application/json"))
        return tuple(headers)

    def _body(self) -> bytes | None:
        if self.body is not None:
            return json.dumps(self.body, ensure_ascii=False).encode()
        return None if self.text is None else self.text.encode()


class HttpExpect(Frozen):
    """What the answer has to be; any 2xx where no status is given."""

    status: HttpStatus | tuple[HttpStatus, ...] | None = None
    headers: dict[Text, Text] = {}
    values: dict[Pointer, Json] = Field(default={}, alias="json")

    def filled(self, values: Mapping[str, str]) -> "HttpExpect":
        """The expectation with `$(names)` replaced."""
        return self.model_copy(
            update={
                "headers": {name: fill(text, values) for name, text in self.headers.items()},
                "values": {at: fill_json(value, values) for at, value in self.values.items()},
            }
        )

    def misses(self, reply: Reply) -> tuple[str, ...]:
        """Everything in which the answer is not what was expected; empty when it is."""
        if reply.failure is not None:
            detail = f" ({reply.detail})" if reply.detail else ""
            return (f"{FAILURE_WORDS[reply.failure]}{detail}",)
        return (*self._status_misses(reply), *self._header_misses(reply), *self._json_misses(reply))

    def _status_misses(self, reply: Reply) -> tuple[str, ...]:
        status = reply.status or 0
        if self.status is None:
            return () if 200 <= status < 300 else (f"status {status}, expected 2xx",)
        wanted = (self.status,) if isinstance(self.status, int) else self.status
        allowed = " or ".join(str(code) for code in wanted)
        return () if status in wanted else (f"status {status}, expected {allowed}",)

    def _header_misses(self, reply: Reply) -> tuple[str, ...]:
        return tuple(
            f"{name}: {reply.headers.get(name.lower(), 'absent')}, expected {text}"
            for name, text in self.headers.items()
            if reply.headers.get(name.lower()) != text
        )

    def _json_misses(self, reply: Reply) -> tuple[str, ...]:
        if not self.values:
            return ()
        try:
            document = read_json(reply.body)
        except ValueError:
            return ("the answer is not JSON",)
        return tuple(
            f"{at} is {_shown(document, at)}, expected {json.dumps(value)}"
            for at, value in self.values.items()
            if _shown(document, at) != json.dumps(value, sort_keys=True)
        )


def read_json(body: bytes) -> JsonValue:
    """Read JSON that others wrote.

    Raises:
        ValueError: not UTF-8, not JSON, or nested too deeply.
    """
    try:
        value: JsonValue = json.loads(body.decode("utf-8-sig"))
    except RecursionError:
        raise ValueError("the JSON is nested too deeply") from None
    return value


def _shown(document: JsonValue, at: str) -> str:
    try:
        return json.dumps(value_at(document, at), sort_keys=True)
    except NotThere:
        return "absent"
