"""Alerts for PagerDuty: its Events API v2 (developer.pagerduty.com, "Send an Alert Event")."""

from collections.abc import Mapping
from typing import Literal

from pydantic import JsonValue

from bcp.steps.result import Values

URL = "https://events.pagerduty.com/v2/enqueue"
KEY = "routing_key"
"""The member of the body that holds the integration's key: a secret, put in when it is sent."""
Severity = Literal["critical", "error", "warning", "info"]
_LONGEST_SUMMARY = 1024


def trigger(
    step: str, summary: str, text: str, severity: Severity, values: Values
) -> Mapping[str, JsonValue]:
    """An alert; the same step of the same run raises it once, however often it is sent."""
    plan, run = values.get("plan", ""), values.get("run", "")
    return {
        "event_action": "trigger",
        "dedup_key": dedup_key(step, values),
        "client": "bcp",
        "payload": {
            "summary": summary[:_LONGEST_SUMMARY],
            "source": f"bcp plan {plan}".strip(),
            "severity": severity,
            "custom_details": {"text": text, "plan": plan, "run": run},
        },
    }


def resolve(step: str, values: Values) -> Mapping[str, JsonValue]:
    """The end of the alert that another step raised; of one that is not open it does nothing."""
    return {"event_action": "resolve", "dedup_key": dedup_key(step, values)}


def dedup_key(step: str, values: Values) -> str:
    """What makes two events one alert: the run, the process where there is one, and the step."""
    parts = ("bcp", values.get("run", ""), values.get("process", ""), step)
    return "/".join(part for part in parts if part)
