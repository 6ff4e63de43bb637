"""Values as YAML in flow style, which any reader takes for the same again. Pure."""

import json
import re

# Plain scalars that no reader of YAML takes for anything but this text.
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[ ./_-][A-Za-z0-9]+)*")
_WORDS = ("y", "n", "yes", "no", "on", "off", "true", "false", "null")


def flow(value: object) -> str:
    """A value on one line; text in quotes, unless it is plain beyond doubt."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{flow(key)}: {flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(flow, value)) + "]"
    if not isinstance(value, str):
        return json.dumps(value)
    is_plain = _PLAIN.fullmatch(value) and value.casefold() not in _WORDS
    return value if is_plain else quoted(value)


def quoted(text: str) -> str:
    """Text in double quotes: as JSON has it, and what cannot be printed as YAML 1.2 escapes it."""
    written = json.dumps(text, ensure_ascii=False)
    return "".join(each if each.isprintable() else f"\\U{ord(each):08X}" for each in written)
