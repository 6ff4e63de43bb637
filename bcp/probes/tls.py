"""`tls`: the certificate of a host, and when it expires."""

from datetime import timedelta
from typing import Literal

from bcp.model.duration import Duration
from bcp.probes.asking import Asking


class TlsProbe(Asking):
    """A handshake and a HEAD request; any HTTP answer will do."""

    kind: Literal["tls"]
    warn_before: Duration = timedelta(days=14)
    """A certificate that expires sooner is degraded."""
