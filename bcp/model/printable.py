"""Text of others, made fit to be shown: it cannot move a cursor, forge a line or fill a screen."""

LONGEST = 300


def printable(value: object, longest: int = LONGEST) -> str:
    """Text without control characters, line breaks and lone surrogates, bounded.

    Args:
        value: what others wrote; anything that is no text gives the empty text.
        longest: in characters; what is behind is cut off.
    """
    if not isinstance(value, str):
        return ""
    shown = value[:longest]
    if not shown.isprintable():
        shown = "".join(char if char.isprintable() else " " for char in shown)
    return shown.strip()
