"""What a runbook says, section by section, as text: the template only puts it in its place.

Prose may hold `code` and **bold**; it is escaped for its place by the template's filters. A tuple
that may be empty is a part that may be absent.
"""

from bcp.render.row import Row


class ServiceView(Row, frozen=True):
    """One service, and who uses it."""

    title: str
    id: str
    kind: str
    used_by: str


class DomainView(Row, frozen=True):
    """A failure domain, and who stands on it."""

    domain: str
    dependency: str
    fallbacks: str
    tools: str
    meaning: str


class FateView(Row, frozen=True):
    """A fallback, and what it stands on."""

    title: str
    relies_on: str
    domains: str
    shared: str


class RoleView(Row, frozen=True):
    """A role, who has it, and who stands in."""

    title: str
    id: str
    person: str
    alternate: str
    may: str
    trained: str


class PersonView(Row, frozen=True):
    """How somebody is reached."""

    name: str
    id: str
    phone: str
    email: str


class CriterionView(Row, frozen=True):
    """What activates the plan, and for which processes."""

    id: str
    words: str
    processes: str


class RungView(Row, frozen=True):
    """One fallback as a choice for one process."""

    rank: str
    title: str
    id: str
    data: str
    capacity: str
    ready_in: str
    in_time: str
    lasts: str


class LadderView(Row, frozen=True):
    """The choices of one process, in order."""

    title: str
    needs: str
    rungs: tuple[RungView, ...]


class StepView(Row, frozen=True):
    """One step, ready to be done and signed off on paper."""

    number: str
    title: str
    id: str
    serves: str
    purpose: str
    condition: str
    role: str
    target: str
    way: str
    in_drill: str
    if_it_fails: str
    do: str
    choices: tuple[str, ...]
    questions: tuple[str, ...]
    before: tuple[tuple[str, str], ...]
    action: str
    action_exact: tuple[str, ...]
    expect: str
    verify: str
    verify_exact: tuple[str, ...]
    undo: str
    undo_exact: tuple[str, ...]


class ProcedureView(Row, frozen=True):
    """The way to one fallback."""

    title: str
    id: str
    steps: tuple[StepView, ...]


class ReturnView(Row, frozen=True):
    """The way back from one fallback."""

    title: str
    when: str
    shares: str
    steps: tuple[StepView, ...]
    afterwards: tuple["LaterView", ...]


class LaterView(Row, frozen=True):
    """What follows a return: the backlog, the reconciliation."""

    words: str
    steps: tuple[StepView, ...]


class NoticeView(Row, frozen=True):
    """Who is told what, and how often."""

    audience: str
    id: str
    role: str
    first: str
    every: str
    text: str


class ObligationView(Row, frozen=True):
    """What a law or a contract demands to be told, and by when."""

    title: str
    id: str
    audience: str
    counts_from: str
    due: str
    every: str
    role: str
