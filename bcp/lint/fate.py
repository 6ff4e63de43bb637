"""Rules on shared fate: a fallback that falls with what it stands in for is none."""

from collections.abc import Iterator, Mapping, Sequence

from bcp.document.source import Where
from bcp.lint.base import Rule, Severity, Subject, always, by_tier
from bcp.plan.known import Fault
from bcp.plan.model import Fallback
from bcp.plan.reach import reached


def not_assessed(subject: Subject) -> Iterator[Fault]:
    """A fallback of which nobody has said what it shares a fate with."""
    for number, fallback in enumerate(subject.plan.fallbacks):
        if not fallback.is_assessed:
            message = f"nobody has said what {fallback.id} shares a fate with"
            hint = "write relies_on: or failure_domains:; an empty list says that it shares none"
            yield Fault(("fallbacks", number), message, hint)


def relies_on_protected(subject: Subject) -> Iterator[Fault]:
    """A fallback that relies on the very service that it stands in for."""
    for number, fallback in enumerate(subject.plan.fallbacks):
        protected = {f"{subject.plan.id}/{service}" for service in _protected(subject, fallback)}
        for index, reference in enumerate(fallback.relies_on):
            if reference in protected:
                message = f"{fallback.id} relies on {reference}, which it stands in for"
                hint = "take it off the ladder of the processes that use this service"
                yield Fault(("fallbacks", number, "relies_on", index), message, hint)


def shared_fate(subject: Subject) -> Iterator[Fault]:
    """A fallback that stands on a layer on which the service stands, too."""
    for number, fallback in enumerate(subject.plan.fallbacks):
        protected = _protected_domains(subject, fallback)
        for where, domains in _domains(subject, fallback):
            shared = [domain for domain in domains if domain in protected]
            if shared:
                services = sorted({name for domain in shared for name in protected[domain]})
                message = f"{fallback.id} shares {_and(shared)} with {_and(services)}"
                hint = "keep a fallback on the ladder that stands when this layer falls"
                yield Fault(("fallbacks", number, *where), message, hint)


def _domains(subject: Subject, fallback: Fallback) -> Iterator[tuple[Where, tuple[str, ...]]]:
    """Where the fallback says what it stands on, and the failure domains behind each place."""
    if fallback.failure_domains:
        yield ("failure_domains",), fallback.failure_domains
    for index, reference in enumerate(fallback.relies_on):
        targets = reached(subject.workspace, (reference,))
        found = (domain for target in targets for domain in target.failure_domains or ())
        yield ("relies_on", index), tuple(dict.fromkeys(found))


def _protected_domains(subject: Subject, fallback: Fallback) -> Mapping[str, set[str]]:
    """The failure domains of the services it stands in for, each with these services."""
    protected = _protected(subject, fallback)
    found: dict[str, set[str]] = {}
    for target in subject.workspace.services(subject.plan):
        service = target.key.partition("/")[2]
        for domain in (target.failure_domains or ()) if service in protected else ():
            found.setdefault(domain, set()).add(service)
    return found


def _protected(subject: Subject, fallback: Fallback) -> set[str]:
    """The services of the processes that have the fallback on their ladder."""
    return {
        service
        for _, process, on_ladder in subject.ladders()
        if any(each.id == fallback.id for each in on_ladder)
        for service in process.uses
    }


def _and(words: Sequence[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else words[0]


RULES: dict[str, Rule] = {
    "not-assessed": Rule(
        by_tier(Severity.WARNING, Severity.WARNING, Severity.NOTE, Severity.NOTE),
        says="Every fallback says what it relies on, or which failure domains it stands on.",
        why="What was never looked at may fall at the same moment. Two "
        "vendors may well rent the same cloud.",
        mend="Write relies_on: or failure_domains:; an empty list says that it shares none.",
        before="title: Agents answer by hand",
        after="failure_domains: []",
        clauses=("iso27001 A.5.21",),
        check=not_assessed,
    ),
    "relies-on-protected": Rule(
        always(Severity.ERROR),
        says="No fallback relies on the service that it stands in for.",
        why="Such a fallback is down whenever it is needed.",
        mend="Take it off the ladder of the processes that use this service, or name what it "
        "really relies on.",
        before="relies_on: [openai/api]",
        after="relies_on: [anthropic/api]",
        clauses=("nist-800-53 CP-7, CP-7(1) to (3)",),
        check=relies_on_protected,
    ),
    "shared-fate": Rule(
        by_tier(Severity.WARNING, Severity.WARNING, Severity.NOTE, Severity.NOTE),
        says="A fallback shares no failure domain with the service that it stands in for.",
        why="Two products that fail at one moment point to a layer below both. An alternative "
        "helps as far as it is apart from the same threats.",
        mend="Keep another fallback on the ladder that stands when this layer falls.",
        before="failure_domains: [cloud:azure]",
        after="failure_domains: [site:office]",
        clauses=("nist-800-53 CP-7, CP-7(1) to (3)", "dora art. 28(4)(c), 29(1), (2)"),
        check=shared_fate,
    ),
}
