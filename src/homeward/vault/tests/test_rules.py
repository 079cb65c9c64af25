"""The tree, its proofs and their checks, for every small size and for made-up trees."""

from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from homeward.vault.rules import merkle

LEAVES = [merkle.leaf_hash(bytes([n])) for n in range(40)]


def _by_definition(leaves: list[bytes]) -> bytes:
    """The tree as the standard defines it, written another way than the code."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return sha256(b"\x01" + _by_definition(leaves[:k]) + _by_definition(leaves[k:])).digest()


def test_the_frontier_gives_the_root_of_the_standard_at_every_size() -> None:
    tree = merkle.Frontier()
    for size, leaf in enumerate(LEAVES):
        assert tree.root() == _by_definition(LEAVES[:size])
        tree.append(leaf)
        assert len(tree.peaks) == (size + 1).bit_count()


def test_the_known_root_of_one_empty_leaf() -> None:
    assert merkle.leaf_hash(b"").hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"


def test_every_leaf_of_every_small_tree_proves_its_place_and_no_other() -> None:
    for size in range(1, 24):
        root = merkle.root(LEAVES[:size])
        for index in range(size):
            proof = merkle.inclusion_proof(index, LEAVES[:size])
            assert merkle.verify_inclusion(LEAVES[index], index, size, proof, root)
            for other in range(size):
                if other != index:
                    assert not merkle.verify_inclusion(LEAVES[other], other, size, proof, root)
                    assert not merkle.verify_inclusion(LEAVES[index], other, size, proof, root)


def test_every_small_tree_begins_with_every_smaller_one() -> None:
    for new in range(1, 34):
        for old in range(1, new + 1):
            proof = merkle.consistency_proof(old, LEAVES[:new])
            roots = merkle.root(LEAVES[:old]), merkle.root(LEAVES[:new])
            assert merkle.verify_consistency(old, new, *roots, proof)


@given(st.lists(st.binary(max_size=4), min_size=2, max_size=60), st.data())
def test_a_log_that_was_rewritten_does_not_continue_the_old_one(words: list[bytes], data: st.DataObject) -> None:
    leaves = [merkle.leaf_hash(word) for word in words]
    old = data.draw(st.integers(1, len(leaves) - 1))
    at = data.draw(st.integers(0, old - 1))
    changed = [*leaves[:at], merkle.leaf_hash(b"something else"), *leaves[at + 1 :]]
    proof = merkle.consistency_proof(old, changed)
    assert not merkle.verify_consistency(old, len(leaves), merkle.root(leaves[:old]), merkle.root(changed), proof)


@given(st.lists(st.binary(max_size=4), min_size=1, max_size=60), st.data())
def test_a_proof_with_a_changed_hash_proves_nothing(words: list[bytes], data: st.DataObject) -> None:
    leaves = [merkle.leaf_hash(word) for word in words]
    index = data.draw(st.integers(0, len(leaves) - 1))
    proof = merkle.inclusion_proof(index, leaves)
    root = merkle.root(leaves)
    assert merkle.verify_inclusion(leaves[index], index, len(leaves), proof, root)
    assert not merkle.verify_inclusion(leaves[index], index, len(leaves), [*proof, root], root)
    if proof:
        proof[data.draw(st.integers(0, len(proof) - 1))] = sha256(b"wrong").digest()
        assert not merkle.verify_inclusion(leaves[index], index, len(leaves), proof, root)
