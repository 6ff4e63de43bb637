"""`bcp sources detect`: what a status page runs on, and the lines that name it in a plan."""

import json
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from bcp.cli.progress import ProgressLine
from bcp.cli.setting import Setting, Work
from bcp.cli.source_lines import grouped, named_by
from bcp.cli.sources_screen import Detected, as_lines, detected_screen, nothing_screen
from bcp.model.errors import SecretMissing, UsageError
from bcp.model.exits import Exit
from bcp.model.instant import second_text
from bcp.model.observation import PageReading
from bcp.model.ports import Fetch, Reply, Request
from bcp.status.detection import Asked, candidates, decided, hints, moved_to
from bcp.transport.limits import LIMITS
from bcp.transport.sweeping import OneSweep

SCHEMA = "bcp.sources.detect/1"
_LONGEST_S = 30.0
"""For everything that is asked of a page, and of the one that it moved to."""


def detect_work(url: str, *, as_json: bool) -> Work:
    """The work of a command line."""

    def work(setting: Setting) -> int:
        page = _page(url)
        with ProgressLine(setting.err) as line:
            limits = replace(LIMITS, sweep_s=_LONGEST_S)
            fetch = OneSweep(_no_secret, setting.clock, setting.environ, limits, line.show)
            found = _detect(page, fetch, setting)
        if as_json:
            setting.out.write(json.dumps(_json(found), indent=2, ensure_ascii=False) + "\n")
        else:
            _show(setting, found)
        return _exit(found)

    return work


def _page(text: str) -> str:
    """The URL, https where nothing else is said.

    Raises:
        UsageError: it is none that bcp asks.
    """
    url = text.strip() if "://" in text else f"https://{text.strip()}"
    try:
        candidates(url)
    except ValueError as error:
        raise UsageError(
            f"{error}.",
            means="Nothing was asked.",
            next_action="Give the status page's URL, as in bcp sources detect https://HOST",
        ) from error
    return url.partition("#")[0].partition("?")[0]


def _detect(page: str, fetch: Fetch, setting: Setting) -> Detected:
    """Look at the page, and where it has moved to another host, once more there."""
    found = _look(page, fetch, setting)
    if found.best is not None or not found.moved_to:
        return found
    elsewhere = _look(found.moved_to, fetch, setting)
    return replace(
        elsewhere, url=page, moved_to=found.moved_to, tried=found.tried + elsewhere.tried
    )


def _look(page: str, fetch: Fetch, setting: Setting) -> Detected:
    asked = [(each, each.first()) for each in candidates(page)]
    about = _answers(fetch, [Request(page), *(r for _, requests in asked for r in requests)])
    first = [Asked(each, requests, _of(requests, about)) for each, requests in asked]
    now = setting.clock.now()
    fitting = [each for each in first if each.shows_its_sign]
    complete = _asked_on(fitting[:1] or first, fetch)
    seen = [complete.get(each.candidate.family, each) for each in first]
    best = decided(seen, now)
    return Detected(
        url=page,
        at=now,
        fitting=best,
        tried=tuple(seen),
        hints=hints(about[page]),
        moved_to=moved_to(page, about[page]),
    )


def _asked_on(asked: Sequence[Asked], fetch: Fetch) -> dict[str, Asked]:
    """The same, with what their answers call for."""
    more = {each.candidate.family: each.candidate.then(each.replies) for each in asked}
    about = _answers(fetch, [request for requests in more.values() for request in requests])
    return {
        each.candidate.family: replace(
            each,
            requests=(*each.requests, *more[each.candidate.family]),
            replies=(*each.replies, *_of(more[each.candidate.family], about)),
        )
        for each in asked
    }


def _answers(fetch: Fetch, requests: Sequence[Request]) -> dict[str, Reply]:
    """The answer to each URL, which several families may want: it is asked once."""
    by_url = {request.url: request for request in requests}
    return dict(zip(by_url, fetch(list(by_url.values())), strict=True)) if by_url else {}


def _of(requests: Sequence[Request], about: dict[str, Reply]) -> tuple[Reply, ...]:
    return tuple(about[request.url] for request in requests)


def _no_secret(name: str) -> str:
    raise SecretMissing(f"No secret is sent to a status page, {name} neither.")


def _show(setting: Setting, found: Detected) -> None:
    best = found.best
    if best is None:
        setting.err.show(nothing_screen(found))
    elif setting.out.is_terminal:
        setting.out.show(detected_screen(found, best))
    else:
        setting.out.write(as_lines(found, best))


def _exit(found: Detected) -> Exit:
    return Exit.OK if found.best is not None else Exit.UNKNOWN


def _json(found: Detected) -> dict[str, object]:
    best = found.best
    about: dict[str, object] = {
        "schema": SCHEMA,
        "checked_at": second_text(found.at),
        "exit_code": int(_exit(found)),
        "url": found.url,
        "moved_to": found.moved_to or None,
        "hints": [*found.hints],
        "tried": [{"family": each.candidate.family, "told": each.told()} for each in found.tried],
        "page": None,
    }
    return {**about, "page": _page_json(found, best)} if best else about


def _page_json(found: Detected, best: Asked) -> object:
    reading = best.reading(found.at)
    id_, name = best.names()
    source = best.candidate.source.model_dump(mode="json", exclude_defaults=True)
    return {
        "family": best.candidate.family,
        "also": [*found.also],
        "known_by_host": best.candidate.is_known_host and not best.shows_its_sign,
        "id": id_ or None,
        "name": name or None,
        "state": reading.state.value,
        "error": reading.error,
        "components": [*_components_json(reading)],
        "source": {**source, "components": [named_by(item) for item in reading.components]},
    }


def _components_json(reading: PageReading) -> Iterator[object]:
    for heading, items in grouped(reading):
        for item in items:
            state = item.state.value
            yield {"id": item.id, "name": item.name, "group": heading or None, "state": state}
