"""Everything that bcp sends: HTTP over TCP and TLS, bounded in size, time, redirects and number.

Whatever a server does, the caller gets a Reply: one that could not be had says why in `failure`.
One function starts the event loop; all else of bcp is synchronous.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from itertools import count

from msgspec.structs import replace

from bcp.model.ports import Reply, Request
from bcp.transport.calls import Call, SecretLookup, look_up, prepared, without_url
from bcp.transport.limits import LIMITS, Limits
from bcp.transport.threads import DaemonThreads
from bcp.transport.wire import Wire

Progress = Callable[[int, int], None]
"""Told how many requests are done, of how many."""


def send(
    request: Request,
    secret: SecretLookup,
    *,
    limits: Limits = LIMITS,
    environ: Mapping[str, str] | None = None,
) -> Reply:
    """Send one request, within its own time; the arguments are those of `fetch_all`."""
    alone = replace(limits, sweep_s=request.timeout_s + 1)
    return fetch_all([request], secret, limits=alone, environ=environ)[0]


def fetch_all(
    requests: Sequence[Request],
    secret: SecretLookup,
    *,
    limits: Limits = LIMITS,
    environ: Mapping[str, str] | None = None,
    progress: Progress | None = None,
) -> list[Reply]:
    """Send all of them at once; the replies in the order of the requests.

    Args:
        requests: what to send.
        secret: looks secrets up, each once, before anything is sent.
        limits: size, time and number; what its time for all of them does not reach is
            `Failure.NOT_REACHED`.
        environ: where `HTTPS_PROXY`, `NO_PROXY` and the variables of `tls_context` may stand.
        progress: told at the start, and whenever one is done; None: nobody.
    """
    found = look_up(requests, secret)
    calls = [prepared(request, found) for request in requests]
    if not any(isinstance(call, Call) for call in calls):
        return [call for call in calls if isinstance(call, Reply)]
    replies = asyncio.run(_send_all(calls, limits, environ or {}, progress or _tell_nobody))
    return [
        without_url(reply, request, found) if request.secret_url else reply
        for reply, request in zip(replies, requests, strict=True)
    ]


async def _send_all(
    calls: Sequence[Call | Reply], limits: Limits, environ: Mapping[str, str], progress: Progress
) -> list[Reply]:
    asyncio.get_running_loop().set_default_executor(DaemonThreads(limits.resolvers))
    wire, done = Wire(limits, environ), count(1)
    progress(0, len(calls))

    async def answered(call: Call | Reply) -> Reply:
        reply = await wire.reply(call) if isinstance(call, Call) else call
        progress(next(done), len(calls))
        return reply

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(answered(call)) for call in calls]
    return [task.result() for task in tasks]


def _tell_nobody(_done: int, _of: int) -> None:
    """Progress that nobody watches."""
