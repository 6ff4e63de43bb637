"""One request on its way, by what its URL names: HTTP, or SMTP."""

from collections.abc import Mapping

from bcp.model.ports import Clock, NewId, Reply, Request
from bcp.model.urls import is_mail_url
from bcp.transport.calls import SecretLookup
from bcp.transport.fetch import send


def deliver(
    request: Request,
    secret: SecretLookup,
    *,
    clock: Clock,
    new_id: NewId,
    environ: Mapping[str, str],
) -> Reply:
    """Send one request, within its own time.

    Args:
        request: `https://…`, `http://` to loopback, `smtp://…` or `smtps://…`.
        secret: looks secrets up, each once, before anything is sent.
        clock: dates a message.
        new_id: names a message.
        environ: where proxies and CAs may stand.
    """
    if not is_mail_url(request.url):
        return send(request, secret, environ=environ)
    from bcp.transport.mail import send_mail  # noqa: PLC0415 - few runs send mail: 20 ms of imports

    return send_mail(request, secret, clock=clock, new_id=new_id, environ=environ)
