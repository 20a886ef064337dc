"""What may stand on the log."""

from __future__ import annotations

import copy
import hashlib
import hmac
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openhall_rules import leaves
from openhall_rules.leaves import BadChain, BadDisclosure, BadLeaf

UUID = "3f0c6a2e-8a0b-4c1d-9e2f-0123456789ab"
OTHER_UUID = "7f0c6a2e-8a0b-4c1d-9e2f-0123456789ab"
AT = "2026-03-02T01:00:05.123456Z"
RECORD_SALT = bytes(range(32))
OBJECT = f"bid:{UUID}"

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


def leaf(**changes: Any) -> dict[str, Any]:
    return {
        "v": 1,
        "code": "NOT-01",
        "actor": "0" * 32,
        "object": f"notice:{UUID}",
        "at": AT,
        "case": {"id": UUID, "seq": 1, "prev": "0" * 64},
        "public": {"method": "lowest_evaluated_price", "count": 3},
        "statement": "ab" * 32,
        "commitments": {"bidder/name": "cd" * 32},
        "intent": {"sha256": "ef" * 32, "signature": "A" * 86},
        **changes,
    }


def without(*names: str) -> dict[str, Any]:
    return {name: value for name, value in leaf().items() if name not in names}


class TestCanonical:
    def test_is_rfc_8785(self) -> None:
        assert leaves.canonical({"b": [1, True, None], "a": "é\n"}) == '{"a":"é\\n","b":[1,true,null]}'.encode()

    @pytest.mark.parametrize("value", [1.5, 2**53, -(2**53), b"x", {1: 2}, {"a": [{"b": 0.0}]}, "\ud800"])
    def test_refuses_what_two_programs_could_write_differently(self, value: Any) -> None:
        with pytest.raises(BadLeaf):
            leaves.canonical(value)

    @given(JSON)
    def test_reads_back_what_it_wrote(self, value: Any) -> None:
        assert leaves.parse(leaves.canonical(value)) == value

    @pytest.mark.parametrize(
        "data",
        [b'{"a": 1}', b'{"b":1,"a":1}', b'{"a":1,"a":1}', b"1.0", b"NaN", b"\xff", b"", b'{"a":1}\n', b"[" * 4000,
         b"-0", b'"\\u0041"', b"1e2"],
    )  # fmt: skip
    def test_other_bytes_of_the_same_meaning_are_refused(self, data: bytes) -> None:
        with pytest.raises(BadLeaf):
            leaves.parse(data)


class TestLeaf:
    @pytest.mark.parametrize(
        "good",
        [
            leaf(),
            leaf(case={"id": UUID, "seq": 2, "prev": "12" * 32}),
            without("case", "statement", "commitments", "intent"),
            {**without("intent"), "actor": "log"},
            leaf(object=f"legal-value:{UUID}"),
            leaf(object=f"pack:{UUID.replace('4c1d', '5c1d')}"),
        ],
    )
    def test_a_leaf_passes(self, good: dict[str, Any]) -> None:
        assert leaves.validate_leaf(leaves.canonical(good)) == good

    @pytest.mark.parametrize(
        ("bad", "where"),
        [
            (without("public"), "public"),
            (leaf(extra=1), "extra"),
            (leaf(v=2), "v"),
            (leaf(v=True), "v"),
            (leaf(code="not-01"), "code"),
            (leaf(actor="Zhang San"), "actor"),
            (leaf(object=UUID), "object"),
            (leaf(object=f"notice:{UUID.replace('4c1d', '7c1d')}"), "object"),
            (leaf(at="2026-03-02T01:00:05Z"), "at"),
            (leaf(at="2026-03-02T01:00:05.123456+00:00"), "at"),
            (leaf(public=[]), "public"),
            (leaf(statement="AB" * 32), "statement"),
            (leaf(commitments={}), "commitments"),
            (leaf(commitments={"a": "b"}), "commitments/a"),
            (leaf(case={"id": UUID, "seq": 1}), "case/prev"),
            (leaf(case={"id": UUID, "seq": 0, "prev": "0" * 64}), "case/seq"),
            (leaf(case={"id": UUID, "seq": True, "prev": "0" * 64}), "case/seq"),
            (leaf(case={"id": UUID, "seq": 2, "prev": "0" * 64}), "case/prev"),
            (leaf(case={"id": UUID, "seq": 1, "prev": "1" * 64}), "case/prev"),
            (leaf(case={"id": "x", "seq": 1, "prev": "0" * 64}), "case/id"),
            (leaf(intent={"sha256": "ef" * 32}), "intent/signature"),
            (leaf(intent={"sha256": "ef" * 32, "signature": "A"}), "intent/signature"),
            (leaf(actor="log"), "intent"),
        ],
    )
    def test_a_member_of_another_form_is_named(self, bad: dict[str, Any], where: str) -> None:
        with pytest.raises(BadLeaf) as refusal:
            leaves.validate_leaf(leaves.canonical(bad))
        assert refusal.value.facts["where"] == where

    def test_a_leaf_of_4096_bytes_passes_and_one_more_does_not(self) -> None:
        room = 4096 - len(leaves.canonical(leaf(public={"x": ""})))
        assert leaves.validate_leaf(leaves.canonical(leaf(public={"x": "y" * room})))
        with pytest.raises(BadLeaf):
            leaves.validate_leaf(leaves.canonical(leaf(public={"x": "y" * (room + 1)})))

    def test_spaces_or_another_order_are_refused(self) -> None:
        with pytest.raises(BadLeaf):
            leaves.validate_leaf(json.dumps(leaf()).encode())

    def test_the_name_of_a_leaf_is_the_digest_of_its_entry(self) -> None:
        entry = leaves.canonical(leaf())
        assert leaves.leaf_sha256(entry) == hashlib.sha256(entry).hexdigest()


