"""The error inside an answer, in the words that the vendors publish."""

from typing import Final

from pydantic import JsonValue

from bcp.model.http import read_json
from bcp.model.ports import Reply

QUOTA: Final = frozenset({
    "insufficient_quota", "credit_balance_exhausted", "organization_spend_limit_exceeded",
    "project_spend_limit_exceeded", "organization_usage_limit_exceeded",
    "enforced_spend_limit_reached",
})  # fmt: skip
THROTTLED: Final = frozenset({"rate_limit_exceeded", "slow_down", "rate_limit_error"})
OVERLOADED: Final = frozenset({"overloaded_error", "server_is_overloaded", "UNAVAILABLE"})


def error_of(reply: Reply) -> JsonValue:
    """The `error` of a JSON answer; None where there is none."""
    try:
        document = read_json(reply.body)
    except ValueError:
        return None
    return document.get("error") if isinstance(document, dict) else None


def error_codes(reply: Reply) -> frozenset[str]:
    """Every word in which the error is named: `code`, `type`, `status`, `details.error_code`."""
    error = error_of(reply)
    if not isinstance(error, dict):
        return frozenset({error} if isinstance(error, str) else ())
    details = error.get("details")
    inner = details.get("error_code") if isinstance(details, dict) else None
    found = (error.get("code"), error.get("type"), error.get("status"), inner)
    return frozenset(word for word in found if isinstance(word, str))
