"""What trouble of several vendors at once points to: their status platform, or a layer beneath.

Fifteen vendors that fail in the same minutes are one fault. A remark names it; no verdict changes
(design section 6).
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from msgspec import Struct

from bcp.insight.dependencies import OWN, Dependency, dependency
from bcp.insight.history import History, probe_failing
from bcp.insight.series import Window
from bcp.insight.shared_fate import began, largest_group
from bcp.insight.words import are, listed, within_text
from bcp.model.failures import FAILURE_WORDS
from bcp.model.observation import PageReading, ServiceFinding, Sweep
from bcp.model.ports import Failure
from bcp.plan.workspace import Workspace
from bcp.status.page import MISSING

PLATFORMS: Final[dict[str, str]] = {
    "betterstack": "Better Stack",
    "flashduty": "Flashduty",
    "incidentio": "incident.io",
    "instatus": "Instatus",
    "rootly": "Rootly",
    "sorry": "Sorry",
    "statusio": "Status.io",
    "statuspage": "Statuspage",
    "statuspal": "Statuspal",
}
"""Families that are hosted for many vendors in one place; a page of any other is its host's."""
LAYERS: Final = ("cloud", "edge", "identity")
"""Kinds of failure domains that vendors share with each other."""
_FEWEST_PAGES: Final = 3
_FEWEST_VENDORS: Final = 2
_MOST_NAMED: Final = 5


class Shared(Struct, frozen=True):
    """A layer that may be at fault, in one sentence, and the services that point to it."""

    text: str
    services: tuple[str, ...]
    """Their keys."""


class _Known(Struct, frozen=True):
    """A vendor's service as it was read."""

    finding: ServiceFinding
    stands: Dependency
    began: tuple[datetime, bool] | None
    """When it failed, and whether that is known; None where it did not."""

    @property
    def at(self) -> datetime:
        """When it failed; asked only of what did."""
        if self.began is None:
            raise ValueError(f"{self.finding.key} did not fail")
        return self.began[0]

    @property
    def probe_works(self) -> bool:
        return probe_failing(self.finding) is False

    @property
    def probe_fails(self) -> bool:
        return probe_failing(self.finding) is True


def across_vendors(
    workspace: Workspace, sweep: Sweep, history: History, seen_from: Window
) -> tuple[Shared, ...]:
    """What is suspected beneath several vendors: status platforms first, then layers.

    Args:
        workspace: the plans, which say what each service stands on.
        sweep: what was read last, by a machine whose network is fine.
        history: what was recorded before.
        seen_from: when the sweep was made, and the gap that a series may have.
    """
    known = [
        _Known(finding, dependency(workspace, finding.key), began(finding, history, seen_from))
        for finding in sweep.findings
        if finding.key.partition("/")[0] != OWN
    ]
    return (*_unreadable_platforms(known), *_alarmed_platforms(known), *_layers(known))


def _unreadable_platforms(known: Sequence[_Known]) -> Iterator[Shared]:
    """Pages of many vendors that cannot be read at once, on one platform."""
    for platform, there in _by_platform(known).items():
        unread = [one for one in there if _any(one, platform, _is_unread)]
        if _is_most(unread, there, _FEWEST_PAGES):
            count = _vendor_count(unread)
            text = (
                f"{count} vendors' status pages cannot be read at once, all on {platform}: the "
                f"status platform is suspected, not {count} vendors"
            )
            yield Shared(text, _keys(unread))


def _alarmed_platforms(known: Sequence[_Known]) -> Iterator[Shared]:
    """Pages of many vendors on one platform that turned bad together, which no probe confirms."""
    for platform, there in _by_platform(known).items():
        bad = [one for one in there if one.began and _any(one, platform, _is_impaired)]
        together = largest_group(bad)
        confirmed = any(one.probe_fails for one in together)
        if _is_most(together, there, _FEWEST_PAGES) and not confirmed:
            text = (
                f"{_vendor_count(together)} vendors' pages, all on {platform}, turned bad "
                f"{_span(together)}, and {_what_probes_say(together)}: the status platform or a "
                f"layer beneath is suspected, not {_vendor_count(together)} vendors"
            )
            yield Shared(text, _keys(together))


