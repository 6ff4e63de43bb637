"""Values as JSON text that is safe to look at: what would steer a terminal, or hide, is escaped."""

import json
import re

_STEERING = re.compile(
    "[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff\ufff9-\ufffb]"
)
"""What RFC 8259 lets stand as it is, but steers, hides or turns text (see bcp/model/visible.py)."""


def json_text(value: object) -> str:
    """The text of a document, in the order of its keys; it reads back as the same value."""
    text = json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False)
    return _STEERING.sub(lambda found: f"\\u{ord(found[0]):04x}", text) + "\n"
