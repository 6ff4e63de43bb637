"""Rules on shared fate: a fallback that falls with what it stands in for is none."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from bcp.document.source import Where
from bcp.lint.assessed import unassessed
from bcp.lint.base import Rule, Severity, Subject, always, by_tier
from bcp.plan.known import Fault
from bcp.plan.model import Fallback
from bcp.plan.reach import reached
from bcp.steps.switch import SwitchStep


def not_assessed(subject: Subject) -> Iterator[Fault]:
    """A service, a fallback or what this relies on, of which nobody has said what it stands on."""
    for number, service in enumerate(subject.workspace.services(subject.plan)):
        if service.failure_domains is None:
            name = service.key.partition("/")[2]
            message = f"nobody has said what {name} stands on: no fallback can be held against it"
            hint = "write failure_domains:; an empty list says that it is its vendor alone"
            yield Fault(("dependency", "services", number), message, hint)
    for number, fallback in enumerate(subject.plan.fallbacks):
        if not fallback.is_assessed:
            message = f"nobody has said what {fallback.id} shares a fate with"
            hint = "write relies_on: or failure_domains:; an empty list says that it shares none"
            yield Fault(("fallbacks", number), message, hint)
        for index, reference in enumerate(fallback.relies_on):
            for key in unassessed(subject.workspace, (reference,)):
                message = f"{fallback.id} relies on {key}, and nobody has said what that stands on"
                hint = "write failure_domains: for it, in its plan or in bcp.yaml"
                yield Fault(("fallbacks", number, "relies_on", index), message, hint)


def relies_on_protected(subject: Subject) -> Iterator[Fault]:
    """A fallback that relies on the very service that it stands in for, by way of ours or not."""
    for number, fallback in enumerate(subject.plan.fallbacks):
        protected = {f"{subject.plan.id}/{service}" for service in _protected(subject, fallback)}
        for index, reference in enumerate(fallback.relies_on):
            behind = reached(subject.workspace, (reference,))
            for key in (target.key for target in behind if target.key in protected):
                by_way = "" if key == reference else f"by way of {reference} "
                message = f"{fallback.id} relies {by_way}on {key}, which it stands in for"
                hint = "take it off the ladder of the processes that use this service"
                yield Fault(("fallbacks", number, "relies_on", index), message, hint)


def shared_fate(subject: Subject) -> Iterator[Fault]:
    """A fallback that stands on a layer on which the service stands, too."""
    for number, fallback in enumerate(subject.plan.fallbacks):
        protected = protected_domains(subject, fallback)
        for where, domains in domains_of(subject, fallback):
            shared = [domain for domain in domains if domain in protected]
            if shared:
                services = sorted({name for domain in shared for name in protected[domain]})
                message = f"{fallback.id} shares {_and(shared)} with {_and(services)}"
                hint = "keep a fallback on the ladder that stands when this layer falls"
                yield Fault(("fallbacks", number, *where), message, hint)


def domains_of(subject: Subject, fallback: Fallback) -> Iterator[tuple[Where, tuple[str, ...]]]:
    """Where the fallback says what it stands on, and the failure domains behind each place.

    A switch that falls with the service leads nowhere, wherever it points; what the fallback says
    it relies on is not told again for it.
    """
    if fallback.failure_domains:
        yield ("failure_domains",), fallback.failure_domains
    told = set(fallback.failure_domains or ())
    for index, reference in enumerate(fallback.relies_on):
        found = _behind(subject, (reference,))
        told.update(found)
        yield ("relies_on", index), found
    for index, step in enumerate(fallback.steps):
        if isinstance(step, SwitchStep):
            found = _behind(subject, subject.workspace.switch(step.switch).relies_on)
            yield ("steps", index, "switch"), tuple(each for each in found if each not in told)
            told.update(found)


def _behind(subject: Subject, references: Iterable[str]) -> tuple[str, ...]:
    """The failure domains of all that references lead to, each once."""
    targets = reached(subject.workspace, references)
    return tuple(dict.fromkeys(each for one in targets for each in one.failure_domains or ()))


def protected_domains(subject: Subject, fallback: Fallback) -> Mapping[str, set[str]]:
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
        says="Of every service and every fallback it is said what it stands on or relies on.",
        why="What was never looked at may fall at the same moment. Two vendors may well rent the "
        "same cloud; where one of them is not assessed, nothing in common is found, and it is not "
        "fine.",
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
