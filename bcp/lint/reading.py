"""Rules on how the health of services is known."""

from collections.abc import Iterator

from bcp.lint.base import Rule, Severity, Subject, by_tier
from bcp.plan.known import Fault


def not_read(subject: Subject) -> Iterator[Fault]:
    """A service with neither a status page nor a probe: its health is unknown for ever."""
    for number, target in enumerate(subject.workspace.services(subject.plan)):
        if not target.can_be_read:
            service = target.key.partition("/")[2]
            message = f"nothing reads {service}: it has no status page and no probe"
            hint = "write sources: or probes:; bcp vendors lists what the catalogue knows"
            yield Fault(("dependency", "services", number), message, hint)


RULES: dict[str, Rule] = {
    "service-not-read": Rule(
        by_tier(Severity.WARNING, Severity.WARNING, Severity.WARNING, Severity.NOTE),
        says="Every service has a status page or a probe, in the plan or in the catalogue.",
        why="A service that nothing reads is unknown for ever: no criterion that names it can be "
        "met, and nobody is warned.",
        mend="Write sources: or probes: for the service; `bcp vendors` lists what is known.",
        before="vendor: nobody",
        after="vendor: openai",
        clauses=("nist-csf DE.CM-06",),
        check=not_read,
    ),
}
