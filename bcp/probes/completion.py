"""One small completion: what is sent, and what in the answer shows that a model spoke.

Sources: OpenAI's chat completions (`[DONE]` ends a stream), Anthropic's messages (named events;
`message_stop` ends a stream, `error` may stand in it), Gemini's generateContent (the last piece
has a `finishReason`), OpenRouter (`finish_reason: error` behind a 200).
"""

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from msgspec import Struct
from msgspec.structs import replace
from pydantic import JsonValue

from bcp.probes.bodies import row, rows, text
from bcp.probes.error_body import ErrorBody, error_in
from bcp.probes.event_stream import events
from bcp.probes.shapes import Shape

PROMPT: Final = "Reply with one word: pong"

_MOST_EVENTS: Final = 20_000
"""A completion has at most a few for each token; half a million would take seconds to read."""

_SAID_OPENAI: Final = ("content", "reasoning_content", "reasoning", "refusal", "tool_calls")


class Completion(Struct, frozen=True):
    """What an answer, or a part of a stream, holds."""

    said: bool = False
    """There is something that the model said, thought or called."""
    ending: str = ""
    """Why it ended, in the vendor's word: `stop`, `length`, `max_tokens`, …"""
    whole: bool = False
    """It was sent to its end."""
    error: ErrorBody | None = None

    @property
    def is_alive(self) -> bool:
        """A model spoke; one that had no more tokens is as alive as one that was done."""
        return self.whole and (self.said or bool(self.ending)) and self.ending != "error"

    def then(self, piece: "Completion") -> "Completion":
        """This and the next piece of the stream."""
        return Completion(
            self.said or piece.said, piece.ending or self.ending,
            self.whole or piece.whole, self.error or piece.error,
        )  # fmt: skip


def request_body(
    shape: Shape, model: str, tokens: tuple[str, int], *, stream: bool
) -> dict[str, JsonValue]:
    """The JSON to be sent.

    Args:
        shape: whose API it is.
        model: which one is asked; Gemini has it in the URL.
        tokens: the most that may be spent, and the name of that field (OpenAI's shape has two).
        stream: whether the answer comes in pieces; Gemini has that in the URL.
    """
    field, most = tokens
    if shape == "gemini":
        content: JsonValue = {"role": "user", "parts": [{"text": PROMPT}]}
        return {"contents": [content], "generationConfig": {"maxOutputTokens": most}}
    body: dict[str, JsonValue] = {
        "model": model, field: most, "messages": [{"role": "user", "content": PROMPT}],
    }  # fmt: skip
    return body | {"stream": True} if stream else body


def completion(shape: Shape, document: JsonValue) -> Completion:
    """Read an answer that came at once."""
    piece = _PIECES[shape](row(document))
    return Completion(piece.said, piece.ending, whole=True, error=error_in(document))


def streamed(shape: Shape, body: bytes) -> Completion | None:
    """Read an answer that came in pieces; None where it is no event stream, or endless."""
    if body.count(b"data") > _MOST_EVENTS:
        return None
    found: Completion | None = None
    for event in events(body):
        piece = _streamed_piece(shape, event.data)
        if event.name == "error" and piece.error is None:
            piece = replace(piece, error=ErrorBody(frozenset()))
        found = piece if found is None else found.then(piece)
    return found


def _streamed_piece(shape: Shape, data: str) -> Completion:
    if shape == "openai" and data.strip() == "[DONE]":
        return Completion(whole=True)
    try:
        document: JsonValue = json.loads(data)
    except (ValueError, RecursionError):
        return Completion()
    piece = _PIECES[shape](row(document))
    return Completion(piece.said, piece.ending, piece.whole, error_in(document))


def _openai(piece: Mapping[str, JsonValue]) -> Completion:
    choices = tuple(rows(piece.get("choices")))
    parts = [row(choice.get(key)) for choice in choices for key in ("message", "delta")]
    said = any(part.get(key) for part in parts for key in _SAID_OPENAI)
    return Completion(said, _first(choice.get("finish_reason") for choice in choices))


def _anthropic(piece: Mapping[str, JsonValue]) -> Completion:
    """A message, or one of the events that make one."""
    delta = row(piece.get("delta"))
    said = bool(piece.get("content")) or any(
        delta.get(key) for key in ("text", "thinking", "partial_json")
    )
    ending = text(piece.get("stop_reason")) or text(delta.get("stop_reason"))
    return Completion(said, ending, whole=piece.get("type") == "message_stop")


def _gemini(piece: Mapping[str, JsonValue]) -> Completion:
    """A response, or a piece of one; a prompt that was refused was answered too."""
    candidates = tuple(rows(piece.get("candidates")))
    said = any(row(candidate.get("content")).get("parts") for candidate in candidates)
    blocked = text(row(piece.get("promptFeedback")).get("blockReason"))
    ending = _first(candidate.get("finishReason") for candidate in candidates) or blocked
    return Completion(said, ending, whole=bool(ending))


_PIECES: dict[Shape, Callable[[Mapping[str, JsonValue]], Completion]] = {
    "openai": _openai,
    "anthropic": _anthropic,
    "gemini": _gemini,
}


def _first(values: Iterable[JsonValue]) -> str:
    return next((value for value in values if isinstance(value, str)), "")
