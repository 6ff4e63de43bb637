"""What chats and webhooks take, as JSON. Pure; escaping is done here, never left to a template."""

from collections.abc import Mapping

from pydantic import JsonValue

from bcp.steps.result import Values

# docs.slack.dev, "Formatting message text": these three are markup, and `<!channel>` calls all.
_SLACK_MARKUP = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_CARD = "application/vnd.microsoft.card.adaptive"
_CARD_SCHEMA = "http://adaptivecards.io/schemas/adaptive-card.json"


def slack(text: str) -> Mapping[str, JsonValue]:
    """The body of a Slack incoming webhook: the words as they are, nothing in them is markup."""
    return {"text": text.translate(_SLACK_MARKUP)}


def teams(heading: str, text: str) -> Mapping[str, JsonValue]:
    """The body of a Teams workflow that posts what a webhook receives: one Adaptive Card.

    Connectors of Office 365, and their message cards, are retired. A block of rich text shows its
    words as they are; a text block would read Markdown in them (adaptivecards.io, version 1.2).
    """
    head: list[JsonValue] = [_paragraph(heading, bold=True)] if heading else []
    lines: list[JsonValue] = [_paragraph(one) for one in text.splitlines() if one.strip()]
    card: JsonValue = {
        "$schema": _CARD_SCHEMA,
        "type": "AdaptiveCard",
        "version": "1.2",
        "body": [*head, *lines],
    }
    attachment: JsonValue = {"contentType": _CARD, "contentUrl": None, "content": card}
    return {"type": "message", "attachments": [attachment]}


def generic(text: str, to: str, step: str, values: Values) -> Mapping[str, JsonValue]:
    """The body for any other receiver: the words, and where they come from."""
    return {
        "text": text,
        "to": to,
        "plan": values.get("plan", ""),
        "run": values.get("run", ""),
        "step": step,
    }


def _paragraph(text: str, *, bold: bool = False) -> JsonValue:
    run: dict[str, JsonValue] = {"type": "TextRun", "text": text}
    return {"type": "RichTextBlock", "inlines": [run | ({"weight": "Bolder"} if bold else {})]}
