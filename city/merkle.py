"""The tree over an ordered list of leaves, and its proofs (RFC 9162, section 2; the same tree as RFC 6962's).

A node is a subtree that is complete: `level` says that it holds 2^level leaves, `place` which one of its level it is.
A complete subtree never changes again, so its hash is kept for good, and every proof is folded from a few of them.
"""

from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import NamedTuple

EMPTY = sha256().digest()


class Node(NamedTuple):
    level: int
    place: int


class Span(NamedTuple):
    """The leaves from `start` up to, and without, `end`."""

    start: int
    end: int


def leaf_hash(body: bytes) -> bytes:
    """A zero byte tells leaves from inner nodes, so that neither can pass for the other."""
    return sha256(b"\x00" + body).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def cover(span: Span) -> list[Node]:
    """The complete subtrees a span is made of, from left to right, the larger ones first."""
    nodes, start = [], span.start
    while left := span.end - start:
        level = left.bit_length() - 1
        nodes.append(Node(level, start >> level))
        start += 1 << level
    return nodes


def fold(hashes: Sequence[bytes]) -> bytes:
    """The root over the hashes of such a cover."""
    if not hashes:
        return EMPTY
    root = hashes[-1]
    for left in reversed(hashes[:-1]):
        root = node_hash(left, root)
    return root


def grow(size: int, cover_hashes: Sequence[bytes], leaf_hashes: Sequence[bytes]) -> Iterator[tuple[Node, bytes]]:
    """Every subtree that becomes complete when these leaves are added to a tree of `size` leaves, whose own cover has
    these hashes. The leaves themselves, level 0, are among them."""
    waiting = list(cover_hashes)
    for place, found in enumerate(leaf_hashes, size):
        yield Node(0, place), found
        level = 0
        while place >> level & 1:
            found, level = node_hash(waiting.pop(), found), level + 1
            yield Node(level, place >> level), found
        waiting.append(found)


def inclusion_spans(index: int, size: int) -> list[Span]:
    """Whose hashes prove that leaf `index` is in the tree of `size`, from the leaf up. Needs 0 <= index < size."""
    spans, around = [], Span(0, size)
    while around.end - around.start > 1:
        left, right = _halves(around)
        around, beside = (left, right) if index < left.end else (right, left)
        spans.append(beside)
    return spans[::-1]


def consistency_spans(old: int, new: int) -> list[Span]:
    """Whose hashes prove that the tree of `new` only added to that of `old`. Needs 0 < old <= new."""
    spans, around = [], Span(0, new)
    while around.end != old:
        left, right = _halves(around)
        around, beside = (left, right) if old <= left.end else (right, left)
        spans.append(beside)
    return ([around] if around.start else []) + spans[::-1]


def _halves(span: Span) -> tuple[Span, Span]:
    """The left one is complete, and as large as it can be while something is left for the right one."""
    middle = span.start + (1 << (span.end - span.start - 1).bit_length() - 1)
    return Span(span.start, middle), Span(middle, span.end)


def is_included(leaf: bytes, index: int, size: int, *, path: Sequence[bytes], root: bytes) -> bool:
    """Whether the path leads from this leaf's hash to the root (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size or len(leaf) != len(EMPTY):
        return False
    place, last = index, size - 1
    for beside in path:
        if last == 0:
            return False
        if place & 1 or place == last:
            leaf = node_hash(beside, leaf)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            leaf = node_hash(leaf, beside)
        place, last = place >> 1, last >> 1
    return last == 0 and leaf == root


def is_consistent(old: int, new: int, *, path: Sequence[bytes], old_root: bytes, new_root: bytes) -> bool:
    """Whether the tree of `new` leaves is that of `old` with more added behind (RFC 9162, 2.1.4.2)."""
    if old == new:
        return not path and old_root == new_root
    if not 0 < old < new or not path:
        return False
    place, last, path = old - 1, new - 1, list(path)
    while place & 1:
        place, last = place >> 1, last >> 1
    first = second = path.pop(0) if place else old_root
    for beside in path:
        if last == 0:
            return False
        if place & 1 or place == last:
            first, second = node_hash(beside, first), node_hash(beside, second)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            second = node_hash(second, beside)
        place, last = place >> 1, last >> 1
    return last == 0 and first == old_root and second == new_root
