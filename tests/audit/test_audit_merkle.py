"""The tree against RFC 6962's own definition, 196 foreign proofs, and another log's tiles."""

import base64
import json
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any  # the shape of a foreign JSON file

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bcp.audit import merkle

LEAVES = [merkle.leaf_hash(str(number).encode()) for number in range(70)]
sizes = st.integers(min_value=0, max_value=len(LEAVES))


def plain_root(leaves: Sequence[bytes]) -> bytes:
    """RFC 6962 section 2.1, word for word."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return sha256(b"\x01" + plain_root(leaves[:split]) + plain_root(leaves[split:])).digest()


def vectors(kind: str) -> list[Path]:
    folder = Path(__file__).parents[3] / "shared/data/vectors/merkle-transparency-dev/testdata"
    return sorted((folder / kind).rglob("*.json"))


def title(path: Path) -> str:
    return f"{path.parent.name}-{path.stem}"


def read(path: Path) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(path.read_bytes())
    return value


def b64(text: str | None) -> bytes:
    return base64.b64decode(text or "")


def is_refused(check: Any, *arguments: object) -> bool:
    try:
        check(*arguments)
    except merkle.BadProof:
        return True
    return False


def test_the_vectors_are_all_there(shared_data: Path) -> None:
    assert (len(vectors("inclusion")), len(vectors("consistency"))) == (98, 98)


def test_the_inclusion_vectors(shared_data: Path) -> None:
    for path in vectors("inclusion"):
        case = read(path)
        proof = [b64(node) for node in case["proof"] or []]
        arguments = (
            b64(case["leafHash"]), case["leafIdx"], case["treeSize"], proof, b64(case["root"])
        )  # fmt: skip
        assert is_refused(merkle.check_inclusion, *arguments) is case["wantErr"], title(path)


def test_the_consistency_vectors(shared_data: Path) -> None:
    for path in vectors("consistency"):
        case = read(path)
        proof = [b64(node) for node in case["proof"] or []]
        roots = (b64(case["root1"]), b64(case["root2"]))
        arguments = (case["size1"], case["size2"], proof, *roots)
        assert is_refused(merkle.check_consistency, *arguments) is case["wantErr"], title(path)


def test_root_is_that_of_the_definition() -> None:
    for size in range(len(LEAVES) + 1):
        assert merkle.root_of(LEAVES[:size]) == plain_root(LEAVES[:size]), size


@given(st.lists(sizes, max_size=6))
def test_growing_in_pieces_gives_the_same_tree(cuts: list[int]) -> None:
    peaks: merkle.Peaks = []
    start = 0
    for cut in [*sorted(cuts), len(LEAVES)]:
        merkle.extend(peaks, LEAVES[start:cut])
        start = cut
        assert merkle.peaks_root(peaks) == plain_root(LEAVES[:cut])
        assert merkle.peaks_size(peaks) == cut


@given(sizes, sizes)
def test_every_inclusion_proof_is_accepted_and_no_other_leaf(index: int, size: int) -> None:
    assume(index < size)
    leaves = LEAVES[:size]
    proof = merkle.inclusion_proof(leaves, index)
    root = plain_root(leaves)
    merkle.check_inclusion(LEAVES[index], index, size, proof, root)
    other = (index + 1) % size
    if other != index:
        with pytest.raises(merkle.BadProof):
            merkle.check_inclusion(LEAVES[index], other, size, proof, root)


@given(sizes, sizes, st.data())
def test_every_consistency_proof_is_accepted_and_no_changed_one(
    size1: int, size2: int, data: st.DataObject
) -> None:
    assume(1 <= size1 <= size2)
    proof = merkle.consistency_proof(LEAVES[:size2], size1)
    root1, root2 = plain_root(LEAVES[:size1]), plain_root(LEAVES[:size2])
    merkle.check_consistency(size1, size2, proof, root1, root2)
    if proof:
        spoilt = data.draw(st.integers(min_value=0, max_value=len(proof) - 1))
        proof[spoilt] = sha256(proof[spoilt]).digest()
        with pytest.raises(merkle.BadProof):
            merkle.check_consistency(size1, size2, proof, root1, root2)


@pytest.mark.parametrize("index", [-1, 3])
def test_no_proof_of_a_leaf_that_is_not_there(index: int) -> None:
    with pytest.raises(IndexError):
        merkle.inclusion_proof(LEAVES[:3], index)


@pytest.mark.parametrize("size", [0, 4])
def test_no_proof_of_a_beginning_that_is_not_there(size: int) -> None:
    with pytest.raises(IndexError):
        merkle.consistency_proof(LEAVES[:3], size)


@pytest.mark.parametrize("size1", [-1, 0, 4])
def test_an_empty_or_longer_tree_is_no_beginning_of_this_one(size1: int) -> None:
    root = plain_root(LEAVES[:3])
    with pytest.raises(merkle.BadProof):
        merkle.check_consistency(size1, 3, [], merkle.EMPTY_ROOT, root)
