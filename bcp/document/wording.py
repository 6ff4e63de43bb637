"""What pydantic says of a value, in words that help the person who wrote it.

pydantic's documentation lists its error types ("Validation errors"). Each is told here from its
type and context alone, so that this module knows nothing of models; one that is not in the tables
keeps pydantic's own sentence.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches

from msgspec import Struct, field

from bcp.model.scalars import shown

_MAPPING = "a mapping (key: value)"
_LIST = "a list"
_CONTAINERS = {
    "model_type": _MAPPING,
    "model_attributes_type": _MAPPING,
    "dataclass_type": _MAPPING,
    "dict_type": _MAPPING,
    "mapping_type": _MAPPING,
    "list_type": _LIST,
    "tuple_type": _LIST,
    "set_type": _LIST,
    "frozen_set_type": _LIST,
    "string_type": "text",
}
# By the beginning of the error's type: int_type, int_parsing, int_parsing_size, int_from_float.
_SCALARS = {
    "int_": "a whole number",
    "float_": "a number",
    "decimal_": "a number",
    "bool_": "true or false",
    "datetime_": "an instant like 2026-11-21T03:09:41Z",
    "date_": "a date like 2026-05-02",
    "url_": "a URL",
    "uuid_": "a UUID",
}
_BOUNDS = {
    "greater_than": ("gt", "is not more than"),
    "greater_than_equal": ("ge", "is less than"),
    "less_than": ("lt", "is not less than"),
    "less_than_equal": ("le", "is more than"),
}
_QUOTED = re.compile(r"'([^']*)'")
_LONGEST_GUESS = 64
"""Longer words are not compared with the allowed ones: it takes long and helps nobody."""


class Complaint(Struct, frozen=True):
    """One of pydantic's errors, without its place."""

    type: str
    says: str
    """pydantic's own sentence."""
    value: object
    """What was written."""
    context: Mapping[str, object] = field(default_factory=dict)

    @property
    def is_wrong_container(self) -> bool:
        """Whether text, a list or a mapping stands where another of the three belongs."""
        return self.type in _CONTAINERS


def worded(complaint: Complaint) -> tuple[str, str]:
    """A message, and a hint what to write instead, which may be empty."""
    if complaint.type in _WORDS:
        return _WORDS[complaint.type](complaint)
    if complaint.type in _CONTAINERS:
        return _container(complaint)
    if complaint.type in _BOUNDS:
        key, relation = _BOUNDS[complaint.type]
        return f"{_written(complaint.value)} {relation} {complaint.context[key]}", ""
    for beginning, expected in _SCALARS.items():
        if complaint.type.startswith(beginning):
            return f"{shown(complaint.value)} is not {expected}", ""
    return complaint.says[:1].lower() + complaint.says[1:], ""


def one_of(value: object, allowed: Sequence[str]) -> tuple[str, str]:
    """`'human' is not one of same_model, non_ai`, and the nearest of them."""
    if len(allowed) == 1:
        return f"{shown(value)} is not {allowed[0]}", f"write {allowed[0]}"
    return f"{shown(value)} is not one of {', '.join(allowed)}", nearest(value, allowed)


def nearest(word: object, allowed: Sequence[str]) -> str:
    """`did you mean 'title'?`, or nothing where no allowed word is near."""
    if not isinstance(word, str) or len(word) > _LONGEST_GUESS:
        return ""
    close = get_close_matches(word.lower(), allowed, n=1)
    return f"did you mean {close[0]!r}?" if close else ""


def unknown_key(key: str, value: object, allowed: Sequence[str]) -> tuple[str, str]:
    """The message for a key that does not belong here, and the keys that do."""
    name, colon, rest = key.partition(":")
    if value == "" and colon and name in allowed:
        return "unknown key", f"put a space after the colon: {name}: {rest}"
    if value == "" and " " in key:
        return "unknown key", "put text with a comma in it in quotes"
    keys = f"allowed here: {', '.join(allowed)}" if allowed else "no key is allowed here"
    return "unknown key", " ".join(part for part in (nearest(key, allowed), keys) if part)


def missing_key(key: object, allowed: Sequence[str] = ()) -> tuple[str, str]:
    """The message for a key that has to be there."""
    return f"the key {key!r} is missing", f"one of {', '.join(allowed)}" if allowed else ""


def tag_name(complaint: Complaint) -> str:
    """The key that tells the members of a union apart: `kind`, which pydantic puts in quotes."""
    return str(complaint.context["discriminator"]).strip("'")


def _container(complaint: Complaint) -> tuple[str, str]:
    expected = _CONTAINERS[complaint.type]
    value = complaint.value
    if value == "":
        return f"{expected} was expected, nothing is written here", ""
    if expected == _LIST and isinstance(value, str) and len(value) <= _LONGEST_GUESS:
        return f"{expected} was expected, this is text", f"write [{value}]"
    this = "text" if isinstance(value, str) else shown(value)
    return f"{expected} was expected, this is {this}", ""


def _choice(complaint: Complaint) -> tuple[str, str]:
    return one_of(complaint.value, _QUOTED.findall(str(complaint.context["expected"])))


def _tag(complaint: Complaint) -> tuple[str, str]:
    value = complaint.value
    tag = value.get(tag_name(complaint)) if isinstance(value, dict) else value
    return one_of(tag, _QUOTED.findall(str(complaint.context["expected_tags"])))


def _raised(complaint: Complaint) -> tuple[str, str]:
    return str(complaint.context["error"]), ""


def _text_short(complaint: Complaint) -> tuple[str, str]:
    least = complaint.context["min_length"]
    if not complaint.value:
        return "the text is empty", ""
    return f"{shown(complaint.value)} is shorter than {least} characters", ""


def _text_long(complaint: Complaint) -> tuple[str, str]:
    return f"the text is longer than {complaint.context['max_length']} characters", ""


def _text_pattern(complaint: Complaint) -> tuple[str, str]:
    return f"{shown(complaint.value)} does not fit {complaint.context['pattern']}", ""


def _few(complaint: Complaint) -> tuple[str, str]:
    least = complaint.context["min_length"]
    return f"at least {least} {'is' if least == 1 else 'are'} needed here", ""


def _many(complaint: Complaint) -> tuple[str, str]:
    return f"at most {complaint.context['max_length']} are allowed here", ""


def _written(value: object) -> str:
    return value if isinstance(value, str) else shown(value)


_WORDS: dict[str, Callable[[Complaint], tuple[str, str]]] = {
    "literal_error": _choice,
    "enum": _choice,
    "union_tag_invalid": _tag,
    "value_error": _raised,
    "assertion_error": _raised,
    "string_too_short": _text_short,
    "string_too_long": _text_long,
    "string_pattern_mismatch": _text_pattern,
    "too_short": _few,
    "too_long": _many,
}
