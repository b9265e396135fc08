"""The tree agrees with RFC 6962's reference, with pymerkle and sigstore, and with the stand-alone verifier."""

import json
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pymerkle import InmemoryTree
from sigstore._internal.merkle import verify_merkle_inclusion
from sigstore.errors import VerificationError

from consult.audit import merkle, tiles
from consult.audit import verify as alone

VECTORS = json.loads((Path(__file__).parents[2] / "vectors" / "merkle.json").read_text())
COUNT = 131
DATA = [b"entry %d" % index for index in range(COUNT)]
LEAVES = [merkle.hash_leaf(data) for data in DATA]


def subtree(low, high):
    return merkle.root(LEAVES[low:high])


ROOTS = [subtree(0, size) for size in range(COUNT + 1)]


@pytest.fixture(scope="module")
def oracle():
    tree = InmemoryTree("sha256")
    for data in DATA:
        tree.append_entry(data)
    return tree


@pytest.fixture(scope="module")
def store():
    """Tiles of 70,000 leaves, appended in uneven batches."""
    kept, size, batch = {}, 0, 1
    leaves = [merkle.hash_leaf(b"%d" % index) for index in range(70_000)]
    while size < len(leaves):
        growth = tiles.append(size, lambda level, n: kept[level, n], leaves[size : size + batch])
        kept.update(growth.tiles)
        size, batch = growth.size, batch * 7 % 4099
    return SimpleNamespace(
        leaves=leaves, tiles=kept, root=growth.root, reader=lambda level, n: kept[level, n]
    )


@pytest.mark.parametrize("tree", [merkle, alone], ids=["merkle", "verify"])
def test_the_reference_tree_has_the_reference_hashes(tree):
    hashes = [tree.hash_leaf(bytes.fromhex(text)) for text in VECTORS["inputs"]]
    assert [leaf.hex() for leaf in hashes] == VECTORS["leaf_hashes"]
    assert tree.EMPTY_ROOT.hex() == VECTORS["empty_root"]
    root = merkle.root if tree is merkle else lambda row: alone.grow(row)[1]
    assert [root(hashes[: size + 1]).hex() for size in range(8)] == VECTORS["roots"]
    assert root([]) == tree.EMPTY_ROOT


@pytest.mark.parametrize("vector", VECTORS["inclusion"], ids=lambda v: f"{v['index']}-of-{v['size']}")
def test_reference_inclusion_proofs_hold_in_both_programs_and_nowhere_else(vector):
    leaf = bytes.fromhex(VECTORS["leaf_hashes"][vector["index"]])
    root = bytes.fromhex(VECTORS["roots"][vector["size"] - 1])
    path = [bytes.fromhex(text) for text in vector["path"]]
    for check in (merkle.verify_inclusion, alone.is_included):
        assert check(leaf, vector["index"], vector["size"], path, root)
        assert not check(leaf, vector["index"], vector["size"], [*path, root], root)
        assert not check(leaf, vector["index"], vector["size"], path, leaf[::-1])
        assert not check(leaf, vector["size"], vector["size"], path, root)
        assert not check(leaf, -1, vector["size"], path, root)
        if path:
            assert not check(leaf, vector["index"], vector["size"], path[:-1], root)
            assert not check(leaf, vector["index"] ^ 1, vector["size"], path, root)


@pytest.mark.parametrize("vector", VECTORS["consistency"], ids=lambda v: f"{v['old']}-to-{v['new']}")
def test_reference_consistency_proofs_hold(vector):
    roots = [bytes.fromhex(VECTORS["roots"][vector[end] - 1]) for end in ("old", "new")]
    path = [bytes.fromhex(text) for text in vector["path"]]
    assert merkle.verify_consistency(vector["old"], vector["new"], *roots, path)
    assert not merkle.verify_consistency(vector["old"], vector["new"], roots[0][::-1], roots[1], path)
    assert not merkle.verify_consistency(vector["old"], vector["new"], roots[0], roots[1][::-1], path)
    assert not merkle.verify_consistency(vector["old"], vector["new"], *roots, [*path, roots[0]])


def test_every_root_up_to_130_is_pymerkles(oracle):
    for size in range(COUNT):
        expected = oracle.get_root(size) if size else merkle.EMPTY_ROOT
        assert ROOTS[size] == expected == alone.grow(LEAVES[:size])[1]


def test_every_inclusion_proof_up_to_130_is_pymerkles_and_holds(oracle):
    for size in range(1, COUNT):
        for index in range(size):
            path = merkle.inclusion_path(index, size, subtree)
            assert [LEAVES[index], *path] == oracle.prove_inclusion(index + 1, size).path
            assert merkle.verify_inclusion(LEAVES[index], index, size, path, ROOTS[size])
            assert alone.is_included(LEAVES[index], index, size, path, ROOTS[size])


def test_every_consistency_proof_up_to_64_holds_and_refuses_other_sizes():
    for new in range(65):
        for old in range(new + 1):
            path = merkle.consistency_path(old, new, subtree)
            assert merkle.verify_consistency(old, new, ROOTS[old], ROOTS[new], path)
            if old:
                assert not merkle.verify_consistency(old - 1, new, ROOTS[old], ROOTS[new], path)
            if 0 < old < new:
                assert not merkle.verify_consistency(old, new, ROOTS[old - 1], ROOTS[new], path)
                assert not merkle.verify_consistency(old, new, ROOTS[old], ROOTS[new], path[:-1])


