"""`bcp.yaml`: what is said once for all plans of a workspace. Data only."""

from typing import Annotated, Literal

from pydantic import Field

from bcp.model.duration import Duration
from bcp.model.frozen import Frozen
from bcp.model.http import HttpCall, HttpExpect
from bcp.model.identifiers import FailureDomain, Prose, Reference, Slug, Text
from bcp.model.pointer import Pointer
from bcp.model.scalars import Flag
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
    expect: HttpExpect = HttpExpect()
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


class WorkspaceSettings(Frozen):
    """The whole of `bcp.yaml`; every part may be absent."""

    schema_: Literal["bcp-workspace/1"] = Field(alias="schema")
    data_classes: tuple[Slug, ...] | None = None
    people: tuple[Person, ...] = ()
    roles: tuple[Role, ...] = ()
    controls: tuple[Url, ...] = ()
    own: tuple[Own, ...] = ()
    switches: tuple[Switch, ...] = ()
    failback: Failback | None = None
    audit: AuditSettings = AuditSettings()
    secrets: SecretsCommand | None = None