class TestDisclosure:
    PATH = "bidder/name"

    def disclosed(self, value: Any = "Example Works Ltd") -> tuple[dict[str, Any], dict[str, Any]]:
        salt = leaves.field_salt(RECORD_SALT, self.PATH)
        made = leaf(object=OBJECT, commitments={self.PATH: leaves.commitment(salt, self.PATH, OBJECT, value)})
        return made, {"path": self.PATH, "record": OBJECT, "salt": salt.hex(), "value": value}

    def test_the_formats_are_those_of_the_protocol(self) -> None:
        salt = hmac.new(RECORD_SALT, b"bidder/name", "sha256").digest()
        message = b"bidder/name\0" + OBJECT.encode() + b'\0"Example Works Ltd"'
        assert leaves.field_salt(RECORD_SALT, self.PATH) == salt
        expected = hmac.new(salt, message, "sha256").hexdigest()
        assert leaves.commitment(salt, self.PATH, OBJECT, "Example Works Ltd") == expected

    @given(JSON)
    def test_what_was_committed_to_opens(self, value: Any) -> None:
        made, disclosure = self.disclosed(value)
        assert leaves.check_disclosure(made, disclosure) == value

    @pytest.mark.parametrize(
        "change",
        [
            {"value": "Another Works Ltd"},
            {"record": f"bid:{OTHER_UUID}"},
            {"path": "bidder/address"},
            {"path": None},
            {"salt": "00" * 32},
            {"salt": "00"},
            {"salt": "no hex"},
            {"salt": None},
        ],
    )
    def test_anything_else_does_not(self, change: dict[str, Any]) -> None:
        made, disclosure = self.disclosed()
        with pytest.raises(BadDisclosure):
            leaves.check_disclosure(made, {**disclosure, **change})

    def test_a_commitment_made_for_another_record_does_not_open_in_this_leaf(self) -> None:
        made, disclosure = self.disclosed()
        with pytest.raises(BadDisclosure):
            leaves.check_disclosure({**made, "object": f"bid:{OTHER_UUID}"}, disclosure)

    def test_a_leaf_without_commitments_opens_nothing(self) -> None:
        _, disclosure = self.disclosed()
        with pytest.raises(BadDisclosure):
            leaves.check_disclosure(without("commitments"), disclosure)

    def test_one_reveal_does_not_open_the_neighbour(self) -> None:
        one = leaves.field_salt(RECORD_SALT, "a")
        assert one != leaves.field_salt(RECORD_SALT, "b")
        assert one != RECORD_SALT


