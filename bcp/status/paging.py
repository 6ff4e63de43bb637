"""Pages that answer a number of rows at a time: what of them was read, and what was not."""

from collections.abc import Iterator, Mapping, Sequence

from bcp.model.ports import Reply, Request
from bcp.status.answer import Row, Unreadable, json_object

Answered = Row | str
"""The object that was answered, or why it could not be read."""


def answers(asked: Sequence[Request], replies: Sequence[Reply]) -> tuple[Answered, ...]:
    """What each request was answered; one that has no reply yet was not read."""
    return tuple(
        _answer(request, replies[at]) if at < len(replies) else "not asked for yet"
        for at, request in enumerate(asked)
    )


def unread(found: Mapping[str, Answered]) -> Iterator[str]:
    """What is said of the answers that could not be read, by what they hold."""
    for what, answer in found.items():
        if isinstance(answer, str):
            yield f"{what}: {answer}"


def _answer(request: Request, reply: Reply) -> Answered:
    try:
        return json_object(request, reply)
    except Unreadable as error:
        return str(error)
