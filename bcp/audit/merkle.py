"""The Merkle tree of RFC 6962 section 2.1: roots, proofs, and the checks of proofs.

Everything is pure. A tree that grows is kept as its *peaks*: the roots of its perfect subtrees,
one for each bit set in its size, the lowest first, None where the bit is clear. They are all that
is needed to go on, and 20 hashes for a million entries.
"""

from collections.abc import Sequence
from hashlib import sha256

# RFC 6962 section 2.1: a leaf can never pass for a node.
LEAF_PREFIX = b"\x00"
NODE_PREFIX = b"\x01"
HASH_SIZE = 32

EMPTY_ROOT = sha256(b"").digest()
"""The root of a tree without entries."""

Peaks = list[bytes | None]


class BadProof(ValueError):
    """The proof does not show what it claims."""


def leaf_hash(entry: bytes) -> bytes:
    """The hash of one leaf; `entry` is a stored line without its LF."""
    return sha256(LEAF_PREFIX + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node."""
    return sha256(NODE_PREFIX + left + right).digest()


def extend(peaks: Peaks, leaves: Sequence[bytes]) -> None:
    """Add leaf hashes to a tree, in place, a level at a time (twice as fast as leaf by leaf)."""
    nodes = list(leaves)
    level = 0
    while nodes:
        if level == len(peaks):
            peaks.append(None)
        waiting = peaks[level]
        if waiting is not None:
            nodes.insert(0, waiting)
        peaks[level] = nodes[-1] if len(nodes) % 2 else None
        pairs = zip(nodes[::2], nodes[1::2], strict=False)  # the odd one waits at this level
        nodes = [sha256(NODE_PREFIX + left + right).digest() for left, right in pairs]
        level += 1


def peaks_root(peaks: Sequence[bytes | None]) -> bytes:
    """The root of a tree given by its peaks."""
    root: bytes | None = None
    for peak in peaks:
        if peak is not None:
            root = peak if root is None else node_hash(peak, root)
    return EMPTY_ROOT if root is None else root


def peaks_size(peaks: Sequence[bytes | None]) -> int:
    """The number of entries of a tree given by its peaks."""
    return sum(1 << level for level, peak in enumerate(peaks) if peak is not None)


def root_of(leaves: Sequence[bytes]) -> bytes:
    """The root over leaf hashes (RFC 6962 section 2.1, MTH)."""
    peaks: Peaks = []
    extend(peaks, leaves)
    return peaks_root(peaks)


def inclusion_proof(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The audit path of one leaf (RFC 6962 section 2.1.1, PATH).

    Raises:
        IndexError: there is no such leaf.
    """
    if not 0 <= index < len(leaves):
        raise IndexError(f"no leaf {index} in a tree of {len(leaves)}")
    path: list[bytes] = []
    start, end = 0, len(leaves)
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(root_of(leaves[middle:end]))
            end = middle
        else:
            path.append(root_of(leaves[start:middle]))
            start = middle
    return path[::-1]


def consistency_proof(leaves: Sequence[bytes], size: int) -> list[bytes]:
    """Show that the tree over the first `size` leaves is a beginning of this one (PROOF).

    Raises:
        IndexError: size is not between 1 and the number of leaves.
    """
    if not 1 <= size <= len(leaves):
        raise IndexError(f"no tree of {size} in a tree of {len(leaves)}")
    path: list[bytes] = []
    start, end = 0, len(leaves)
    whole = True  # the node reached is the old tree itself, which the verifier already has
    while size - start != end - start:
        middle = start + _split(end - start)
        if size <= middle:
            path.append(root_of(leaves[middle:end]))
            end = middle
        else:
            path.append(root_of(leaves[start:middle]))
            start = middle
            whole = False
    if not whole:
        path.append(root_of(leaves[start:end]))
    return path[::-1]


def check_inclusion(
    leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes
) -> None:
    """Check that a leaf hash stands at an index of the tree (RFC 9162 section 2.1.3.2).

    Raises:
        BadProof: it does not, or the proof is not exactly as long as it has to be.
    """
    if not 0 <= index < size:
        raise BadProof(f"no leaf {index} in a tree of {size}")
    _check_hashes(leaf, root, *proof)
    position, last, found = index, size - 1, leaf
    for node in proof:
        if last == 0:
            raise BadProof("the proof is too long")
        if position % 2 or position == last:
            found = node_hash(node, found)
            position, last = _up_to_odd(position, last)
        else:
            found = node_hash(found, node)
        position, last = position >> 1, last >> 1
    if last != 0:
        raise BadProof("the proof is too short")
    if found != root:
        raise BadProof("the proof leads to another root")


def check_consistency(
    size1: int, size2: int, proof: Sequence[bytes], root1: bytes, root2: bytes
) -> None:
    """Check that a tree is a beginning of another (RFC 9162 section 2.1.4.2).

    Raises:
        BadProof: it is not, or the proof is not exactly as long as it has to be.
    """
    if not 1 <= size1 <= size2:  # from an empty tree everything follows: that proves nothing
        raise BadProof(f"a tree of {size2} cannot be shown to go on from one of {size1}")
    if size1 == size2:
        if proof or root1 != root2:
            raise BadProof("two roots at one size, or a proof where none is needed")
        return
    _check_hashes(root1, root2, *proof)
    nodes = list(proof) if size1 & (size1 - 1) else [root1, *proof]
    if not nodes:
        raise BadProof("the proof is empty")
    position, last = _up_to_even(size1 - 1, size2 - 1)
    found1 = found2 = nodes[0]
    for node in nodes[1:]:
        if last == 0:
            raise BadProof("the proof is too long")
        if position % 2 or position == last:
            found1, found2 = node_hash(node, found1), node_hash(node, found2)
            position, last = _up_to_odd(position, last)
        else:
            found2 = node_hash(found2, node)
        position, last = position >> 1, last >> 1
    if last != 0:
        raise BadProof("the proof is too short")
    if (found1, found2) != (root1, root2):
        raise BadProof("the proof leads to other roots")


def _check_hashes(*values: bytes) -> None:
    if any(len(value) != HASH_SIZE for value in values):
        raise BadProof("a hash is not 32 bytes long")


def _split(size: int) -> int:
    """The largest power of two below size."""
    return 1 << (size - 1).bit_length() - 1


def _up_to_odd(position: int, last: int) -> tuple[int, int]:
    """Climb over the levels at which the rightmost node has no sibling."""
    while position and not position % 2:
        position, last = position >> 1, last >> 1
    return position, last


def _up_to_even(position: int, last: int) -> tuple[int, int]:
    """Climb to the root of the old tree's rightmost perfect subtree."""
    while position % 2:
        position, last = position >> 1, last >> 1
    return position, last
