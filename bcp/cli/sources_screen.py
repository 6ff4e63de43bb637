"""What `bcp sources detect` found, as a screen, as lines for a pipe, as an error. Pure."""

from collections.abc import Iterator
from datetime import datetime

from msgspec import Struct

from bcp.cli.source_lines import commented_lines, grouped, named_by, printable, source_lines
from bcp.cli.verdict_words import VERDICT_WORDS
from bcp.model.observation import Component, PageReading
from bcp.model.ports import Failure
from bcp.model.screen import Facts, Gap, Head, Line, Part, Screen, Span, Tone, line
from bcp.model.verdict import Verdict
from bcp.model.visible import visible
from bcp.status.base import FamilyWord
from bcp.status.detection import Asked

_PRODUCTS: dict[FamilyWord, str] = {
    "aws": "AWS Health",
    "azure": "Azure's status feed",
    "betterstack": "Better Stack",
    "cachet": "Cachet",
    "cloudflare": "Cloudflare's own status page",
    "cstate": "cState",
    "datadog": "Datadog Status Pages",
    "feed": "an RSS or Atom feed: never more than degraded can be read from it",
    "flashduty": "Flashduty",
    "gatus": "Gatus",
    "googlecloud": "Google Cloud's own status page",
    "heroku": "Heroku's own status page",
    "incidentio": "incident.io",
    "instatus": "Instatus",
    "meta": "Meta's Model API status",
    "rootly": "Rootly",
    "slack": "Slack's own status page",
    "sorry": "Sorry",
    "statusio": "Status.io",
    "statuspage": "Atlassian Statuspage",
    "statuspal": "Statuspal",
    "upptime": "Upptime",
    "uptimekuma": "Uptime Kuma",
    "xai": "xAI's own feed",
}
_KEEP = "Keep the components that you use; without any, the whole page is judged."
_MOVED = "It led to {}, which is none either."
_NO_ANSWER = frozenset({Failure.DNS, Failure.CONNECT, Failure.TLS, Failure.TIMEOUT,
                        Failure.PROXY, Failure.NOT_REACHED})  # fmt: skip
_UNREACHED = (
    "did not answer.",
    "What it runs on is not known: its address may be wrong, or the network fails.",
    "look at the address and at this machine's network, then ask again.",
)
_NO_FAMILY = (
    "answers as no status page that bcp reads.",
    "As long as it is so, a check knows nothing of it: no source can be named.",
    "give the service a probe, or name the page's feed.",
)
_SHOWN_HINTS = 6
_SHOWN_INCIDENTS = 3


class Detected(Struct, frozen=True):
    """What was found out about a page."""

    url: str
    at: datetime
    fitting: tuple[Asked, ...]
    """The families that the page is of, the best first."""
    tried: tuple[Asked, ...]
    hints: tuple[str, ...] = ()
    moved_to: str = ""
    """Where the page led to, on another host."""

    @property
    def best(self) -> Asked | None:
        """The family that a plan should name."""
        return self.fitting[0] if self.fitting else None

    @property
    def is_silent(self) -> bool:
        """Whether nothing that was asked was answered: that tells nothing of the page."""
        failures = {reply.failure for each in self.tried for reply in each.replies}
        return bool(failures) and failures <= _NO_ANSWER

    @property
    def also(self) -> tuple[FamilyWord, ...]:
        """The others that the page answers as."""
        return tuple(each.candidate.family for each in self.fitting[1:])


def detected_screen(found: Detected, best: Asked) -> Screen:
    """The page for a person: what it is, what it says now, its components, lines for a plan."""
    reading = best.reading(found.at)
    parts: list[Part] = [Gap(), Facts(tuple(_facts(found, best, reading)))]
    if reading.components:
        parts += [Gap(), line("Components", Tone.STRONG), *_components(reading)]
    lines = source_lines(best.candidate.source, reading)
    parts += [Gap(), line("For a plan, under sources:", Tone.STRONG)]
    parts += [line(text, indent=2, hang=2) for text in lines]
    parts += [Gap(), line(_KEEP)] if reading.components else []
    return Screen(tuple(parts), Head(found.moved_to or found.url))


def as_lines(found: Detected, best: Asked) -> str:
    """The same for a pipe: YAML, with what else is known as comments before it."""
    reading = best.reading(found.at)
    facts = (f"# {label}: {printable(text)}" for label, text in _told(found, best, reading))
    keep = (f"# {_KEEP}",) if reading.components else ()
    lines = (*facts, *keep, *commented_lines(best.candidate.source, reading))
    return "".join(f"{text}\n" for text in lines)


def nothing_screen(found: Detected) -> Screen:
    """What was tried, and what to do, where no family fits."""
    tried: dict[str, list[str]] = {}
    for each in found.tried:
        tried.setdefault(each.told(), []).append(each.candidate.family)
    told = [line(f"{why}: {', '.join(dict.fromkeys(words))}", indent=2, hang=2)
            for why, words in tried.items()]  # fmt: skip
    hinted = [line(f"A hint, no more: {text}.", hang=2) for text in found.hints[:_SHOWN_HINTS]]
    led = [line(_MOVED.format(visible(found.moved_to)), hang=2)] if found.moved_to else []
    said, means, next_action = _UNREACHED if found.is_silent else _NO_FAMILY
    return Screen((
        line(f"{visible(found.url)} {said}"), *led, line(means),
        Gap(), line("What was tried, as which family:"), *told, *hinted,
        Gap(), line(f"Next: {next_action}", Tone.STRONG),
    ))  # fmt: skip


def _product(best: Asked) -> str:
    return f"{_PRODUCTS[best.candidate.family]} (family {best.candidate.family})"


def _facts(found: Detected, best: Asked, reading: PageReading) -> Iterator[tuple[str, Line]]:
    for label, text in _told(found, best, reading):
        tone = VERDICT_WORDS[reading.state][1] if label == "now" else Tone.PLAIN
        yield label, Line((Span(text, tone),), hang=2)


def _told(found: Detected, best: Asked, reading: PageReading) -> Iterator[tuple[str, str]]:
    """Everything that is known of the page but its components."""
    id_, name = best.names()
    yield "runs on", _product(best)
    page = ", ".join(filter(None, (name, id_ and f"id {id_}")))
    yield from [("page", page)] if page else []
    if found.moved_to:
        yield "moved", f"the page led to {found.moved_to}: name that one"
    if best.candidate.is_known_host and not best.shows_its_sign:
        yield "known by", "its host"
    yield "now", _state(reading)
    if found.also:
        yield "also", f"answers as {', '.join(found.also)}; {best.candidate.family} tells more"


def _state(reading: PageReading) -> str:
    said = reading.state.value.replace("_", " ")
    shown = reading.incidents[:_SHOWN_INCIDENTS]
    more = [reading.error or "", *(f'"{each.title}" ({each.status})' for each in shown)]
    return ": ".join(filter(None, (said, "; ".join(filter(None, more)))))


def _components(reading: PageReading) -> Iterator[Part]:
    for heading, items in grouped(reading):
        if heading:
            yield line(heading, indent=2)
        rows = tuple((named_by(item), _named(item)) for item in items)
        yield Facts(rows, 4 if heading else 2)


def _named(item: Component) -> Line:
    name = f"{item.name}  " if item.name != named_by(item) else ""
    return Line((Span(name), Span(_word(item.state), VERDICT_WORDS[item.state][1])), hang=2)


def _word(state: Verdict) -> str:
    return state.value.replace("_", " ")
