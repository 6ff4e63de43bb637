from itertools import repeat

from bcp.document.limits import MOST_DEPTH
from bcp.document.places import Mark, Shape, places


def texts(*words: str) -> list[Mark]:
    return [Mark(10 * number + 10, Shape.TEXT, word) for number, word in enumerate(words)]


def test_values_and_keys_of_a_mapping() -> None:
    found = places([Mark(3, Shape.MAPPING), *texts("a", "b", "c", "d"), Mark(60, Shape.END)])
    assert found.index_at(()) == 3
    assert (found.index_at(("c",)), found.index_at(("c",), of_key=True)) == (40, 30)


def test_items_of_a_list_have_no_key() -> None:
    found = places([Mark(3, Shape.LIST), *texts("a", "b"), Mark(60, Shape.END)])
    assert (found.index_at((1,)), found.index_at((1,), of_key=True)) == (20, 20)
    assert found.index_at((2,)) == 3


def test_a_key_that_stands_twice_keeps_its_first_place() -> None:
    found = places([Mark(3, Shape.MAPPING), *texts("a", "b", "a", "d")])
    assert (found.index_at(("a",)), found.index_at(("a",), of_key=True)) == (20, 10)


def test_a_list_as_a_key_ends_the_map() -> None:
    marks = [Mark(3, Shape.MAPPING), *texts("a", "b"), Mark(40, Shape.LIST), Mark(50, Shape.END)]
    assert places([*marks, *texts("c", "d")]).children.keys() == {"a"}


def test_no_document_has_its_place_at_the_start() -> None:
    assert places([]).index_at(("a", 0)) == 0


def test_the_map_is_not_deeper_than_what_is_read() -> None:
    # libyaml takes quadratic time over open brackets: 2 minutes for 200,000 of them.
    found, depth = places(repeat(Mark(7, Shape.LIST))), 1
    while found.children:
        found, depth = found.children[0], depth + 1
    assert depth == MOST_DEPTH + 1
