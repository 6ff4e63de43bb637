"""Rules on how the health of services is known."""

from collections.abc import Iterator

from bcp.lint.base import Subject
from bcp.plan.known import Fault


def not_read(subject: Subject) -> Iterator[Fault]:
    """A service with neither a status page nor a probe: its health is unknown for ever."""
    for number, target in enumerate(subject.workspace.services(subject.plan)):
        if not target.can_be_read:
            service = target.key.partition("/")[2]
            message = f"nothing reads {service}: it has no status page and no probe"
            hint = "write sources: or probes:; bcp vendors lists what the catalogue knows"
            yield Fault(("dependency", "services", number), message, hint)
