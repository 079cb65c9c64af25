"""The Merkle tree of the audit log, its proofs and their checks (RFC 9162, section 2.1)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256

EMPTY = sha256(b"").digest()


def leaf_hash(leaf: bytes) -> bytes:
    """The hash of one leaf; the prefix keeps a leaf from passing for a node."""
    return sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two subtrees."""
    return sha256(b"\x01" + left + right).digest()


def _split(size: int) -> int:
    """The largest power of two that is smaller than `size` (2 or more)."""
    return 1 << (size - 1).bit_length() - 1


@dataclass(slots=True)
class Frontier:
    """The right edge of a tree: enough to append a leaf in logarithmic time, without the leaves before it.

    `peaks` are the roots of the full subtrees, largest first: one for each bit set in `size`.
    """

    size: int = 0
    peaks: list[bytes] = field(default_factory=list)

    def append(self, leaf: bytes) -> None:
        """Add the *hash* of the next leaf."""
        carry, full = leaf, self.size
        while full & 1:
            carry = node_hash(self.peaks.pop(), carry)
            full >>= 1
        self.peaks.append(carry)
        self.size += 1

    def root(self) -> bytes:
        """The root over everything appended so far."""
        if not self.peaks:
            return EMPTY
        root = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            root = node_hash(peak, root)
        return root


def root(leaves: Sequence[bytes]) -> bytes:
    """The root over these leaf hashes."""
    frontier = Frontier()
    for leaf in leaves:
        frontier.append(leaf)
    return frontier.root()


def inclusion_proof(index: int, leaves: Sequence[bytes]) -> list[bytes]:
    """The hashes that lead from leaf `index` to the root over these leaf hashes."""
    if not 0 <= index < len(leaves):
        raise IndexError(index)
    if len(leaves) == 1:
        return []
    k = _split(len(leaves))
    if index < k:
        return [*inclusion_proof(index, leaves[:k]), root(leaves[k:])]
    return [*inclusion_proof(index - k, leaves[k:]), root(leaves[:k])]


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], expected: bytes) -> bool:
    """Whether the leaf hash stands at `index` in the tree of `size` leaves with the root `expected`."""
    if not 0 <= index < size:
        return False
    fn, sn, here = index, size - 1, leaf
    for sibling in proof:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            here = node_hash(sibling, here)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            here = node_hash(here, sibling)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and here == expected


def consistency_proof(old_size: int, leaves: Sequence[bytes]) -> list[bytes]:
    """The hashes that show the tree of the first `old_size` leaves to be the beginning of this one."""
    if not 0 < old_size <= len(leaves):
        raise IndexError(old_size)
    return _subproof(old_size, leaves, whole=True)


def _subproof(size: int, leaves: Sequence[bytes], *, whole: bool) -> list[bytes]:
    if size == len(leaves):
        return [] if whole else [root(leaves)]
    k = _split(len(leaves))
    if size <= k:
        return [*_subproof(size, leaves[:k], whole=whole), root(leaves[k:])]
    return [*_subproof(size - k, leaves[k:], whole=False), root(leaves[:k])]


def verify_consistency(old_size: int, new_size: int, old: bytes, new: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the tree with root `new` begins with the tree with root `old`: nothing was changed, dropped, put in."""
    if not 0 < old_size <= new_size:
        return False
    if old_size == new_size:
        return old == new and not proof
    path = [old, *proof] if old_size & (old_size - 1) == 0 else list(proof)
    if not path:
        return False
    fn, sn = old_size - 1, new_size - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    left = right = path[0]
    for step in path[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            left, right = node_hash(step, left), node_hash(step, right)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            right = node_hash(right, step)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and left == old and right == new