def _layers(known: Sequence[_Known]) -> Iterator[Shared]:
    """Layers on which several vendors failed together, more than work there by our own probes."""
    failed = [one for one in known if one.began and (one.began[1] or one.probe_fails)]
    found: dict[tuple[str, ...], list[str]] = {}
    groups: dict[tuple[str, ...], tuple[_Known, ...]] = {}
    for layer in dict.fromkeys(layer for one in failed for layer in _layers_of(one)):
        together = largest_group(one for one in failed if layer in _layers_of(one))
        works = [one for one in known if layer in _layers_of(one) and one.probe_works]
        fine = {one.stands.vendor for one in works} - {one.stands.vendor for one in together}
        if _vendor_count(together) >= _FEWEST_VENDORS and _vendor_count(together) > len(fine):
            found.setdefault(_keys(together), []).append(layer)
            groups[_keys(together)] = together
    for keys, layers in found.items():
        vendors = _vendors(groups[keys])
        all_of_them = "both" if len(vendors) == _FEWEST_VENDORS else f"all {len(vendors)}"
        text = (
            f"{_named(vendors)} failed {_span(groups[keys])}; {all_of_them} stand on "
            f"{listed(layers)}, which {are(layers)} suspected"
        )
        yield Shared(text, keys)


def _by_platform(known: Iterable[_Known]) -> dict[str, list[_Known]]:
    found: dict[str, list[_Known]] = {}
    for one in known:
        for platform in dict.fromkeys(_platform(page) for page in one.finding.pages):
            found.setdefault(platform, []).append(one)
    return found


def _platform(page: PageReading) -> str:
    return PLATFORMS.get(page.family) or urlsplit(page.url).hostname or page.url


def _any(one: _Known, platform: str, holds: Callable[[PageReading], bool]) -> bool:
    return any(holds(page) for page in one.finding.pages if _platform(page) == platform)


def _is_impaired(page: PageReading) -> bool:
    return page.state.is_impaired


def _is_unread(page: PageReading) -> bool:
    """Nothing came of the page at all; a component that it does not list is the plan's matter."""
    error = page.error or ""
    judged = page.components or page.incidents or error.startswith(MISSING)
    late = FAILURE_WORDS[Failure.NOT_REACHED] in error
    return not page.state.is_known and not judged and not late


def _is_most(some: Sequence[_Known], there: Sequence[_Known], fewest: int) -> bool:
    """Whether enough vendors are meant, and more than half of those who are there."""
    count = _vendor_count(some)
    return count >= fewest and 2 * count > _vendor_count(there)


def _what_probes_say(together: Sequence[_Known]) -> str:
    works = _vendors([one for one in together if one.probe_works])
    return f"our probes of {_named(works)} work" if works else "no probe of ours confirms it"


def _layers_of(one: _Known) -> tuple[str, ...]:
    domains = one.stands.failure_domains
    return tuple(domain for domain in domains if domain.partition(":")[0] in LAYERS)


def _span(together: Sequence[_Known]) -> str:
    seen = "" if all(one.began and one.began[1] for one in together) else " (as first seen here)"
    return f"within {within_text(together[-1].at - together[0].at)}{seen}"


def _vendors(some: Iterable[_Known]) -> tuple[str, ...]:
    return tuple({one.stands.vendor: one.stands.vendor_title for one in some}.values())


def _vendor_count(some: Iterable[_Known]) -> int:
    return len({one.stands.vendor for one in some})


def _named(vendors: Sequence[str]) -> str:
    """The first few by name; how many more."""
    more = len(vendors) - _MOST_NAMED
    return listed([*vendors[:_MOST_NAMED], f"{more} more"] if more > 0 else vendors)


def _keys(some: Iterable[_Known]) -> tuple[str, ...]:
    return tuple(one.finding.key for one in some)
