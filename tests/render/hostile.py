"""Plans in which every text tries to be more than text."""

from collections.abc import Iterator
from itertools import cycle

from hypothesis import strategies as st

NASTY = (
    "a | b | c", "|", "\\|", "`", "``", "`code`", "` a", "```\nfence\n```", "~~~", "<b>x</b>",
    "<!-- x", "<script>alert(1)</script>", "&lt;&#35;&nbsp;", "{{ 7 * 7 }}", "{% raw %}", "{#",
    "# heading", "x #", "##", "- item", "1. item", "1) item", "+ item", "> quote", "---", "===",
    "a\n===", "a\n---", "a\n\n    code", "\n\n# heading\n\n", "| a |\n| - |", "a\n:-: | :-:",
    "**bold**", "**a**b", "**a****b**", "***", "**", "*em*", "_em_", "snake_case_name", "__init__",
    "[x](javascript:1)", "![x](y)", "[x]: y", "[^1]", "https://x.example/a|b_c_", "http://x.example",
    "a\\", "\\", "\\\\|", "\\`", "~~gone~~", "$x$", "$(before)", "\u202eltr", "\u2066x", "\u200f",
    "a\tb", "a\r\nb", "a\u2028b", "\x1b[2J", "\x00", "   ", " x ", "end", "subgraph",
    '"]', '"] --> x["', "style: x#35;", "%%{init}%%", "-->", "é 日本 ✓", "x" * 300, "a b " * 90,
)  # fmt: skip
"""What means something to Markdown, to GitHub, to Mermaid, to Jinja or to a terminal."""

_ALPHABET = "ab \n|`*_#<>[](){}\\&$~-=+:.!\"'1 \u202e"
texts = st.one_of(
    st.sampled_from(NASTY),
    st.text(_ALPHABET, min_size=1, max_size=24),
    st.lists(st.sampled_from(NASTY), min_size=2, max_size=4).map(" ".join),
    st.text(min_size=1, max_size=12),
)

_TEXTS = frozenset((
    "title", "name", "phone", "email", "version", "classification", "exceptions",
    "agreement", "region", "limits", "prompts", "do", "expect", "question", "means", "text",
    "via", "audience", "template", "file", "answers", "purpose", "where", "ref", "account",
    "support_tier", "incident_notice", "termination", "counts", "claim_to", "stated_in",
    "backup", "unit", "users", "peak", "basis", "critical_because", "why", "security",
    "quality_floor", "impact_assessment", "task", "monitoring", "welfare", "provider",
    "data_return", "planned", "stressed", "aim", "scenario", "covers", "without_it", "lei",
))  # fmt: skip
_OF_KINDS = {"to": "notify", "set": "file", "content": "file"}
"""Fields that are text in steps of one kind only."""
_TREES = frozenset((
    "components", "run", "json", "headers", "env", "includes", "excludes", "assumptions", "success",
    "needs", "limits", "triggers",
))  # fmt: skip
"""Fields in which everything is the plan's own text; keys stay, as pointers and names do."""


def with_texts(node: object, words: list[str]) -> object:
    """The same plan with its texts replaced, in turn, by the words."""
    return _replaced(node, cycle(words), is_text=False)


def _replaced(node: object, words: Iterator[str], *, is_text: bool) -> object:
    if isinstance(node, dict):
        return {
            name: f"/{next(words)}x.json"  # a whole path, and a name that tells its notation
            if name == "file"
            else _replaced(item, words, is_text=name != "secret" and (is_text or free))
            for name, item in node.items()
            for free in (_is_free(name, item, node),)
        }
    if isinstance(node, list):
        return [_replaced(item, words, is_text=is_text) for item in node]
    return next(words) if is_text else node


def _is_free(name: str, item: object, parent: dict[str, object]) -> bool:
    if name in _OF_KINDS:
        return parent.get("kind") == _OF_KINDS[name]
    if name == "support":  # of a contract, or a process of that name with its capacity
        return "ref" in parent
    if name == "id":  # a model's is the vendor's own word; every other is a slug
        return parent.keys() <= {"id", "services", "deprecated_on", "retires_on"}
    if name == "value":
        return "id" in parent
    return name in _TREES or (name in _TEXTS and isinstance(item, str))
