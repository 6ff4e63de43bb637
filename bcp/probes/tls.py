"""`tls`: the certificate of a host, and when it expires."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, Literal
from urllib.parse import urlsplit

from msgspec.structs import replace

from bcp.model.duration import Duration, duration_text
from bcp.model.http import HttpCall
from bcp.model.observation import ProbeReading
from bcp.model.ports import Reply
from bcp.model.verdict import Verdict
from bcp.probes.answers import PROBE_ADVICE, Ask
from bcp.probes.asking import Asking
from bcp.probes.base import Seen
from bcp.probes.judgement import OURS, Judgement

_RENEW: Final = "Have it renewed: from that day on every client refuses the connection."
_REFUSED: Final = "Every client that checks it refuses the connection: have it renewed now."


class TlsProbe(Asking):
    """A handshake and a HEAD request; any HTTP answer will do."""

    kind: Literal["tls"]
    warn_before: Duration = timedelta(days=14)
    """A certificate that expires sooner is degraded."""

    def call(self) -> HttpCall:
        """HEAD: the body is of no interest."""
        return super().call().model_copy(update={"method": "HEAD"})

    def asks(self) -> tuple[Ask, ...]:
        """The one request, judged by its certificate alone."""
        return (Ask(self.call(), own=self._judge_certificate),)

    def read(self, replies: Sequence[Reply], seen: Seen) -> ProbeReading:
        """Without a baseline: how fast it answers is another probe's to say."""
        return super().read(replies, replace(seen, usual_ms=None))

    def words(self) -> str:
        """Whose certificate, and from when on it is trouble."""
        host = urlsplit(self.url).netloc
        return f"the certificate of {host}, good for at least {duration_text(self.warn_before)}"

    def _judge_certificate(self, reply: Reply, seen: Seen) -> Judgement | None:
        """None for a failed connection: the table has its meaning, an expired certificate too."""
        if reply.failure is not None:
            return None
        if _host(reply.url) != _host(self.url):
            label = f"{reply.status}, led on to another host, whose certificate this is"
            return Judgement(Verdict.UNKNOWN, label, PROBE_ADVICE, OURS)
        if reply.certificate_ends is None:
            label = f"{reply.status}, no certificate was shown"
            return Judgement(Verdict.UNKNOWN, label, PROBE_ADVICE, OURS)
        return self._judge_end(reply, reply.certificate_ends, seen)

    def _judge_end(self, reply: Reply, ends: datetime, seen: Seen) -> Judgement:
        left = ends - seen.at
        on = f" ({ends:%Y-%m-%d})"
        if left <= timedelta():
            label = f"{reply.status}, the certificate has expired"
            return Judgement(Verdict.MAJOR_OUTAGE, label, _REFUSED, detail=on, settled=True)
        if left <= self.warn_before:
            label = f"{reply.status}, the certificate expires in {_span(left)}"
            return Judgement(Verdict.DEGRADED, label, _RENEW, detail=on, settled=True)
        detail = f", the certificate is good for {_span(left)}"
        return Judgement(Verdict.OPERATIONAL, f"{reply.status}", detail=detail)


def _span(left: timedelta) -> str:
    """Whole days, below two of them whole hours."""
    if left < timedelta(days=2):
        return f"{left // timedelta(hours=1)} h"
    return f"{left.days} days"


def _host(url: str) -> str:
    try:
        return urlsplit(url).netloc
    except ValueError:
        return url
