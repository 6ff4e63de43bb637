"""Rules on models: what a vendor withdraws leaves a plan that has nothing to return to."""

from collections.abc import Iterator
from datetime import timedelta

from bcp.lint.base import Found, Rule, Severity, Subject, by_tier
from bcp.lint.brief import brief
from bcp.plan.contract import AiModel
from bcp.plan.known import Fault

_SOON = timedelta(days=90)
"""As long as a review takes to come round, and as prompts take to be tried on another model."""
_HINT = "move to another model, then write that one here"


def retired(subject: Subject) -> Found:
    """A model that the vendor has withdrawn: no answer comes by its name."""
    for number, model in _in_use(subject):
        if model.retires_on and model.retires_on <= subject.today:
            gone = f"{brief(model.id)} was retired on {model.retires_on}"
            message = f"{gone}: count on no answer by that name"
            yield Fault(("dependency", "models", number, "retires_on"), message, _HINT)


def past_deprecation(subject: Subject) -> Found:
    """A model that the vendor has said it will withdraw."""
    for number, model in _in_use(subject):
        is_gone = model.retires_on is not None and model.retires_on <= subject.today
        if not is_gone and model.deprecated_on and model.deprecated_on <= subject.today:
            message = f"{brief(model.id)} is deprecated since {model.deprecated_on}; {_end(model)}"
            yield Fault(("dependency", "models", number, "deprecated_on"), message, _HINT)


def retires_soon(subject: Subject) -> Found:
    """A model that will be gone within the next three months."""
    for number, model in _in_use(subject):
        if model.retires_on is None or model.retires_on <= subject.today:
            continue
        if model.retires_on - subject.today <= _SOON:
            message = f"{brief(model.id)} retires on {model.retires_on}, within {_SOON.days} days"
            hint = "try the prompts on its successor now, and plan the day of the move"
            yield Fault(("dependency", "models", number, "retires_on"), message, hint)


def none_named(subject: Subject) -> Found:
    """A plan in use of which nobody said which models the work depends on; no model is a word."""
    dependency = subject.plan.dependency
    if "models" not in dependency.model_fields_set and not subject.is_retired:
        message = f"nobody has said which models of {dependency.vendor} our work depends on"
        hint = "write models: with the dates that the vendor gives; [] says that it knows none"
        yield Fault(("dependency",), message, hint)


def _in_use(subject: Subject) -> Iterator[tuple[int, AiModel]]:
    """The models of a plan with their numbers; of a plan that is kept as a record, none."""
    return enumerate(() if subject.is_retired else subject.plan.dependency.models)


def _end(model: AiModel) -> str:
    return f"it retires on {model.retires_on}" if model.retires_on else "its end is not stated"


RULES: dict[str, Rule] = {
    "no-models": Rule(
        by_tier(Severity.WARNING, Severity.NOTE, Severity.NOTE, Severity.NOTE),
        says="Every dependency says which models the work depends on.",
        why="Vendors retire models one by one. Where none is named, nothing here can tell that one "
        "of them is about to go.",
        mend="Write dependency.models: the name that requests send, and deprecated_on: and "
        "retires_on: as the vendor announces them; an empty list is a statement, for seats whose "
        "model nobody is told.",
        before="vendor: openai",
        after="models: [{id: gpt-sample-1, retires_on: 2028-06-30}]",
        check=none_named,
        clauses=("iso42001 A.4.2 to A.4.5", "nist-ai-rmf MANAGE 3.1, MANAGE 3.2"),
    ),
    "model-retired": Rule(
        by_tier(Severity.ERROR, Severity.ERROR, Severity.WARNING, Severity.WARNING),
        says="No model is in use that the vendor has retired.",
        why="A retired model is an outage with a date: requests that name it are refused, or "
        "go to a model that nobody here has tried, and no status page tells of it.",
        mend="Move the work to a model that is supported, try the prompts there, and write its "
        "name and dates under dependency.models.",
        before="- {id: gpt-sample-0, retires_on: 2026-11-01}",
        after="- {id: gpt-sample-1, retires_on: 2026-11-02}",
        check=retired,
        clauses=(
            "iso27001 A.5.22",
            "nist-ai-rmf MANAGE 3.1, MANAGE 3.2",
        ),
    ),
    "model-past-deprecation": Rule(
        by_tier(Severity.WARNING, Severity.WARNING, Severity.WARNING, Severity.NOTE),
        says="No model is in use that the vendor has deprecated.",
        why="A deprecated model is an outage whose date is set, or will be.",
        mend="Move the work to a model that is supported, try the prompts there, and write its "
        "name and dates under dependency.models.",
        before="- {id: gpt-sample-1, deprecated_on: 2026-01-31}",
        after="- {id: gpt-sample-2}",
        check=past_deprecation,
        clauses=(
            "iso27001 A.5.22",
            "nist-ai-rmf MANAGE 3.1, MANAGE 3.2",
        ),
    ),
    "model-retires-soon": Rule(
        by_tier(Severity.WARNING, Severity.WARNING, Severity.NOTE, Severity.NOTE),
        says="No model is in use that retires within 90 days.",
        why="The move to another model is a change of its own, with prompts to be tried again; it "
        "is better made on a day of our choice.",
        mend="Plan the move: try the prompts on the successor, exercise the plan with it, then "
        "change dependency.models.",
        before="- {id: gpt-sample-1, retires_on: 2026-12-31}",
        after="- {id: gpt-sample-1, retires_on: 2027-12-31}",
        check=retires_soon,
        clauses=("iso42001 A.5, 8.2 to 8.4",),
    ),
}
