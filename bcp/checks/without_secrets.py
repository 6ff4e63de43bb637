"""A sweep without any secret: vendors' pages and servers' errors repeat what they were given."""

from collections.abc import Callable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from bcp.model.observation import (
    Component,
    Incident,
    PageReading,
    ProbeReading,
    Quota,
    ServiceFinding,
    Sweep,
)
from bcp.model.ports import Fetch, Reply, Request, SecretRef

Redact = Callable[[str], str]
RedactBytes = Callable[[bytes], bytes]


class Discreet(Struct, frozen=True):
    """A Fetch whose answers repeat no secret that their request carried.

    Whole answers, before anybody cuts an error's words out of them: half a secret is not found
    again. Where none was sent (status pages) the answer is taken as it is.

    Args:
        fetch: sends the requests.
        redact: replaces secrets.
        redact_bytes: the same, in bytes.
    """

    fetch: Fetch
    redact: Redact
    redact_bytes: RedactBytes

    def __call__(self, requests: Sequence[Request]) -> list[Reply]:
        """The replies, in the order of the requests."""
        return [
            self._clean(reply) if _carries_secret(request) else reply
            for request, reply in zip(requests, self.fetch(requests), strict=True)
        ]

    def _clean(self, reply: Reply) -> Reply:
        headers = {name: self.redact(text) for name, text in reply.headers.items()}
        body, detail = self.redact_bytes(reply.body), self.redact(reply.detail)
        return replace(reply, headers=headers, body=body, detail=detail)


def without_secrets(sweep: Sweep, redact: Redact) -> Sweep:
    """The sweep, with every secret in the words of others replaced.

    Args:
        sweep: what was read; ids, states and URLs are the plan's or ours, and stay.
        redact: replaces secrets.
    """
    return sweep.with_findings(_finding(one, redact) for one in sweep.findings)


def _carries_secret(request: Request) -> bool:
    values = (value for _, value in (*request.headers, *request.json_secrets))
    return bool(request.secret_url) or any(isinstance(value, SecretRef) for value in values)


def _finding(one: ServiceFinding, redact: Redact) -> ServiceFinding:
    return replace(
        one,
        reason=redact(one.reason),
        pages=tuple(_page(page, redact) for page in one.pages),
        probes=tuple(_probe(probe, redact) for probe in one.probes),
    )


def _page(one: PageReading, redact: Redact) -> PageReading:
    return replace(
        one,
        components=tuple(_component(each, redact) for each in one.components),
        incidents=tuple(_incident(each, redact) for each in one.incidents),
        error=redact(one.error) if one.error else one.error,
        note=redact(one.note) if one.note else one.note,
    )


def _component(one: Component, redact: Redact) -> Component:
    return replace(one, id=redact(one.id), name=redact(one.name), raw=redact(one.raw))


def _incident(one: Incident, redact: Redact) -> Incident:
    return replace(
        one, id=redact(one.id), title=redact(one.title), status=redact(one.status),
        components=tuple(map(redact, one.components)),
    )  # fmt: skip


def _probe(one: ProbeReading, redact: Redact) -> ProbeReading:
    return replace(
        one,
        reason=redact(one.reason),
        advice=redact(one.advice) if one.advice else one.advice,
        quotas=tuple(_quota(quota, redact) for quota in one.quotas),
    )


def _quota(one: Quota, redact: Redact) -> Quota:
    return replace(one, what=redact(one.what), resets=redact(one.resets))
