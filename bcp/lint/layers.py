"""Rules on the names of layers: two names for one layer hide that it is shared."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from bcp.lint.base import Found, Rule, Severity, Shared, Subject, by_tier
from bcp.lint.fate import domains_of, protected_domains
from bcp.lint.tools import layers_of_vendors, tool_stands_on
from bcp.plan.known import Fault

_HEADS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("cloud", "hosting", "hoster", "iaas", "datacenter", "datacentre"), "cloud"),
    **dict.fromkeys(("edge", "cdn", "waf"), "edge"),
    **dict.fromkeys(("identity", "idp", "sso", "login", "auth"), "identity"),
    **dict.fromkeys(("model", "models", "llm"), "model"),
}
"""Words for one kind of layer; of other kinds, nothing is said."""
_NAMES: Final[Mapping[str, str]] = {
    "amazon": "aws", "amazon-web-services": "aws", "microsoft-azure": "azure", "gcp": "google",
    "google-cloud": "google",
}  # fmt: skip
"""Words for one cloud."""
_ENDS: Final = re.compile("[.-]")
_HINT: Final = "write one name in both places; a region or version may stand beside it, as a second"


def two_names(subject: Subject) -> Found:
    """A layer of a fallback that looks like one of the service, and is spelled otherwise."""
    for number, fallback in enumerate(subject.plan.fallbacks):
        protected = protected_domains(subject, fallback)
        placed = tuple(domains_of(subject, fallback))
        said = [domain for _, domains in placed for domain in domains]
        for where, domains in placed:
            for one, other in _alike(domains, said, protected):
                services = " and ".join(sorted(protected[other]))
                message = f"{one} of {fallback.id} looks like {other} of {services}{_HELD}"
                yield Fault(("fallbacks", number, *where), message, _HINT)


def two_names_of_tools(shared: Shared) -> Iterator[Fault]:
    """The same for what the response itself needs."""
    layers = layers_of_vendors(shared.workspace)
    for number, tool in enumerate(shared.settings.response_tools):
        domains = tool_stands_on(shared.workspace, tool)
        for one, other in _alike(domains, domains, layers):
            vendors = f"the vendor of {', '.join(layers[other])}"
            message = f"{one} of {tool.id} looks like {other} of {vendors}{_HELD}"
            yield Fault(("response_tools", number), message, _HINT)


_HELD: Final = ", and the two are held for different layers"


def _alike(
    domains: Iterable[str], said: Iterable[str], protected: Iterable[str]
) -> Iterator[tuple[str, str]]:
    """Pairs of names for what may be one layer, unless both sides name it as a whole, too."""
    ours, theirs = frozenset(said), frozenset(protected)
    for one in domains:
        for other in theirs:
            if (
                one != other
                and _is_within(one, other)
                and not _named_by_both(one, other, ours, theirs)
            ):
                yield one, other


def _named_by_both(one: str, other: str, ours: frozenset[str], theirs: frozenset[str]) -> bool:
    return bool({one, other} & ours & theirs)


def _is_within(one: str, other: str) -> bool:
    """Whether two names are of one kind, and of one name or a part of it: `aws`, `aws-eu`."""
    (head, name), (other_head, other_name) = _parts(one), _parts(other)
    if head is None or head != other_head:
        return False
    short, long = sorted((name, other_name), key=len)
    return long == short or (long.startswith(short) and bool(_ENDS.match(long, len(short))))


def _parts(domain: str) -> tuple[str | None, str]:
    head, _, name = domain.partition(":")
    return _HEADS.get(head), _NAMES.get(name, name)


RULES: dict[str, Rule] = {
    "layer-under-two-names": Rule(
        by_tier(Severity.WARNING, Severity.WARNING, Severity.NOTE, Severity.NOTE),
        says="A layer that a service and its fallback, or a tool of the response, both stand on "
        "has one name in both places.",
        why="Layers are held against each other by their names, letter by letter. Where one side "
        "writes cdn:cloudflare and the other edge:cloudflare, nothing in common is found, and the "
        "two seem to be apart.",
        mend="Write the name that the catalogue has (`bcp vendors`). To tell regions or versions "
        "apart, name the whole and the part: [cloud:aws, cloud:aws-eu-west-1].",
        before="failure_domains: [cdn:cloudflare]",
        after="failure_domains: [edge:fastly]",
        check=two_names,
        shared=two_names_of_tools,
        clauses=("nist-800-53 CP-7, CP-7(1) to (3)", "iso27001 A.5.21"),
    ),
}
