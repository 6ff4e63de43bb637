import pytest
from document_models import Sample

from bcp.document.keys import allowed_keys, allowed_tags, child
from bcp.document.reading import Node

SCHEMA = Sample.model_json_schema()
FALLBACK = ("id", "kind", "title", "capacity", "tier", "automatic", "when", "uses", "steps")


def steps(*written: Node) -> Node:
    return {"fallbacks": [{"steps": list(written)}]}


class TestAllowedKeys:
    def test_at_the_top_and_in_a_list(self) -> None:
        assert allowed_keys(SCHEMA, {}, ()) == ("schema", "title", "note", "fallbacks")
        assert allowed_keys(SCHEMA, {}, ("fallbacks", 3)) == FALLBACK

    def test_an_optional_section_by_its_aliases(self) -> None:
        assert allowed_keys(SCHEMA, {}, ("fallbacks", 0, "when")) == ("at_least", "for")

    def test_the_member_that_the_kind_names(self) -> None:
        where = ("fallbacks", 0, "steps", 0)
        manual = allowed_keys(SCHEMA, steps({"kind": "manual"}), where)
        assert manual == ("id", "kind", "do", "target")
        assert allowed_keys(SCHEMA, steps({"kind": "http"}), (*where, "headers", "x")) == (
            "secret",
        )

    @pytest.mark.parametrize("kind", ["unknown", ["manual"], {}, ""])
    def test_every_member_where_the_kind_names_none(self, kind: Node) -> None:
        found = allowed_keys(SCHEMA, steps({"kind": kind}), ("fallbacks", 0, "steps", 0))
        assert set(found) == {"id", "kind", "do", "target", "switch", "to", "headers", "json"}

    @pytest.mark.parametrize(
        "where",
        [("title",), ("nowhere", "at", "all"), ("fallbacks", 0, "capacity"), ("fallbacks", "x")],
    )
    def test_none_where_no_keys_are_named(self, where: tuple[str | int, ...]) -> None:
        assert allowed_keys(SCHEMA, {"title": "x"}, where) == ()


def test_the_tags_of_a_union() -> None:
    where = ("fallbacks", 0, "steps", 0)
    assert allowed_tags(SCHEMA, steps({}), where) == ("http", "manual", "switch")
    assert allowed_tags(SCHEMA, {}, ("fallbacks", 0)) == ()


@pytest.mark.parametrize(
    ("node", "element", "inside"),
    [
        ({"a": "b"}, "a", "b"),
        ({"a": "b"}, "c", None),
        ({"0": "b"}, 0, None),
        (["a"], 0, "a"),
        (["a"], 1, None),
        (["a"], -1, None),
        (["a"], "0", None),
        ("a", 0, None),
    ],
)
def test_a_child_is_there_or_it_is_not(node: Node, element: str | int, inside: object) -> None:
    assert child(node, element) == inside
