"""What one fetch may take."""

from msgspec import Struct


class Limits(Struct, frozen=True):
    """Bounds of size, time and number."""

    at_once: int = 100
    per_origin: int = 6
    """Of those at once, to one scheme, host and port: as many as a browser's."""
    sweep_s: float = 60.0
    """For all requests together; each has a limit of its own too."""
    body_bytes: int = 4 * 1024 * 1024
    """Of one answer, unpacked."""
    redirects: int = 5
    resolvers: int = 64
    """Threads that look names up; each may hang for as long as the system's resolver does."""


LIMITS = Limits()
