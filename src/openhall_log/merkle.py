"""RFC 6962 Merkle trees: hashing, and proofs of inclusion and consistency, built and verified.

Subtrees follow draft-ietf-plants-merkle-tree-certs: ``[start, end)`` is a subtree when ``start`` is a multiple of
the smallest power of two that is not below ``end - start``. An ordinary proof is the case ``start = 0``, so each
verification exists once. Everything here is a pure function of bytes; the hashes behind a proof come from a
``NodeReader`` (a list of leaves here, tiles in :mod:`openhall_log.tiles`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import sha256
from hmac import compare_digest
from typing import Protocol

from openhall_log.encoding import HASH_LENGTH, MAX_COUNT
from openhall_log.errors import LogError

EMPTY_ROOT = sha256().digest()
"""Root of the tree without leaves."""

MAX_PROOF_HASHES = 63
"""No tree of at most 2**63 - 1 leaves needs a longer proof."""


class InvalidProof(LogError):
    """A proof doesn't lead from the given hash to the given root."""


class OutsideTree(LogError):
    """A leaf or a range was asked for that the tree of this size doesn't hold."""


class NodeReader(Protocol):
    """Gives the hash of any range of leaves that RFC 6962 makes a node of the tree."""

    def range_hash(self, start: int, end: int) -> bytes:
        """Merkle Tree Hash of the leaves ``start`` to ``end - 1``."""


def leaf_hash(entry: bytes) -> bytes:
    """SHA-256 of 0x00 and the entry (RFC 6962, section 2.1)."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256 of 0x01, the left and the right child (RFC 6962, section 2.1)."""
    return sha256(b"\x01" + left + right).digest()


def tree_hash(hashes: Sequence[bytes]) -> bytes:
    """Root above a row of nodes, each of which but the last covers the same power of two of leaves.

    The last node may cover fewer leaves: the largest power of two below ``w * B + r`` (``0 < r <= B``, B a power of
    two) is B times the largest one below ``w + 1``, so a ragged last node falls where RFC 6962 puts it.
    """
    if not hashes:
        return EMPTY_ROOT
    row = list(hashes)
    while len(row) > 1:
        pairs = [sha256(b"\x01" + row[i] + row[i + 1]).digest() for i in range(0, len(row) - 1, 2)]
        if len(row) % 2:
            pairs.append(row[-1])
        row = pairs
    return row[0]


def peaks_hash(peaks: Sequence[bytes]) -> bytes:
    """Root above full subtrees of falling size, from left to right."""
    if not peaks:
        return EMPTY_ROOT
    root = peaks[-1]
    for peak in reversed(peaks[:-1]):
        root = node_hash(peak, root)
    return root


class LeafRow:
    """A ``NodeReader`` over leaf hashes held in memory; for small trees and packages of entries."""

    def __init__(self, leaves: Sequence[bytes]) -> None:
        self.leaves = leaves

    def range_hash(self, start: int, end: int) -> bytes:
        """Merkle Tree Hash of the leaves ``start`` to ``end - 1``."""
        if not 0 <= start <= end <= len(self.leaves):
            raise OutsideTree(f"The leaves {start} to {end} aren't all in the tree of {len(self.leaves)}.")
        return tree_hash(self.leaves[start:end])


class Frontier:
    """Root of a tree that grows by one leaf at a time, in memory that grows with its height only.

    A mirror or a stranger who reads every entry recomputes the root with it. ``size`` counts the leaves added.
    """

    def __init__(self) -> None:
        self.size = 0
        # Hashes of the full subtrees, largest first: one for each 1 bit of ``size``.
        self._peaks: list[bytes] = []

    def add(self, leaf: bytes) -> None:
        """Append one leaf hash."""
        size = self.size
        while size & 1:
            leaf = node_hash(self._peaks.pop(), leaf)
            size >>= 1
        self._peaks.append(leaf)
        self.size += 1

    @property
    def root(self) -> bytes:
        """Root of the leaves added so far."""
        return peaks_hash(self._peaks)