def rekor_entry(data, index, size, path, root):
    proof = SimpleNamespace(log_index=index, tree_size=size, hashes=path, root_hash=root)
    return SimpleNamespace(_inner=SimpleNamespace(inclusion_proof=proof, canonicalized_body=data))


def test_sigstore_accepts_our_proofs_and_rejects_a_changed_leaf():
    for size in range(1, COUNT, 3):
        for index in range(size):
            path = merkle.inclusion_path(index, size, subtree)
            verify_merkle_inclusion(rekor_entry(DATA[index], index, size, path, ROOTS[size]))
    with pytest.raises(VerificationError):
        verify_merkle_inclusion(rekor_entry(b"changed", index, size, path, ROOTS[size]))


@given(size=st.integers(1, COUNT), data=st.data())
def test_a_proof_holds_for_no_other_size_index_leaf_or_path(size, data):
    index = data.draw(st.integers(0, size - 1))
    path = merkle.inclusion_path(index, size, subtree)
    other = data.draw(st.integers(0, COUNT - 1))
    if other != index:
        assert not merkle.verify_inclusion(LEAVES[index], other, size, path, ROOTS[size])
        assert not merkle.verify_inclusion(LEAVES[other], index, size, path, ROOTS[size])
    if path:
        place, bit = data.draw(st.integers(0, len(path) - 1)), data.draw(st.integers(0, 255))
        path[place] = (int.from_bytes(path[place], "big") ^ 1 << bit).to_bytes(32, "big")
        for check in (merkle.verify_inclusion, alone.is_included):
            assert not check(LEAVES[index], index, size, path, ROOTS[size])


def test_tiles_of_70000_leaves_are_those_of_the_specification(store):
    """C2SP tlog-tiles: 273 full and one partial tile of 112, one full and one of 17, one of width 1."""
    assert len(store.tiles) == 273 + 1 + 1 + 1 + 1
    assert set(tiles.tiles_of(70_000)) == {(*key, len(data) // 32) for key, data in store.tiles.items()}
    assert {(0, 273, 112), (1, 1, 17), (2, 0, 1)} <= set(tiles.tiles_of(70_000))
    assert store.root == merkle.root(store.leaves) == tiles.root(70_000, store.reader)
    levels, root = alone.grow(store.leaves)
    assert root == store.root
    assert all(
        b"".join(levels[level][n * 256 : n * 256 + 256]) == data for (level, n), data in store.tiles.items()
    )


@settings(max_examples=60, deadline=None)
@given(sizes=st.lists(st.integers(1, 70_000), min_size=2, max_size=2).map(sorted), data=st.data())
def test_proofs_from_tiles_hold_at_any_size(store, sizes, data):
    old, new = sizes
    old_root, new_root = (tiles.root(size, store.reader) for size in sizes)
    index = data.draw(st.integers(0, new - 1))
    path = tiles.inclusion_proof(index, new, store.reader)
    assert merkle.verify_inclusion(store.leaves[index], index, new, path, new_root)
    path = tiles.consistency_proof(old, new, store.reader)
    assert merkle.verify_consistency(old, new, old_root, new_root, path)


@settings(max_examples=30, deadline=None)
@given(batches=st.lists(st.integers(0, 600), min_size=1, max_size=6))
def test_batches_do_not_matter(store, batches):
    kept, size = {}, 0
    for batch in batches:
        growth = tiles.append(size, lambda level, n: kept[level, n], store.leaves[size : size + batch])
        kept.update(growth.tiles)
        size = growth.size
        assert growth.root == merkle.root(store.leaves[:size])


def test_an_edge_that_someone_else_grew_is_refused(store):
    with pytest.raises(tiles.TilesWrong, match="tile 0/273"):
        tiles.append(69_999, store.reader, store.leaves[:1])


def test_a_tile_too_short_for_the_size_is_refused(store):
    with pytest.raises(tiles.TilesWrong):
        tiles.root(70_001, store.reader)


@pytest.mark.parametrize(("level", "number", "width", "name"), VECTORS["tile_names"])
def test_tile_names_are_those_of_the_specification(level, number, width, name):
    assert tiles.tile_path(level, number, width) == name
    assert alone._name(level, number, number * 256 + width) == name


def test_bundles_round_trip_in_both_programs():
    rows = [b"", b"a", b"b" * 65_535]
    data = tiles.bundle(rows)
    assert tiles.unbundle(data) == rows == alone.split_bundle(data)
    assert alone.split_bundle(data[:-1]) is None
    for cut in (data[:-1], data[:1]):
        with pytest.raises(ValueError, match="cut short"):
            tiles.unbundle(cut)
    with pytest.raises(ValueError, match="does not fit"):
        tiles.bundle([b"c" * 65_536])


@pytest.mark.parametrize(("index", "size"), [(0, 0), (1, 1), (-1, 5)])
def test_no_proof_is_made_for_a_leaf_outside_the_tree(index, size):
    with pytest.raises(IndexError):
        merkle.inclusion_path(index, size, subtree)


def test_no_consistency_proof_is_made_backwards():
    with pytest.raises(IndexError):
        merkle.consistency_path(3, 2, subtree)
