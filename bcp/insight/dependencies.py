"""Who is behind a finding: the vendor, by the plan or the catalogue, and what it stands on."""

from msgspec import Struct

from bcp.insight.history import is_ours
from bcp.insight.words import verdict_words
from bcp.model.observation import Sweep
from bcp.plan.targets import Target
from bcp.plan.workspace import Workspace

OWN = "own"
VENDOR = "vendor"


class Dependency(Struct, frozen=True):
    """A service of a vendor, with the layers that it stands on."""

    key: str
    """`openai/api`."""
    title: str
    """`OpenAI API`."""
    vendor: str
    vendor_title: str
    failure_domains: tuple[str, ...]
    """That of its vendor always among them."""


def impaired(workspace: Workspace, sweep: Sweep) -> tuple[Dependency, ...]:
    """The vendors' services that are degraded or worse, by evidence, for no fault of ours.

    Args:
        workspace: the plans.
        sweep: a sweep of this workspace.
    """
    return tuple(
        dependency(workspace, finding.key)
        for finding in sweep.findings
        if finding.verdict.is_impaired
        and not is_ours(finding.cause)
        and finding.key.partition("/")[0] != OWN
    )


def dependency(workspace: Workspace, key: str) -> Dependency:
    """The vendor's service that a key names."""
    target = workspace.find_service(key)
    head = key.partition("/")[0]
    plan = next((known.plan for known in workspace.plans if known.plan.id == head), None)
    vendor = plan.dependency.vendor if plan else head
    domains = (*(target.failure_domains or ()), f"{VENDOR}:{vendor}")
    return Dependency(
        key,
        title=full_title(workspace, target),
        vendor=vendor,
        vendor_title=plan.title if plan else target.title.partition(":")[0],
        failure_domains=tuple(dict.fromkeys(domains)),
    )


def full_title(workspace: Workspace, target: Target) -> str:
    """A service's title that can stand alone: `OpenAI API`, where the plan says just "API"."""
    head = target.key.partition("/")[0]
    titles = (known.plan.title for known in workspace.plans if known.plan.id == head)
    plan_title = next(titles, "")
    return target.title if plan_title in target.title else f"{plan_title} {target.title}"


def own_trouble(workspace: Workspace, sweep: Sweep) -> tuple[str, ...]:
    """What we run ourselves and is degraded or worse, each in a sentence.

    To those who call it looks like the vendor's fault; an operator sees it before anything is
    declared.

    Args:
        workspace: what we run.
        sweep: a sweep of this workspace.
    """
    known = ((one, sweep.by_key.get(f"{OWN}/{one.id}")) for one in workspace.settings.own)
    return tuple(
        f"our own {one.title}: {verdict_words(found.verdict)}, {found.reason}"
        for one, found in known
        if found is not None and found.verdict.is_impaired
    )
