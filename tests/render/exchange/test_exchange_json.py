"""JSON that reads back, and that is safe to look at."""

import json
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from bcp.render.exchange.json_text import json_text
from render.hostile import NASTY

_ANY = st.text(st.characters(), max_size=12)  # lone surrogates too
_STEERING = st.text(st.characters(categories=("Cc", "Cf", "Zl", "Zp")), max_size=6)
_VALUES = st.recursive(
    st.one_of(_ANY, _STEERING, st.sampled_from(NASTY), st.integers(), st.booleans(), st.none()),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(_ANY, inside, max_size=3),
    max_leaves=6,
)


@given(_VALUES)
def test_it_reads_back_as_the_same_value(value: object) -> None:
    assert json.loads(json_text(value)) == value


@given(st.one_of(_STEERING, _ANY))
def test_nothing_in_it_steers_or_turns(words: str) -> None:
    written = json_text(words).removesuffix("\n")
    assert written.isascii() or not any(
        unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp")
        or unicodedata.bidirectional(char) in ("RLO", "LRO", "RLE", "LRE", "PDF", "LRI", "RLI")
        for char in written
    )
    written.encode()
