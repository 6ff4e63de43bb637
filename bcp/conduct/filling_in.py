"""Whether an act has every value that its words ask for, each as it was given; pure."""

from collections.abc import Mapping

from bcp.model.redaction import is_blacked_out
from bcp.model.substitution import names_in, texts_in
from bcp.steps.base import Step

_OWN = frozenset({"verify"})
_COMMON = frozenset(Step.model_fields)


def not_to_begin(step: Step, values: Mapping[str, str]) -> str:
    """Why what stands there need not even be read: the act would lack more than that value."""
    used = step.model_dump(exclude=set(_COMMON - _OWN - {"before"}))
    return _lacking(used, {**values, "before": ""})


def not_to_act(step: Step, values: Mapping[str, str]) -> str:
    """Why a step cannot be done, or not proved, with these values; empty where it can.

    A name without a value would go out as it stands in the plan, and a secret that somebody typed
    is no longer what it was: no record keeps one.
    """
    return _lacking(step.model_dump(exclude=set(_COMMON - _OWN)), values)


def not_to_take_back(step: Step, values: Mapping[str, str]) -> str:
    """Why bcp cannot take a step back with these values; empty where it can, or a person does."""
    return _lacking(step.model_dump(include={"rollback": {"request", "run"}}), values)


def _lacking(used: Mapping[str, object], values: Mapping[str, str]) -> str:
    names = sorted({name for text in texts_in(used) for name in names_in(text)})
    if missing := [name for name in names if name not in values]:
        return f"there is no value for {_listed(missing)}"
    if hidden := [name for name in names if is_blacked_out(values[name])]:
        return f"{_listed(hidden)} held a secret, which no record keeps"
    return ""


def _listed(names: list[str]) -> str:
    return ", ".join(f"$({name})" for name in names)