class TestSealed:
    HIDDEN = without("case", "statement", "commitments")
    SALT = bytes(range(32, 64))

    def entry(self, hidden: dict[str, Any] | None = None) -> bytes:
        committed = leaves.sealed_commitment(self.SALT, hidden or self.HIDDEN)
        return leaves.canonical(leaves.sealed_leaf(at=AT, object_id=OTHER_UUID, commitment=committed))

    def test_the_format_is_that_of_the_protocol(self) -> None:
        message = b"openhall/sealed/v1\n" + leaves.canonical(self.HIDDEN)
        assert leaves.sealed_commitment(self.SALT, self.HIDDEN) == hmac.new(self.SALT, message, "sha256").hexdigest()

    def test_every_sealed_leaf_has_the_same_length(self) -> None:
        other = leaves.sealed_leaf(at="2026-12-31T23:59:59.999999Z", object_id=UUID, commitment="0" * 64)
        assert len(leaves.canonical(other)) == len(self.entry())

    def test_what_was_sealed_opens(self) -> None:
        assert leaves.check_sealed(self.entry(), self.SALT, self.HIDDEN) == self.HIDDEN

    def test_another_act_or_salt_does_not(self) -> None:
        changed = copy.deepcopy(self.HIDDEN)
        changed["public"]["count"] = 4
        for salt, hidden in ((self.SALT, changed), (bytes(32), self.HIDDEN)):
            with pytest.raises(BadDisclosure):
                leaves.check_sealed(self.entry(), salt, hidden)

    def test_an_open_leaf_is_no_sealed_one(self) -> None:
        with pytest.raises(BadDisclosure):
            leaves.check_sealed(leaves.canonical(leaf()), self.SALT, self.HIDDEN)

    def test_a_hidden_leaf_stands_outside_the_chain(self) -> None:
        chained = without("statement")
        with pytest.raises(BadLeaf):
            leaves.check_sealed(self.entry(chained), self.SALT, chained)

    def test_the_times_must_agree(self) -> None:
        later = {**self.HIDDEN, "at": "2026-03-02T02:00:05.123456Z"}
        with pytest.raises(BadDisclosure):
            leaves.check_sealed(self.entry(later), self.SALT, later)

    @pytest.mark.parametrize(
        "change",
        [{"at": AT}, {"object": f"bid:{UUID}"}, {"commitment": "x"}, {"public": {}}, {"v": 3}, {"at": "noon"}],
    )
    def test_a_sealed_leaf_that_stands_out_is_refused(self, change: dict[str, Any]) -> None:
        with pytest.raises(BadLeaf):
            leaves.validate_leaf(leaves.canonical({**leaves.parse(self.entry()), **change}))


class TestChain:
    def chain(self, length: int = 4, case: str = UUID) -> list[bytes]:
        entries: list[bytes] = []
        previous = "0" * 64
        for seq in range(1, length + 1):
            entries.append(leaves.canonical(leaf(case={"id": case, "seq": seq, "prev": previous}, public={"n": seq})))
            previous = leaves.leaf_sha256(entries[-1])
        return entries

    def test_a_whole_chain_passes(self) -> None:
        assert [made["case"]["seq"] for made in leaves.check_chain(self.chain())] == [1, 2, 3, 4]

    def test_a_leaf_left_out_doubled_or_swapped_is_noticed(self) -> None:
        one, two, three, four = self.chain()
        for broken in ([two, three, four], [one, three, four], [one, one, two], [one, three, two, four]):
            with pytest.raises(BadChain):
                leaves.check_chain(broken)

    def test_a_changed_leaf_breaks_its_successor(self) -> None:
        one, two, *rest = self.chain()
        forged = leaves.canonical({**leaves.parse(two), "public": {"n": 99}})
        with pytest.raises(BadChain) as refusal:
            leaves.check_chain([one, forged, *rest])
        assert refusal.value.facts["seq"] == 3

    def test_a_leaf_of_another_case_is_noticed(self) -> None:
        with pytest.raises(BadChain):
            leaves.check_chain([*self.chain(1), self.chain(2, OTHER_UUID)[1]])
        with pytest.raises(BadChain):
            leaves.check_chain([leaves.canonical(without("case"))])
