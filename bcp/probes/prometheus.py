"""`prometheus`: a query on our own error rate, often the best signal there is.

What it measures is the vendor, seen through our traffic. That Prometheus itself cannot be asked
says nothing of the vendor: then the state is unknown, and the fault is ours.

Source: Prometheus' HTTP API, instant queries; sample values are text, NaN and Inf among them.
"""

import itertools
import math
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated, Final, Literal
from urllib.parse import urlencode, urlsplit

from msgspec import Struct
from msgspec.structs import replace
from pydantic import Field, JsonValue, WithJsonSchema, model_validator

from bcp.model.failures import FAILURE_WORDS
from bcp.model.http import HttpCall, read_json
from bcp.model.identifiers import Text
from bcp.model.observation import ProbeReading
from bcp.model.ports import Failure, Reply
from bcp.model.scalars import Number
from bcp.model.verdict import Verdict
from bcp.probes.answers import Ask
from bcp.probes.asking import Asking
from bcp.probes.base import Seen
from bcp.probes.bodies import row, rows, text
from bcp.probes.judgement import OURS, Judgement

Threshold = Annotated[Number, Field(ge=0), WithJsonSchema({"type": "number", "minimum": 0})]

STALE_AFTER: Final = timedelta(minutes=5)
"""Prometheus' own look-back: what is older is no longer said of the present."""

_YEAR_5138: Final = 1e11
"""In seconds since 1970: far enough, and no clock of a computer ends before it."""
_PATH: Final = "/api/v1/query"
_FLOAT = re.compile(r"[+-]?[0-9]{1,400}(?:\.[0-9]{1,400})?(?:[eE][+-]?[0-9]{1,4})?", re.ASCII)

_ASK_BY_HAND: Final = "Try the query by hand in Prometheus; until it works it tells nothing."
_NO_DATA: Final = "No traffic of ours, or a query that finds none: try it by hand in Prometheus."
_CLOCK: Final = "Look at the clocks of Prometheus and of this machine, and at what it scrapes."
_MEASURED: Final = "Our own traffic shows it: look at the page, and prepare to fail over."


class _Sample(Struct, frozen=True):
    """One number, and when it was taken (seconds since 1970)."""

    value: float
    at: float


class PrometheusProbe(Asking):
    """An instant query that gives one number, and the numbers from which on it is trouble."""

    kind: Literal["prometheus"]
    query: Text
    degraded_from: Threshold | None = None
    partial_outage_from: Threshold | None = None
    major_outage_from: Threshold | None = None

    @model_validator(mode="after")
    def _ascend(self) -> "PrometheusProbe":
        thresholds = self._thresholds()
        if not thresholds:
            raise ValueError(
                "give at least one of degraded_from:, partial_outage_from: and major_outage_from:"
            )
        numbers = [number for _, number in thresholds]
        if any(later <= earlier for earlier, later in itertools.pairwise(numbers)):
            raise ValueError(
                "the numbers have to rise: degraded_from < partial_outage_from < major_outage_from"
            )
        if self.slow_over is not None:
            raise ValueError("slow_over: how fast Prometheus answers says nothing of the vendor")
        return self

    def call(self) -> HttpCall:
        """The instant query; the URL may be Prometheus' own or that of its query endpoint."""
        parts = urlsplit(self.url)
        path = parts.path.rstrip("/")
        path = path if path.endswith(_PATH) else path + _PATH
        query = "&".join(filter(None, (parts.query, urlencode({"query": self.query}))))
        url = f"{parts.scheme}://{parts.netloc}{path}?{query}"
        return super().call().model_copy(update={"url": url})

    def asks(self) -> tuple[Ask, ...]:
        """The query; nothing of what it answers is for the vendors' table."""
        return (Ask(self.call(), own=self._judge),)

    def read(self, replies: Sequence[Reply], seen: Seen) -> ProbeReading:
        """Without a baseline: the pace is Prometheus', not the vendor's."""
        return super().read(replies, replace(seen, usual_ms=None))

    def words(self) -> str:
        """The query, and from which numbers on it is trouble."""
        limits = ", ".join(
            f"{_word(state)} from {number:g}" for state, number in self._thresholds()
        )
        query = " ".join(self.query.split())
        return f"`{query}` at {urlsplit(self.url).netloc}: {limits}"

    def _thresholds(self) -> tuple[tuple[Verdict, float], ...]:
        given = (
            (Verdict.DEGRADED, self.degraded_from),
            (Verdict.PARTIAL_OUTAGE, self.partial_outage_from),
            (Verdict.MAJOR_OUTAGE, self.major_outage_from),
        )
        return tuple((state, number) for state, number in given if number is not None)

    def _judge(self, reply: Reply, seen: Seen) -> Judgement:
        if reply.failure is not None or reply.status != 200:
            return _unasked(reply)
        try:
            samples = tuple(_samples(read_json(reply.body)))
        except ValueError as error:
            return _unknown(reply, f"no answer to a query: {error}", _ASK_BY_HAND)
        finite = [sample for sample in samples if math.isfinite(sample.value)]
        if not finite:
            words = f"{reply.status}, no data: no traffic of ours?"
            return Judgement(Verdict.UNKNOWN, words, _NO_DATA)
        worst = max(finite, key=lambda sample: sample.value)
        if abs(seen.at.timestamp() - worst.at) > STALE_AFTER.total_seconds():
            return _unknown(reply, f"stale: measured at {_when(worst.at)}", _CLOCK)
        judged = self._judge_number(reply, worst.value, len(samples))
        if judged.state is Verdict.OPERATIONAL and any(x.value == math.inf for x in samples):
            return _unknown(reply, "one of several numbers is infinite", _ASK_BY_HAND)
        return judged

    def _judge_number(self, reply: Reply, value: float, count: int) -> Judgement:
        several = f", the largest of {count}" if count > 1 else ""
        found = [pair for pair in self._thresholds() if value >= pair[1]]
        if not found:
            detail = f", measured {value:.4g}{several}"
            return Judgement(Verdict.OPERATIONAL, f"{reply.status}", detail=detail)
        state, limit = found[-1]
        detail = f": {value:.4g}{several}, {_word(state)} from {limit:g}"
        label = f"{reply.status}, measured {_word(state)}"
        # A second later Prometheus would answer from the same samples.
        return Judgement(state, label, _MEASURED, detail=detail, settled=True)


