"""Merkle proofs against the vectors of transparency-dev/merkle, x/mod's proofs, and a naive RFC 6962."""

from __future__ import annotations

import json
from base64 import b64decode
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openhall_log import (
    EMPTY_ROOT,
    Frontier,
    InvalidProof,
    LeafRow,
    OutsideTree,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    subtree_consistency_proof,
    subtree_inclusion_proof,
    tree_hash,
    verify_consistency,
    verify_inclusion,
    verify_subtree_consistency,
    verify_subtree_inclusion,
)
from openhall_log.merkle import is_subtree

LEAVES = [leaf_hash(f"entry {index}".encode()) for index in range(70)]


def naive_hash(leaves: list[bytes]) -> bytes:
    """RFC 6962, section 2.1, as it is written."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return sha256(b"\x01" + naive_hash(leaves[:split]) + naive_hash(leaves[split:])).digest()


def naive_path(index: int, leaves: list[bytes]) -> list[bytes]:
    """PATH(m, D[n]) of RFC 6962, section 2.1.1."""
    if len(leaves) <= 1:
        return []
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    if index < split:
        return [*naive_path(index, leaves[:split]), naive_hash(leaves[split:])]
    return [*naive_path(index - split, leaves[split:]), naive_hash(leaves[:split])]


def naive_subproof(size: int, leaves: list[bytes], whole: bool) -> list[bytes]:
    """SUBPROOF(m, D[n], b) of RFC 6962, section 2.1.2."""
    if size == len(leaves):
        return [] if whole else [naive_hash(leaves)]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    if size <= split:
        return [*naive_subproof(size, leaves[:split], whole), naive_hash(leaves[split:])]
    return [*naive_subproof(size - split, leaves[split:], False), naive_hash(leaves[:split])]


def b64(text: str | None) -> bytes:
    return b64decode(text or "")


def cases(vectors: Path, kind: str) -> list[tuple[Path, dict[str, Any]]]:
    return [(path, json.loads(path.read_text())) for path in sorted((vectors / "merkle" / kind).rglob("*.json"))]


def verify_case(kind: str, case: dict[str, Any]) -> None:
    proof = [b64(part) for part in case["proof"] or []]
    match kind:
        case "inclusion":
            verify_inclusion(b64(case["leafHash"]), case["leafIdx"], case["treeSize"], b64(case["root"]), proof)
        case "consistency":
            verify_consistency(case["size1"], case["size2"], b64(case["root1"]), b64(case["root2"]), proof)
        case "subtreeinclusion":
            verify_subtree_inclusion(
                b64(case["leafHash"]), case["leafIdx"], case["start"], case["end"], b64(case["root"]), proof
            )
        case "subtreeconsistency":
            verify_subtree_consistency(
                case["start"], case["end"], case["size"], b64(case["root1"]), b64(case["root2"]), proof
            )


class TestVectorsOfTransparencyDevMerkle:
    @pytest.mark.parametrize(
        ("kind", "total", "refused"),
        [
            ("inclusion", 98, 92),
            ("consistency", 98, 92),
            ("subtreeinclusion", 204, 192),
            ("subtreeconsistency", 118, 106),
        ],
    )
    def test_gives_every_case_its_verdict(self, vectors: Path, kind: str, total: int, refused: int) -> None:
        found = cases(vectors, kind)
        assert len(found) == total
        assert sum(case["wantErr"] for _, case in found) == refused
        wrong = []
        for path, case in found:
            try:
                verify_case(kind, case)
                accepted = True
            except InvalidProof:
                accepted = False
            if accepted == case["wantErr"]:
                wrong.append(f"{path.parent.name}/{path.name}")
        assert wrong == []


class TestProofsThatXModAccepts:
    def test_are_the_proofs_built_here(self, vectors: Path) -> None:
        small = json.loads((vectors / "cross-checked" / "rfc6962-small.json").read_text())
        leaves = [leaf_hash(entry.encode()) for entry in small["entries"]]
        row = LeafRow(leaves)
        roots = [b64(root) for root in small["roots"]]
        assert [tree_hash(leaves[:size]) for size in range(len(roots))] == roots

        inclusions, consistencies = small["inclusion"], small["consistency"]
        assert (len(inclusions), len(consistencies)) == (188, 188)
        for case in inclusions:
            proof = [b64(part) for part in case["proof"] or []]
            assert inclusion_proof(case["index"], case["size"], row) == proof
            verify_inclusion(leaves[case["index"]], case["index"], case["size"], roots[case["size"]], proof)
        for case in consistencies:
            proof = [b64(part) for part in case["proof"] or []]
            old, new = case["old"], case["new"]
            assert consistency_proof(old, new, row) == proof
            verify_consistency(old, new, roots[old], roots[new], proof)


class TestAgainstTheNaiveDefinition:
    def test_the_root_of_every_small_tree(self) -> None:
        frontier = Frontier()
        for size in range(len(LEAVES)):
            assert tree_hash(LEAVES[:size]) == naive_hash(LEAVES[:size]) == frontier.root
            frontier.add(LEAVES[size])

    def test_inclusion_of_every_leaf_in_every_small_tree(self) -> None:
        row = LeafRow(LEAVES)
        for size in range(1, 34):
            root = naive_hash(LEAVES[:size])
            for index in range(size):
                proof = inclusion_proof(index, size, row)
                assert proof == naive_path(index, LEAVES[:size])
                verify_inclusion(LEAVES[index], index, size, root, proof)
                for other in range(size):
                    if other != index:
                        with pytest.raises(InvalidProof):
                            verify_inclusion(LEAVES[index], other, size, root, proof)

    def test_consistency_of_every_pair_of_small_trees(self) -> None:
        row = LeafRow(LEAVES)
        roots = [naive_hash(LEAVES[:size]) for size in range(34)]
        for new in range(1, 34):
            for old in range(1, new + 1):
                proof = consistency_proof(old, new, row)
                assert proof == naive_subproof(old, LEAVES[:new], True)
                verify_consistency(old, new, roots[old], roots[new], proof)
                with pytest.raises(InvalidProof):
                    verify_consistency(old, new, roots[old - 1], roots[new], proof)

    def test_every_subtree_of_small_trees(self) -> None:
        row = LeafRow(LEAVES)
        seen = 0
        for size in range(1, 27):
            for start in range(size):
                for end in range(start + 1, size + 1):
                    if not is_subtree(start, end):
                        with pytest.raises(OutsideTree):
                            subtree_consistency_proof(start, end, size, row)
                        continue
                    seen += 1
                    inner = naive_hash(LEAVES[start:end])
                    proof = subtree_consistency_proof(start, end, size, row)
                    verify_subtree_consistency(start, end, size, inner, naive_hash(LEAVES[:size]), proof)
                    with pytest.raises(InvalidProof):
                        verify_subtree_consistency(start, end, size, LEAVES[-1], naive_hash(LEAVES[:size]), proof)
                    for index in range(start, end):
                        path = subtree_inclusion_proof(index, start, end, row)
                        assert path == naive_path(index - start, LEAVES[start:end])
                        verify_subtree_inclusion(LEAVES[index], index, start, end, inner, path)
        assert seen > 1000

    @settings(max_examples=150, deadline=None)
    @given(st.data())
    def test_a_changed_proof_is_refused(self, data: st.DataObject) -> None:
        size = data.draw(st.integers(2, 70))
        index = data.draw(st.integers(0, size - 1))
        row = LeafRow(LEAVES)
        proof = inclusion_proof(index, size, row)
        place = data.draw(st.integers(0, len(proof) - 1))
        bit = data.draw(st.integers(0, 255))
        flipped = (int.from_bytes(proof[place], "big") ^ (1 << bit)).to_bytes(32, "big")
        with pytest.raises(InvalidProof):
            verify_inclusion(
                LEAVES[index], index, size, tree_hash(LEAVES[:size]), [*proof[:place], flipped, *proof[place + 1 :]]
            )


class TestBounds:
    def test_an_index_outside_the_tree_has_no_proof(self) -> None:
        for index, size in ((5, 5), (-1, 5), (0, 0)):
            with pytest.raises(OutsideTree):
                inclusion_proof(index, size, LeafRow(LEAVES))

    def test_a_tree_has_no_proof_to_a_smaller_one_nor_from_the_empty_one(self) -> None:
        for old, new in ((6, 5), (0, 5), (-1, 5)):
            with pytest.raises(OutsideTree):
                consistency_proof(old, new, LeafRow(LEAVES))

    def test_a_proof_of_64_hashes_is_refused_before_it_is_hashed(self) -> None:
        with pytest.raises(InvalidProof, match="at most 63"):
            verify_inclusion(LEAVES[0], 0, 2**63 - 1, EMPTY_ROOT, [LEAVES[0]] * 64)

    def test_the_largest_tree_has_a_proof_of_63_hashes(self) -> None:
        with pytest.raises(InvalidProof, match="another root"):
            verify_inclusion(LEAVES[0], 0, 2**63 - 1, EMPTY_ROOT, [LEAVES[0]] * 63)

    def test_trees_above_the_largest_size_have_no_proof(self) -> None:
        for size, reason in ((2**63 - 1, "too short"), (2**63, "isn't a subtree")):
            with pytest.raises(InvalidProof, match=reason):
                verify_consistency(1, size, LEAVES[0], EMPTY_ROOT, [])

    def test_a_range_that_is_no_subtree_proves_nothing_although_its_hashes_fit(self) -> None:
        root = tree_hash(LEAVES[1:3])
        verify_subtree_inclusion(LEAVES[2], 3, 2, 4, root, [LEAVES[1]])
        with pytest.raises(InvalidProof, match="isn't a subtree"):
            verify_subtree_inclusion(LEAVES[2], 2, 1, 3, root, [LEAVES[1]])

    def test_the_row_of_leaves_refuses_a_range_that_it_does_not_hold(self) -> None:
        with pytest.raises(OutsideTree):
            LeafRow(LEAVES).range_hash(60, 71)
