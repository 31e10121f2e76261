"""The tree and its proofs, beside the reference's vectors and the RFC's own recursive definition."""

import json
import os
from base64 import b64decode
from itertools import combinations_with_replacement
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from city.merkle import (
    EMPTY,
    Node,
    Span,
    consistency_spans,
    cover,
    fold,
    grow,
    inclusion_spans,
    is_consistent,
    is_included,
    leaf_hash,
    node_hash,
)

REAL_DATA = os.environ.get("REAL_DATA")
needs_vectors = pytest.mark.skipif(not REAL_DATA, reason="REAL_DATA is not set")


class Tree:
    """Kept as storage keeps it: complete subtrees alone, added batch after batch."""

    def __init__(self) -> None:
        self.size, self.nodes = 0, dict[Node, bytes]()

    def add(self, leaves: list[bytes]) -> None:
        edge = [self.nodes[node] for node in cover(Span(0, self.size))]
        for node, found in grow(self.size, edge, leaves):
            assert node not in self.nodes
            self.nodes[node] = found
        self.size += len(leaves)

    def hash(self, span: Span) -> bytes:
        return fold([self.nodes[node] for node in cover(span)])

    def root(self, size: int) -> bytes:
        return self.hash(Span(0, size))

    def inclusion(self, index: int, size: int) -> list[bytes]:
        return [self.hash(span) for span in inclusion_spans(index, size)]

    def consistency(self, old: int, new: int) -> list[bytes]:
        return [self.hash(span) for span in consistency_spans(old, new)]


def mth(leaves: list[bytes]) -> bytes:
    """RFC 9162, 2.1.1, word by word, over hashes of leaves."""
    if len(leaves) <= 1:
        return leaves[0] if leaves else EMPTY
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    return node_hash(mth(leaves[:half]), mth(leaves[half:]))


def tree_of(size: int) -> tuple[Tree, list[bytes]]:
    tree, leaves = Tree(), [leaf_hash(str(number).encode()) for number in range(size)]
    tree.add(leaves)
    return tree, leaves


@given(st.lists(st.integers(0, 40), max_size=6))
def test_batches_of_any_size_make_the_tree_of_the_rfc(batches: list[int]) -> None:
    tree, leaves = Tree(), list[bytes]()
    for batch in batches:
        new = [leaf_hash(str(len(leaves) + number).encode()) for number in range(batch)]
        tree.add(new)
        leaves += new
        assert tree.root(len(leaves)) == mth(leaves)


@given(st.integers(1, 200), st.data())
def test_every_leaf_of_every_tree_is_proven_and_no_other_place_is(size: int, data: st.DataObject) -> None:
    tree, leaves = tree_of(size)
    index = data.draw(st.integers(0, size - 1))
    path, root = tree.inclusion(index, size), mth(leaves)
    assert is_included(leaves[index], index, size, path=path, root=root)
    assert len(path) <= (size - 1).bit_length()
    other = data.draw(st.integers(-1, size + 1))
    if other != index:
        assert not is_included(leaves[index], other, size, path=path, root=root)
    assert not is_included(leaf_hash(b"another"), index, size, path=path, root=root)
    assert not is_included(leaves[index], index, size, path=[*path, root], root=root)
    if path:
        assert not is_included(leaves[index], index, size, path=path[1:], root=root)
        assert not is_included(leaves[index], index, size, path=path[:-1], root=root)


@given(st.integers(1, 200), st.data())
def test_a_tree_that_only_grew_is_proven_and_another_is_not(new: int, data: st.DataObject) -> None:
    tree, leaves = tree_of(new)
    old = data.draw(st.integers(1, new))
    path, roots = tree.consistency(old, new), (mth(leaves[:old]), mth(leaves))
    assert is_consistent(old, new, path=path, old_root=roots[0], new_root=roots[1])
    changed = [*leaves]
    changed[data.draw(st.integers(0, old - 1))] = leaf_hash(b"changed")
    assert not is_consistent(old, new, path=path, old_root=roots[0], new_root=mth(changed))
    assert not is_consistent(old, new, path=path, old_root=mth(changed[:old]), new_root=roots[1])
    assert not is_consistent(old, new, path=[*path, roots[0]], old_root=roots[0], new_root=roots[1])
    if path:
        assert not is_consistent(old, new, path=path[:-1], old_root=roots[0], new_root=roots[1])


def test_what_is_no_proof_of_growth_is_refused() -> None:
    assert is_consistent(3, 3, path=[], old_root=b"a", new_root=b"a")
    assert not is_consistent(3, 3, path=[], old_root=b"a", new_root=b"b")
    assert not is_consistent(4, 3, path=[b"x" * 32], old_root=b"a", new_root=b"a")
    assert not is_consistent(0, 3, path=[b"x" * 32], old_root=EMPTY, new_root=b"a")
    assert not is_consistent(1, 2, path=[], old_root=b"a", new_root=b"b")


@needs_vectors
def test_roots_and_leaf_hashes_equal_the_reference() -> None:
    vectors = json.loads((Path(str(REAL_DATA)) / "reliability/merkle/rfc6962-reference.json").read_text())
    leaves = [leaf_hash(bytes.fromhex(leaf)) for leaf in vectors["leaf_inputs_hex"]]
    tree = Tree()
    tree.add(leaves)
    assert [leaf.hex() for leaf in leaves] == vectors["leaf_hashes_hex"]
    assert [tree.root(size).hex() for size in range(9)] == vectors["root_hash_by_size_hex"]
    for old, new in combinations_with_replacement(range(1, 9), 2):
        roots = [bytes.fromhex(vectors["root_hash_by_size_hex"][size]) for size in (old, new)]
        assert is_consistent(old, new, path=tree.consistency(old, new), old_root=roots[0], new_root=roots[1])


def decoded(text: str | None) -> bytes:
    return b64decode(text or "")


def inclusion_cases() -> list[dict[str, Any]]:
    if not REAL_DATA:
        return []
    lines = (Path(REAL_DATA) / "reliability/merkle/inclusion.jsonl").read_text().splitlines()
    return [json.loads(line) for line in lines]


@needs_vectors
def test_inclusion_proofs_are_accepted_and_refused_as_the_reference_does() -> None:
    cases = inclusion_cases()
    assert len(cases) == 98
    wrong = [
        case["case"]
        for case in cases
        if case["wantErr"]
        is is_included(
            decoded(case["leafHash"]),
            case["leafIdx"],
            case["treeSize"],
            path=[decoded(step) for step in case["proof"] or []],
            root=decoded(case["root"]),
        )
    ]
    assert wrong == []
