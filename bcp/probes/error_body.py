"""The error inside an answer, in the words that the vendors publish.

Sources: the error references of OpenAI, Anthropic, Gemini (google.rpc.Status), DeepSeek and Azure;
three come as a 400 and can be told by their message alone (Anthropic: an empty balance; Gemini: a
country it does not serve; xAI: a wrong key). A message is matched and never shown: OpenAI's and
xAI's repeat a part of a wrong key.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from msgspec import Struct
from pydantic import JsonValue

from bcp.model.http import read_json
from bcp.model.ports import Reply

QUOTA: Final = frozenset({
    "insufficient_quota", "credit_balance_exhausted", "organization_spend_limit_exceeded",
    "project_spend_limit_exceeded", "organization_usage_limit_exceeded",
    "enforced_spend_limit_reached", "billing_hard_limit_reached", "billing_not_active",
})  # fmt: skip
OVERLOADED: Final = frozenset({"overloaded_error", "server_is_overloaded", "UNAVAILABLE"})
THROTTLED: Final = frozenset(
    {"rate_limit_exceeded", "slow_down", "rate_limit_error", "RESOURCE_EXHAUSTED"}
)
_REGION: Final = frozenset({"unsupported_country_region_territory"})
_KEY: Final = frozenset({"invalid_api_key", "API_KEY_INVALID", "authentication_error"})
_NO_MODEL: Final = frozenset({"model_not_found", "DeploymentNotFound"})

_NO_CREDIT: Final = "credit balance is too low"
_WRONG_KEY: Final = "incorrect api key"
_LOCATION: Final = "location is not supported"

# google.rpc.QuotaFailure names what is used up: GenerateRequestsPerDayPerProjectPerModel.
_A_DAY = re.compile(r"per ?day", re.IGNORECASE)
_HTTP_ERROR = re.compile(r"[45][0-9]{2}", re.ASCII)
_SECONDS = re.compile(r"([0-9]{1,7}(?:\.[0-9]{1,9})?)s", re.ASCII)


class ErrorBody(Struct, frozen=True):
    """What an answer says is wrong."""

    codes: frozenset[str]
    """Every word in which it is named: `code`, `type`, `status`, a detail's `reason`."""
    message: str = ""
    """In lower case, to be matched and never to be shown."""
    retry_s: float | None = None
    """Gemini's `retryDelay`."""
    quota_a_day: bool = False
    """A quota for a whole day is used up: waiting a minute will not help."""
    status: int | None = None
    """`code` where it is an HTTP status: OpenRouter has it there alone, behind a 200."""

    @property
    def uses_up_quota(self) -> bool:
        """Our quota, credit or spend cap is what is at its end."""
        return bool(self.codes & QUOTA) or _NO_CREDIT in self.message or self.quota_a_day

    @property
    def is_busy(self) -> bool:
        """Throttled or overloaded."""
        return bool(self.codes & (THROTTLED | OVERLOADED))

    @property
    def refuses_place(self) -> bool:
        """The vendor does not serve the country that the request came from."""
        return bool(self.codes & _REGION) or _LOCATION in self.message

    @property
    def refuses_key(self) -> bool:
        """The key is wrong, whatever the status: Gemini and xAI say so with a 400."""
        return bool(self.codes & _KEY) or _WRONG_KEY in self.message

    @property
    def blames_request(self) -> bool:
        """The status in it is one of those that speak of our request."""
        return self.status is not None and self.status < 500 and self.status != 408

    @property
    def lacks_model(self) -> bool:
        """There is no such model, or not for this key."""
        return bool(self.codes & _NO_MODEL)


def error_body(reply: Reply) -> ErrorBody | None:
    """The error of a JSON answer; None where there is none."""
    try:
        return error_in(read_json(reply.body))
    except ValueError:
        return None


def error_in(document: JsonValue) -> ErrorBody | None:
    """The error of a JSON document; None where there is none, or an empty one.

    Gemini's streams put it into a list of one; a few servers make `error` a text and `code` its
    neighbour.
    """
    if isinstance(document, list) and document:
        document = document[0]
    error = document.get("error") if isinstance(document, dict) else None
    if not error or not isinstance(document, dict):
        return None
    if not isinstance(error, dict):
        code = document.get("code")
        return ErrorBody(_words(error, code), _lower(error), status=_status(code))
    details = error.get("details")
    several = details if isinstance(details, list) else [details]
    rows = [row for row in several if isinstance(row, dict)]
    named = (error.get(key) for key in ("code", "type", "status"))
    inner = (row.get(key) for row in rows for key in ("error_code", "reason"))
    return ErrorBody(
        _words(*named, *inner), _lower(error.get("message")), _retry_s(rows),
        any(_A_DAY.search(quota) for quota in _quotas(rows)), _status(error.get("code")),
    )  # fmt: skip


def _words(*values: JsonValue) -> frozenset[str]:
    return frozenset(value for value in values if isinstance(value, str))


def _status(code: JsonValue) -> int | None:
    """A number, or the same as text."""
    text = str(code) if isinstance(code, int | str) else ""
    return int(text) if _HTTP_ERROR.fullmatch(text) else None


def _lower(value: JsonValue) -> str:
    return value.lower() if isinstance(value, str) else ""


def _retry_s(rows: list[dict[str, JsonValue]]) -> float | None:
    """google.rpc.RetryInfo: `"retryDelay": "34s"`."""
    for row in rows:
        match = _SECONDS.fullmatch(text) if isinstance(text := row.get("retryDelay"), str) else None
        if match:
            return float(match[1])
    return None


def _quotas(rows: list[dict[str, JsonValue]]) -> Iterator[str]:
    """The names of the quotas that were exceeded."""
    for row in rows:
        metadata, violations = row.get("metadata"), row.get("violations")
        if isinstance(metadata, Mapping):
            yield from _words(metadata.get("quota_limit"))
        for violation in violations if isinstance(violations, list) else ():
            if isinstance(violation, Mapping):
                yield from _words(violation.get("quotaId"))
