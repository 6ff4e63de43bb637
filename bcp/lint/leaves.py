"""Every text of a document with its place, for rules that read what people wrote. Pure."""

from collections.abc import Iterator

from bcp.document.load import Document
from bcp.document.reading import Node
from bcp.document.source import Where


def leaves(document: Document) -> Iterator[tuple[Where, str]]:
    """Each scalar in the order of the file, with the keys and numbers that lead to it."""
    waiting: list[tuple[Where, Node]] = [((), document.value)]
    while waiting:
        where, node = waiting.pop()
        if isinstance(node, str):
            yield where, node
        elif isinstance(node, dict):
            waiting += [((*where, key), value) for key, value in reversed(node.items())]
        else:
            waiting += [((*where, number), node[number]) for number in reversed(range(len(node)))]
