"""Which failure domains fail, by evidence; what merely shares a fate is only suspected.

A domain counts as failing only with evidence (design section 6): two dependencies in it impaired,
or its own status. The status of `vendor:openai` is that of the vendor's services, the status of
`own:desk` that of our component `own/desk`; nothing tells the status of a cloud or an edge.
"""

from collections.abc import Collection, Iterable, Mapping

from msgspec import Struct, field

from bcp.insight.dependencies import OWN, VENDOR, Dependency, impaired
from bcp.insight.words import are, listed, verdict_words
from bcp.model.observation import Sweep
from bcp.plan.workspace import Workspace


class Trouble(Struct, frozen=True):
    """What is impaired in a workspace, and which domains fail with it."""

    dependencies: tuple[Dependency, ...] = ()
    failing: Mapping[str, str] = field(default_factory=dict)
    """Each failing domain, with its evidence."""

    def speaks_against(
        self, domain: str, *, vendor: str, relied_on: Collection[str] = ()
    ) -> str | None:
        """What standing on a domain means now, None where it means nothing.

        Args:
            domain: the domain.
            vendor: the vendor to get away from; a domain shared with it is told even without
                evidence that it fails.
            relied_on: keys of services that count for nothing here: whoever relies on them reads
                their health itself, and a service is not its own shared fate.
        """
        sharers = [
            each
            for each in self.dependencies
            if domain in each.failure_domains and each.key not in relied_on
        ]
        if domain in self.failing and (sharers or _kind(domain) == OWN):
            return f"{domain} is failing: {self.failing[domain]}"
        of_vendor = _vendors(each for each in sharers if each.vendor == vendor)
        if of_vendor:
            return f"{domain}, shared with {listed(of_vendor)}; no evidence that it fails there"
        return None


def trouble(workspace: Workspace, sweep: Sweep) -> Trouble:
    """What is impaired, and which domains fail."""
    found = impaired(workspace, sweep)
    own = _own_components(sweep)
    return Trouble(found, {**_shared_domains(found), **_vendor_domains(found), **own})


def _vendor_domains(found: tuple[Dependency, ...]) -> dict[str, str]:
    services: dict[str, list[str]] = {}
    for dependency in found:
        services.setdefault(f"{VENDOR}:{dependency.vendor}", []).append(dependency.title)
    return {
        domain: f"{listed(titles)} {are(titles)} impaired" for domain, titles in services.items()
    }


def _shared_domains(found: tuple[Dependency, ...]) -> dict[str, str]:
    """Domains in which two vendors are impaired; two services of one vendor prove no more."""
    domains = dict.fromkeys(domain for each in found for domain in each.failure_domains)
    in_domain = {
        domain: _vendors(each for each in found if domain in each.failure_domains)
        for domain in domains
    }
    return {
        domain: f"{listed(vendors)}, which stand on it, are impaired"
        for domain, vendors in in_domain.items()
        if len(vendors) > 1
    }


def _own_components(sweep: Sweep) -> dict[str, str]:
    return {
        finding.key.replace("/", ":", 1): f"our own reading says {verdict_words(finding.verdict)}"
        for finding in sweep.findings
        if finding.key.partition("/")[0] == OWN and finding.verdict.is_impaired
    }


def _kind(domain: str) -> str:
    return domain.partition(":")[0]


def _vendors(found: Iterable[Dependency]) -> tuple[str, ...]:
    """The vendors' titles, each once: two plans for one vendor are one vendor."""
    return tuple({each.vendor: each.vendor_title for each in found}.values())
