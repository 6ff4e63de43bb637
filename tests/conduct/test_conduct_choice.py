"""What stands beside a fallback when a person chooses: what is left of the limits there."""

from datetime import timedelta

import pytest

from bcp.cli.layout import lay_out, plain_text
from bcp.conduct import screens
from bcp.conduct.choosing import choices
from bcp.insight.grounds import State
from bcp.insight.quotas import QuotaLeft
from bcp.insight.readiness import FallbackState
from bcp.model.observation import Quota
from bcp.model.screen import Head, Line, Table, Tone


def azure(*quotas: Quota) -> FallbackState:
    return FallbackState(
        id="azure", title="Azure EU", kind="same_model", state=State.READY, reasons=(),
        capacity=100, covers_minimum=True, ready_in=timedelta(minutes=3), steps_without_target=0,
        meets_rto=True, lasts=None, agreement=None, region=None,
        quotas=tuple(QuotaLeft("azure-openai/eu", "Azure OpenAI EU", quota) for quota in quotas),
    )  # fmt: skip


def notes(*quotas: Quota) -> list[tuple[str, Tone]]:
    states = [azure(*quotas)]
    screen = screens.choice(Head(""), states, choices(states))
    (table,) = [part for part in screen.parts if isinstance(part, Table)]
    return [_said(line) for _, line in table.notes]


def _said(line: Line) -> tuple[str, Tone]:
    (span,) = line.spans
    return span.text, span.tone


def test_what_is_left_is_told_and_little_is_marked() -> None:
    assert notes(Quota("requests", 12, 500, "6m0s"), Quota("tokens", 29_000, 30_000)) == [
        ("12 of 500 requests left at Azure OpenAI EU (resets 6m0s)", Tone.ATTENTION),
        ("29,000 of 30,000 tokens left at Azure OpenAI EU", Tone.PLAIN),
    ]
    assert notes() == []


@pytest.mark.parametrize("width", [60, 120])
def test_it_stands_under_its_fallback(width: int) -> None:
    states = [azure(Quota("requests", 12, 500))]
    text = plain_text(lay_out(screens.choice(Head("Support"), states, choices(states)), width))
    shown = " ".join(text.split())
    assert shown.index("Azure EU") < shown.index("12 of 500 requests left at Azure OpenAI EU")
