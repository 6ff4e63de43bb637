"""What each regime asks of a continuity plan, clause by clause, in our words; one file each.

A clause is supported by parts of plans and by records of the log, never fulfilled by them. Each
says how it is known, for most of these texts cannot be had freely.
"""

from functools import cache
from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, Field

from bcp.assets import regimes_folder
from bcp.document.load import load
from bcp.document.shape import shaped
from bcp.document.wording import one_of
from bcp.model.errors import BadInput, BcpError
from bcp.model.frozen import Frozen
from bcp.model.identifiers import Prose, Slug, Text
from bcp.model.scalars import shown
from bcp.plan.parts import PARTS
from bcp.plan.programme import Regime

REGIMES: tuple[Regime, ...] = get_args(Regime)

HowKnown = Literal["full_text", "summary", "secondary", "memory"]
KNOWN: dict[HowKnown, str] = {
    "full_text": "its text was read",
    "summary": "a summary or a table of contents was read",
    "secondary": "others' guides were read",
    "memory": "from memory, not checked",
}
"""How a clause is known, in words."""

Record = Literal[
    "run", "exercise", "action", "approval", "observation", "notice", "plan-change",
    "report-run", "report-programme", "report-management", "report-controls", "report-sla",
    "report-register",
]  # fmt: skip
"""`run` is an incident; an `exercise` is one that says so in every entry."""
RECORDS: dict[Record, str] = {
    "run": "runs of incidents",
    "exercise": "exercises",
    "action": "corrective actions",
    "approval": "approvals",
    "observation": "observations",
    "notice": "notices sent",
    "plan-change": "plans that were changed between two runs",
    "report-run": "`bcp report run`",
    "report-programme": "`bcp report programme`",
    "report-management": "`bcp report management`",
    "report-controls": "`bcp report controls`",
    "report-sla": "`bcp report sla`",
    "report-register": "`bcp report register`",
}


def _part(name: str) -> str:
    if name not in PARTS:
        raise ValueError(f"{shown(name)} is no part of a plan that bcp knows")
    return name


PartName = Annotated[Slug, AfterValidator(_part)]
Known = Annotated[tuple[HowKnown, ...], Field(min_length=1)]


class Clause(Frozen, defer_build=True):
    """One clause, and what supports it."""

    id: Text
    """As the regime numbers it."""
    asks: Prose
    """What evidence it wants, in our words."""
    parts: tuple[PartName, ...] = ()
    """Parts of a plan that support it, as `bcp.plan.parts` names them."""
    records: tuple[Record, ...] = ()
    """Kinds of records that support it."""
    elsewhere: Prose | None = None
    """What it asks beside that, which nothing of bcp holds."""
    known: Known

    @property
    def sections(self) -> tuple[str, ...]:
        """Sections of the runbook that support it, in its order; letters are annexes."""
        found = {section for name in self.parts for section in PARTS[name].sections}
        return tuple(sorted(found, key=_in_order))


class RegimeMap(Frozen, defer_build=True):
    """One file: a regime, the edition that was looked at, and its clauses."""

    schema_: Literal["bcp-regime/1"] = Field(alias="schema")
    id: Regime
    title: Prose
    edition: Prose
    known: Known
    """The ways in which its clauses are known."""
    note: Prose | None = None
    clauses: Annotated[tuple[Clause, ...], Field(min_length=1)]


def regimes(
    names: tuple[str, ...] = (), *, fault: type[BcpError] = BadInput
) -> tuple[RegimeMap, ...]:
    """The maps of some regimes, in the order of `REGIMES`; none named: all of them.

    Args:
        names: of regimes, as a plan's `controls` has them.
        fault: what a name is that is none of them: `UsageError` where the command line gave it.

    Raises:
        BcpError: such a fault, in the words in which a plan's file is refused that names it.
        DocumentError: a file that comes with bcp was changed, and not well.
    """
    for name in names:
        if name not in REGIMES:
            said, nearest = one_of(name, REGIMES)
            raise fault(
                f"Regime {said}.",
                means="bcp has a map of these, and of no other.",
                next_action=nearest[:1].upper() + nearest[1:] or "Name one of them.",
            )
    return tuple(_regime(one) for one in REGIMES if one in names or not names)


def known_words(known: tuple[HowKnown, ...]) -> str:
    """How something is known, in words."""
    return "; ".join(KNOWN[one] for one in known)


@cache
def _regime(name: Regime) -> RegimeMap:
    path = regimes_folder() / f"{name}.yaml"
    try:
        content = path.read_bytes()
    except OSError as error:
        raise BadInput(
            f"the map of {name} that comes with bcp cannot be read: {path}: {error.strerror}",
            next_action="Make it readable, or install bcp again.",
        ) from error
    return shaped(RegimeMap, load(content, f"regimes/{name}.yaml"))


def _in_order(section: str) -> tuple[bool, int, str]:
    """Numbers first, by value; then letters."""
    is_letter = not section.isdigit()
    return (is_letter, 0 if is_letter else int(section), section)
