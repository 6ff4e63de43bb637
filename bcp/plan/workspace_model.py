"""`bcp.yaml`: what is said once for all plans of a workspace. Data only."""

from datetime import timedelta
from typing import Annotated, Final, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from bcp.model.duration import Duration
from bcp.model.frozen import Frozen
from bcp.model.http import HttpCall, HttpExpect
from bcp.model.identifiers import FailureDomain, Prose, Reference, Slug, Text
from bcp.model.pointer import Pointer
from bcp.model.scalars import Flag
from bcp.model.substitution import names_in, texts_in
from bcp.model.urls import Url
from bcp.plan.model import Failback
from bcp.plan.people import Person, Role
from bcp.probes.registry import AnyProbe
from bcp.steps.action import Argv, Times, TimesText


class Own(Frozen):
    """A component that we run: never blamed on a vendor."""

    id: Slug
    title: Prose
    probes: tuple[AnyProbe, ...] = ()
    failure_domains: tuple[FailureDomain, ...] | None = None
    relies_on: tuple[Reference, ...] = ()


class ResponseTool(Frozen):
    """Something that the response itself needs: single sign-on, chat, the pager, this program."""

    id: Slug
    title: Prose
    failure_domains: tuple[FailureDomain, ...] | None = None
    relies_on: tuple[Reference, ...] = ()
    without_it: Prose
    """How the response goes on when it is down."""


class Organisation(Frozen):
    """Who we are, for registers and letters."""

    name: Prose
    lei: Text | None = None
    """Legal entity identifier (ISO 17442)."""


class Position(Frozen):
    """One position of a switch: the value set, and who must then answer."""

    id: Slug
    value: Text
    answers: Text | None = None


class SwitchRead(HttpCall):
    """How a switch is read: a call, and where its answer holds the value."""

    value: Pointer = ""


class SwitchVerify(Frozen):
    """How it is proved who answers, called as the application calls."""

    http: HttpCall
    expect: HttpExpect = HttpExpect.model_construct()
    times: TimesText = Times(1, 1)
    within: Duration | None = None


class Switch(Frozen):
    """Something that can be read and set to positions, with proof of who answers."""

    id: Slug
    title: Prose
    params: tuple[Slug, ...] = ()
    relies_on: tuple[Reference, ...] = ()
    positions: Annotated[tuple[Position, ...], Field(min_length=2)]
    read: SwitchRead | None = None
    set: HttpCall | None = None
    verify: SwitchVerify | None = None
    do: Prose


class AuditSettings(Frozen):
    """Where the audit log lies and what it is called."""

    store: Literal["file"] = "file"
    folder: Text | None = None
    name: Text | None = None
    origin: Text | None = None
    keys: tuple[Text, ...] = ()
    group: Text | None = None
    allow_network_fs: Flag = False


class SecretsCommand(Frozen):
    """A program that prints a secret, and how long its answer may be kept."""

    run: Argv
    lifetime: Duration | None = None


ALARM_NAMES: Final = frozenset({"plan", "title", "criterion", "since", "reason", "command"})
"""What `$(…)` may name in a notification."""


class Notify(Frozen):
    """One way to tell people that a criterion is met: a request, or a program."""

    request: HttpCall | None = None
    run: Argv | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.request is None) == (self.run is None):
            raise ValueError("give one of request: and run:")
        given = self.request.model_dump() if self.request else self.run
        unknown = {name for text in texts_in(given) for name in names_in(text)} - ALARM_NAMES
        if unknown:
            known = ", ".join(sorted(ALARM_NAMES))
            raise ValueError(f"$({min(unknown)}) is no name that a notification has: {known}")
        return self


def often_enough(every: timedelta) -> timedelta:
    """Hold an interval against its bounds; raises ValueError."""
    if not _MOST_OFTEN <= every <= _LEAST_OFTEN:
        raise ValueError("a watch reads at most every 15s and at least every 1h")
    return every


_MOST_OFTEN: Final = timedelta(seconds=15)
"""Pages are cached for 10 s and more, and are somebody else's machines."""
_LEAST_OFTEN: Final = timedelta(hours=1)

WatchInterval = Annotated[Duration, AfterValidator(often_enough)]


class WatchSettings(Frozen):
    """How `bcp watch` reads, and whom it tells."""

    every: WatchInterval = timedelta(seconds=60)
    notify: tuple[Notify, ...] = ()


class WorkspaceSettings(Frozen):
    """The whole of `bcp.yaml`; every part may be absent."""

    schema_: Literal["bcp-workspace/1"] = Field(alias="schema")
    data_classes: tuple[Slug, ...] | None = None
    people: tuple[Person, ...] = ()
    roles: tuple[Role, ...] = ()
    controls: tuple[Url, ...] = ()
    organisation: Organisation | None = None
    response_tools: tuple[ResponseTool, ...] = ()
    own: tuple[Own, ...] = ()
    switches: tuple[Switch, ...] = ()
    failback: Failback | None = None
    audit: AuditSettings = AuditSettings.model_construct()
    secrets: SecretsCommand | None = None
    watch: WatchSettings = WatchSettings.model_construct()