def is_subtree(start: int, end: int) -> bool:
    """Whether the non-empty range ``[start, end)`` is a subtree (its start a multiple of the power of two above it)."""
    return 0 <= start < end <= MAX_COUNT and start % (1 << (end - start - 1).bit_length()) == 0


def _split(size: int) -> int:
    """Largest power of two smaller than ``size`` (at least 2)."""
    return 1 << ((size - 1).bit_length() - 1)


def inclusion_proof(index: int, size: int, nodes: NodeReader) -> list[bytes]:
    """Audit path of one leaf, from its sibling up (RFC 6962, section 2.1.1).

    Raises:
        OutsideTree: there's no such leaf in a tree of this size.
    """
    return subtree_inclusion_proof(index, 0, size, nodes)


def subtree_inclusion_proof(index: int, start: int, end: int, nodes: NodeReader) -> list[bytes]:
    """Audit path of the leaf ``index`` within the subtree ``[start, end)``, from its sibling up.

    Raises:
        OutsideTree: the range isn't a subtree, or the leaf isn't in it.
    """
    if not is_subtree(start, end) or not start <= index < end:
        raise OutsideTree(f"Leaf {index} isn't in a subtree from {start} to {end}.")
    path: list[bytes] = []
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(nodes.range_hash(middle, end))
            end = middle
        else:
            path.append(nodes.range_hash(start, middle))
            start = middle
    return path[::-1]


def consistency_proof(old_size: int, new_size: int, nodes: NodeReader) -> list[bytes]:
    """Proof that the first ``old_size`` leaves of the larger tree are the smaller one (RFC 6962, section 2.1.2).

    Raises:
        OutsideTree: ``1 <= old_size <= new_size`` doesn't hold; nothing needs to be proved of the empty tree.
    """
    return subtree_consistency_proof(0, old_size, new_size, nodes)


def subtree_consistency_proof(start: int, end: int, size: int, nodes: NodeReader) -> list[bytes]:
    """Proof that the subtree ``[start, end)`` is part of the tree of ``size`` leaves, from the inside out.

    Raises:
        OutsideTree: the range isn't a subtree or reaches past the tree.
    """
    if not is_subtree(start, end) or end > size:
        raise OutsideTree(f"The leaves {start} to {end} aren't a subtree of a tree of {size}.")
    path: list[bytes] = []
    low, high, whole = 0, size, True
    while (start, end) != (low, high):
        middle = low + _split(high - low)
        if end <= middle:
            path.append(nodes.range_hash(middle, high))
            high = middle
        else:
            path.append(nodes.range_hash(low, middle))
            if start < middle:  # then start is low: a subtree that crosses a split begins at the left edge
                start, whole = middle, False
            low = middle
    if not whole:
        path.append(nodes.range_hash(low, high))
    return path[::-1]


def verify_inclusion(leaf: bytes, index: int, size: int, root: bytes, proof: Sequence[bytes]) -> None:
    """Check that ``leaf`` (a leaf hash) is the leaf ``index`` of the tree of ``size`` leaves with this root.

    Raises:
        InvalidProof: it isn't, or the proof is too long, too short, or has a hash of another length.
    """
    verify_subtree_inclusion(leaf, index, 0, size, root, proof)


def verify_subtree_inclusion(
    leaf: bytes, index: int, start: int, end: int, root: bytes, proof: Sequence[bytes]
) -> None:
    """Check that ``leaf`` is the leaf ``index`` of the subtree ``[start, end)`` whose hash is ``root``.

    Raises:
        InvalidProof: as for :func:`verify_inclusion`, or the range isn't a subtree.
    """
    if not is_subtree(start, end):
        raise InvalidProof(f"The range from {start} to {end} isn't a subtree.")
    if not start <= index < end:
        raise InvalidProof(f"Leaf {index} isn't between {start} and {end}.")
    if len(leaf) != HASH_LENGTH:
        raise InvalidProof("The leaf hash isn't 32 bytes long.")
    rest = _hashes(proof)
    node, last, current = index - start, end - start - 1, leaf
    while last:
        if node & 1:
            current = node_hash(_next(rest), current)
        elif node < last:
            current = node_hash(current, _next(rest))
        # Otherwise the node is the ragged last one of its row: it moves up unhashed.
        node, last = node >> 1, last >> 1
    _finish(rest)
    if not compare_digest(current, root):
        raise InvalidProof("The inclusion proof leads to another root.")