def _unasked(reply: Reply) -> Judgement:
    """Prometheus was not reached, or refused: that is about our monitoring."""
    if reply.failure is Failure.SECRET:
        return Judgement(
            Verdict.UNKNOWN, FAILURE_WORDS[reply.failure], reply.detail or _ASK_BY_HAND, OURS
        )
    if reply.failure is Failure.NOT_REACHED:
        return Judgement(Verdict.UNKNOWN, FAILURE_WORDS[reply.failure], "Check again.")
    if reply.failure is not None:
        detail = f" ({reply.detail})" if reply.detail else ""
        words = f"Prometheus: {FAILURE_WORDS[reply.failure]}"
        return Judgement(Verdict.UNKNOWN, words, _ASK_BY_HAND, OURS, detail)
    return _unknown(reply, "Prometheus refuses the query", _ASK_BY_HAND)


def _unknown(reply: Reply, words: str, advice: str) -> Judgement:
    return Judgement(Verdict.UNKNOWN, f"{reply.status}, {words}", advice, OURS)


def _samples(document: JsonValue) -> Iterator[_Sample]:
    """The numbers of a vector or a scalar.

    Raises:
        ValueError: it is something else, or holds something else.
    """
    if row(document).get("status") != "success":
        raise ValueError("its status is not success")
    data = row(row(document).get("data"))
    kind, result = text(data.get("resultType")), data.get("result")
    if kind == "scalar":
        yield _sample(result)
    elif kind == "vector" and isinstance(result, list):
        if len(tuple(rows(result))) != len(result):
            raise ValueError("the vector holds something that is no sample")
        yield from (_sample(each.get("value")) for each in rows(result))
    else:
        raise ValueError("it gives neither a vector nor a scalar: use an instant query")


def _sample(pair: JsonValue) -> _Sample:
    if not isinstance(pair, list) or len(pair) != 2:
        raise ValueError("a sample is not a time and a value")
    at, value = pair
    if isinstance(at, bool) or not isinstance(at, int | float) or not 0 <= at < _YEAR_5138:
        raise ValueError("a sample's time is no time")
    if not isinstance(value, str):
        raise ValueError("a sample's value is not text")  # noqa: TRY004 - one kind of error for all
    return _Sample(_number(value), float(at))


def _number(value: str) -> float:
    """Go's way to write one; NaN for whatever else it is."""
    if value in ("+Inf", "Inf"):
        return math.inf
    return float(value) if _FLOAT.fullmatch(value) else math.nan


def _when(at: float) -> str:
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d %H:%M} UTC"


def _word(state: Verdict) -> str:
    return state.value.replace("_", " ")
