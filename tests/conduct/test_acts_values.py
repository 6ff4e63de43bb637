"""What `$(names)` stand for: each value is read from the log once, however many steps there are."""

from collections import Counter

from stage import MINIMAL, Stage, minimal_stage

from bcp.audit.log import Log
from bcp.model.ports import Reply, Request

STEP = (
    b'      - {id: step-%d, kind: http, title: A step, do: Do it., request: {url: "https://a.example"},'
    b' before: {request: {url: "https://a.example/%d"}},'
    b' rollback: {request: {method: PUT, url: "https://a.example", text: "$(before)"}}}\n'
)
ANSWERS: dict[str, str | dict[str, str]] = {
    "declare": {"answer": "declare", "reason": "Vendor reports an outage"},
    "choose": {"answer": "by-hand", "reason": "The only one cleared for personal data"},
}


def staged(count: int) -> Stage:
    start, end = MINIMAL.index(b"      - {id: open-queue"), MINIMAL.index(b"    failback:")
    steps = b"".join(STEP % (number, number) for number in range(count))
    return minimal_stage(MINIMAL[:start] + steps + MINIMAL[end:])


def test_each_value_is_read_once() -> None:
    read: Counter[str] = Counter()

    def counting(log: Log) -> None:
        whole = log.blob

        def blob(digest: str) -> bytes:
            read[digest] += 1
            return whole(digest)

        log.blob = blob  # type: ignore[method-assign]  # counted, and done all the same

    def replies(request: Request) -> Reply:
        return Reply(request.url, 200, {}, b'"' + request.url.encode() + b'"')

    stage = staged(12)
    stage.on_log, stage.replies = counting, replies
    stage.failover({**ANSWERS, **{f"step-{number}": "do" for number in range(12)}})
    outcomes = {step.outcome for step in stage.state().steps.values()}
    assert {str(outcome) for outcome in outcomes} == {"done"}
    assert len(read) >= 12, "every value was wanted"
    assert max(read.values()) == 1
