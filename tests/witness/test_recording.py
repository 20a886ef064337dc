"""What an act leaves in the outbox."""

import hashlib
import hmac
import json
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from tests.witness.conftest import NOON, PLAIN, Act

from openhall.witness import public as witness
from openhall.witness.keys import verifier
from openhall.witness.models import CaseChain, Committed, Outbox
from openhall_log import BadSignature, open_note


def leaf_of(recorded: witness.Recorded) -> dict[str, object]:
    row = Outbox.objects.get(leaf_sha256=recorded.leaf_sha256)
    leaf: dict[str, object] = json.loads(bytes(row.leaf))
    return leaf


class TestAnAct:
    def test_is_canonical_and_named_by_its_digest(self, record: Act) -> None:
        row = Outbox.objects.get(leaf_sha256=record("hello").leaf_sha256)

        assert witness.canonical(json.loads(bytes(row.leaf))) == bytes(row.leaf)
        assert hashlib.sha256(bytes(row.leaf)).hexdigest() == row.leaf_sha256

    def test_is_promised_within_ten_minutes_by_the_log(self, record: Act) -> None:
        recorded = record()
        origin, digest, recorded_at, due_at = open_note(recorded.promise.encode(), [verifier()]).text.splitlines()

        assert origin.endswith("/promise/v1")
        assert digest == recorded.leaf_sha256
        assert (recorded_at, due_at) == ("2026-03-02T12:00:07.000000Z", "2026-03-02T12:10:07.000000Z")
        with pytest.raises(BadSignature):
            open_note(recorded.promise.replace("12:10", "12:11").encode(), [verifier()])

    def test_commits_to_private_values_without_showing_them(self, record: Act) -> None:
        recorded = record(commit={"name": "Ms Secret"})
        row = Outbox.objects.get(leaf_sha256=recorded.leaf_sha256)
        leaf = leaf_of(recorded)
        expected, _salt = witness.commitment(bytes(row.record_salt or b""), "name", str(leaf["object"]), "Ms Secret")

        assert b"Secret" not in bytes(row.leaf)
        assert leaf["commitments"] == {"name": expected}

    def test_discloses_one_field_and_not_its_neighbour(self, record: Act) -> None:
        recorded = record(commit={"lot/1/name": "A", "lot/2/name": "B"})

        witness.disclose(recorded.leaf_sha256, ["lot/1/name"], NOON)

        assert set(Committed.objects.exclude(disclosed_at=None).values_list("path", flat=True)) == {"lot/1/name"}

    def test_of_a_case_is_chained_to_the_one_before(self, record: Act) -> None:
        case = uuid4()
        first, second = record("1", case=case), record("2", case=case)

        assert leaf_of(first)["case"] == {"id": str(case), "seq": 1, "prev": "0" * 64}
        assert leaf_of(second)["case"] == {"id": str(case), "seq": 2, "prev": first.leaf_sha256}

    def test_of_a_closed_case_is_refused(self, record: Act) -> None:
        case = uuid4()
        record("last", case=case)
        witness.close_case(case)

        with pytest.raises(Exception, match="case-closed"):
            record("after", case=case)

    def test_needs_a_transaction_and_its_declared_fields(self, transactional_db: None) -> None:
        with pytest.raises(witness.WrongLeaf, match="inside its command"):
            witness.record(PLAIN(object=f"thing:{uuid4()}"), intent=None, actor=witness.LOG, at=NOON)
        with pytest.raises(witness.WrongLeaf, match="declared"):
            PLAIN(object=f"thing:{uuid4()}", public={"colour": "red"})
        with pytest.raises(witness.WrongLeaf, match="statement"), transaction.atomic():
            witness.record(
                PLAIN(object=f"thing:{uuid4()}", public={"note": "x" * 5000}), intent=None, actor=witness.LOG, at=NOON
            )