def verify_consistency(old_size: int, new_size: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> None:
    """Check that the tree of ``new_size`` leaves begins with the tree of ``old_size`` leaves.

    ``old_size`` zero is refused, as it proves nothing: who has seen no checkpoint accepts the first one without
    a proof, and must say so in its own code.

    Raises:
        InvalidProof: the trees aren't shown to be consistent.
    """
    if old_size < 1:
        raise InvalidProof("Nothing can be proved of the empty tree.")
    verify_subtree_consistency(0, old_size, new_size, old_root, new_root, proof)


def verify_subtree_consistency(
    start: int, end: int, size: int, subtree_root: bytes, root: bytes, proof: Sequence[bytes]
) -> None:
    """Check that the subtree ``[start, end)`` with hash ``subtree_root`` is part of the tree of ``size`` leaves.

    The empty range (``start == end``) is part of every tree when its hash is the empty root and the proof is empty.

    Raises:
        InvalidProof: it isn't shown to be, or the range isn't a subtree of a tree of this size.
    """
    if 0 <= start == end <= size <= MAX_COUNT:
        _finish(_hashes(proof))
        if not compare_digest(subtree_root, EMPTY_ROOT):
            raise InvalidProof("An empty subtree must have the empty root.")
        return
    if not is_subtree(start, end) or not end <= size <= MAX_COUNT:
        raise InvalidProof(f"The range from {start} to {end} isn't a subtree of a tree of {size}.")
    rest = _hashes(proof)
    known, reached = _climb(start, end, size, subtree_root, rest, whole=True)
    _finish(rest)
    if not compare_digest(known, subtree_root):
        raise InvalidProof("The consistency proof leads to another old root.")
    if not compare_digest(reached, root):
        raise InvalidProof("The consistency proof leads to another new root.")


def _climb(
    start: int, end: int, size: int, subtree_root: bytes, rest: Iterator[bytes], *, whole: bool
) -> tuple[bytes, bytes]:
    """Hashes of the subtree and of the tree of ``size`` leaves that the rest of a proof implies.

    ``whole`` says that the subtree itself is still in sight, so its hash is known; once a split has cut it, the
    proof must supply the innermost part. At most 63 levels deep.
    """
    if (start, end) == (0, size):
        inner = subtree_root if whole else _next(rest)
        return inner, inner
    middle = _split(size)
    if end <= middle:
        known, reached = _climb(start, end, middle, subtree_root, rest, whole=whole)
        return known, node_hash(reached, _next(rest))
    if start >= middle:
        known, reached = _climb(start - middle, end - middle, size - middle, subtree_root, rest, whole=whole)
        return known, node_hash(_next(rest), reached)
    known, reached = _climb(0, end - middle, size - middle, subtree_root, rest, whole=False)
    left = _next(rest)
    return node_hash(left, known), node_hash(left, reached)


def _hashes(proof: Sequence[bytes]) -> Iterator[bytes]:
    if len(proof) > MAX_PROOF_HASHES:
        raise InvalidProof(f"A proof has at most {MAX_PROOF_HASHES} hashes.")
    if any(len(part) != HASH_LENGTH for part in proof):
        raise InvalidProof("A hash of the proof isn't 32 bytes long.")
    return iter(proof)


def _next(rest: Iterator[bytes]) -> bytes:
    for part in rest:
        return part
    raise InvalidProof("The proof is too short.")


def _finish(rest: Iterator[bytes]) -> None:
    for _ in rest:
        raise InvalidProof("The proof is too long.")