class TestSealedActs:
    def test_look_all_alike(self, record: Act) -> None:
        lot = uuid4()
        leaves = [leaf_of(record(note, sealed_for=lot)) for note in ("a", "b" * 900)]
        witness.record_cover(NOON)
        cover = json.loads(bytes(Outbox.objects.get(code="COVER").leaf))

        assert {len(witness.canonical(leaf)) for leaf in [*leaves, cover]} == {len(witness.canonical(cover))}
        assert {frozenset(leaf) for leaf in [*leaves, cover]} == {frozenset(cover)}
        assert all(leaf["at"] == "2026-03-02T12:00:00.000000Z" for leaf in [*leaves, cover])

    def test_open_to_exactly_what_was_hidden(self, record: Act) -> None:
        lot = uuid4()
        leaf = leaf_of(record("the bid", sealed_for=lot))
        [entry] = witness.opening_set(lot)
        message = b"openhall/sealed/v1\n" + witness.canonical(entry["hidden"])

        assert entry["hidden"]["public"] == {"note": "the bid"}
        assert hmac.digest(bytes.fromhex(entry["salt"]), message, hashlib.sha256).hex() == leaf["commitment"]


def test_a_kind_sealed_for_good_is_never_sealed_for_a_lot() -> None:
    terms: dict[str, Any] = {
        "subsystem": "test", "name": "n", "meaning": "m", "command": "c", "on": "thing", "for_good": True
    }  # fmt: skip
    with pytest.raises(witness.WrongLeaf, match="and not sealed"):
        witness.ActKind(code="TST-97", **terms)
    kind = witness.ActKind(code="TST-98", sealed=True, **terms)
    try:
        assert kind(object="thing:1").sealed_for is not None
        with pytest.raises(witness.WrongLeaf, match="sealed"):
            kind(object="thing:1", sealed_for=uuid4())
    finally:
        del witness.REGISTRY["TST-98"]


def test_a_pseudonym_is_stable_in_a_case_and_different_in_the_next(db: None) -> None:
    person, case, other = uuid4(), uuid4(), uuid4()

    assert witness.pseudonym(person, case) == witness.pseudonym(person, case)
    assert witness.pseudonym(person, case) != witness.pseudonym(person, other)


class TestActsTogether:
    def happened(self, note: str, case: UUID | None, **more: Any) -> witness.Happened:
        act = PLAIN(object=f"thing:{uuid4()}", public={"note": note}, case=case, **more)
        return witness.Happened(act, None, witness.LOG, NOON)

    def test_are_chained_in_their_order_between_those_that_are_recorded_alone(self, record: Act) -> None:
        case = uuid4()
        before = record("0", case=case)
        with transaction.atomic():
            many = witness.record_many([self.happened(str(place), case) for place in range(1, 5)])
        after = record("5", case=case)

        row = [before, *many, after]
        links = [leaf_of(one)["case"] for one in row]
        previous = ["0" * 64, *(one.leaf_sha256 for one in row[:-1])]
        assert links == [{"id": str(case), "seq": place + 1, "prev": previous[place]} for place in range(6)]
        ids = [Outbox.objects.get(leaf_sha256=one.leaf_sha256).pk for one in row]
        assert ids == sorted(ids)

    def test_have_the_leaf_and_the_promise_that_each_would_have_alone(self, record: Act) -> None:
        one = self.happened("same", uuid4())
        with transaction.atomic():
            [together] = witness.record_many([one])
        kept = Outbox.objects.get(leaf_sha256=together.leaf_sha256)
        facts = {field.name: getattr(kept, field.name) for field in Outbox._meta.fields}
        kept.delete()
        CaseChain.objects.all().delete()
        with transaction.atomic():
            alone = witness.record(one.act, intent=None, actor=witness.LOG, at=NOON)
        again = Outbox.objects.get(leaf_sha256=alone.leaf_sha256)

        assert alone == together
        assert {name: getattr(again, name) for name in facts if name != "id"} == {
            name: value for name, value in facts.items() if name != "id"
        }

    def test_of_a_closed_case_leave_nothing(self, record: Act) -> None:
        case = uuid4()
        record("last", case=case)
        witness.close_case(case)
        count = Outbox.objects.count()

        with pytest.raises(Exception, match="case-closed"), transaction.atomic():
            witness.record_many([self.happened("after", case)])
        assert Outbox.objects.count() == count

    def test_are_of_one_case_and_without_secrets(self, record: Act) -> None:
        case = uuid4()
        for other in (self.happened("2", uuid4()), self.happened("2", case, commit={"name": "Ms Secret"})):
            with pytest.raises(witness.WrongLeaf, match="one case"), transaction.atomic():
                witness.record_many([self.happened("1", case), other])
        with pytest.raises(witness.WrongLeaf, match="one case"), transaction.atomic():
            witness.record_many([self.happened("1", None)])
        assert witness.record_many([]) == []
