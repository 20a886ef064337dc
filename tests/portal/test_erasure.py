"""Erasing a person after a finished tender: nothing personal is left, and every proof is as good as before."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection

from openhall.identity import commands, erasing
from openhall.identity.models import Account, DeviceKey, Mandate, Person
from openhall.identity.public import KeyRevoked, authenticate, field_digests, notify
from openhall.kernel.models import Message
from openhall.witness import public as witness
from openhall.witness.models import Committed, Outbox, Pseudonym
from openhall.witness.recording import commitment
from openhall_sealing.canonical import b64u
from openhall_sealing.intents import Intent, format_instant
from openhall_verify import verify_evidence, verify_receipt

pytestmark = pytest.mark.django_db
NAME, EMAIL = "Lan Ngo", "lan.ngo@example.org"
KNOWN_ADDRESSES = ["ana.lim@example.org", EMAIL, "cui.wen@example.org"]


def asks(who, at, settings):
    """The person's own signature under the erasure, for themselves."""
    uuid = uuid4()
    unsigned = Intent(
        origin=settings.OPENHALL_ORIGIN, command="erase_record", object=f"erasure:{uuid}", version=0, party=None,
        fields={}, nonce=b64u(uuid4().bytes), expires_at=format_instant(at + timedelta(minutes=5)), key=who.key.key_id,
    )  # fmt: skip
    signed = who.key.sign(unsigned)
    actor, intent = authenticate(
        document=signed.intent.to_bytes(), signature=b64u(signed.signature), assertion=None, command="erase_record",
        object=f"erasure:{uuid}", payload={}, at=at,
    )  # fmt: skip
    return commands.erase_record(uuid=uuid, intent=intent, actor=actor, at=at)


def dump() -> str:
    """Every row of every table, as JSON."""
    with connection.cursor() as cursor:
        rows = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT row_to_json(t)::text FROM "{table}" t')  # noqa: S608 — names of our tables
            rows += [text for (text,) in cursor.fetchall()]
    return "\n".join(rows)


def guessed(text: str) -> set[str]:
    """Addresses of the known list that a digest or a commitment in the database betrays."""
    text = text.lower()
    salts = {bytes.fromhex(found) for found in re.findall(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])", text)}
    targets = [
        (row["object"], sought)
        for row in (json.loads(bytes(leaf)) for leaf in Outbox.objects.values_list("leaf", flat=True))
        if (sought := row.get("commitments", {}).get("email"))
    ]
    found = set()
    for address in KNOWN_ADDRESSES:
        plain = [address, hashlib.sha256(address.encode()).hexdigest(), field_digests({"email": address})["email"]]
        if any(form.lower() in text for form in plain):
            found.add(address)
        for salt in salts:
            for about, sought in targets:
                if hmac.compare_digest(commitment(salt, "email", about, address)[0], sought):
                    found.add(address)
    return found


def finished(course):
    """An archived case, and the expert without a mandate."""
    course.publishes().bids("1000.00", "900.50", "1100.00").opens().awards().archives()
    Mandate.objects.filter(person=course.expert.person).update(revoked_at=course.now)
    return course.now + timedelta(hours=1)


def test_nothing_personal_is_left_and_every_proof_is_valid(client, course, settings, tmp_path):
    at = finished(course)
    human = course.expert.person
    signed = Outbox.objects.filter(actor=human.uuid, code="EVA-02").get().leaf_sha256
    before = client.get(f"/tenders/{course.case}/evidence").content
    notify([human.uuid], subject={"text": "S"}, body={"text": "B"}, at=at)
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    settings.EMAIL_FILE_PATH.mkdir()
    letters = settings.EMAIL_FILE_PATH / "one.log"
    rule = "-" * 79 + "\n"
    letters.write_text(f"Subject: A\nTo: {EMAIL}\n\nA\n{rule}Subject: B\nTo: ana.lim@example.org\n\nB\n{rule}")
    assert EMAIL in guessed(dump())  # the control: the same search finds what is there

    recorded = asks(course.expert, at, settings)
    witness.drain_all()

    told = dump()
    assert NAME not in told
    assert EMAIL not in guessed(told)
    assert guessed(told) == {"ana.lim@example.org", "cui.wen@example.org"}
    assert EMAIL not in letters.read_text()
    assert "ana.lim@example.org" in letters.read_text()
    shell = Person.objects.get(pk=human.pk)
    assert (shell.name, shell.email) == (erasing.NOBODY, "")
    assert not Account.objects.filter(person=shell).exists()
    assert not Message.objects.filter(person=shell.uuid).exists()
    assert not Pseudonym.objects.filter(subject=shell.uuid).exists()
    assert not Outbox.objects.filter(actor=shell.uuid).exists()
    assert not Committed.objects.filter(outbox__object=f"person:{shell.uuid}").exists()
    assert not DeviceKey.objects.filter(person=shell, revoked_at=None).exists()
    leaf = json.loads(bytes(Outbox.objects.get(leaf_sha256=recorded.leaf_sha256).leaf))
    assert (leaf["code"], leaf["public"]) == ("ERA-01", {"records": 2, "basis": "request"})

    after = client.get(f"/tenders/{course.case}/evidence").content
    for name, data in (("before.zip", before), ("after.zip", after)):
        (tmp_path / name).write_bytes(data)
        verify_evidence(tmp_path / name, log_key=str(witness.verifier()))
    (tmp_path / "receipt").write_bytes(witness.receipt(signed))
    verify_receipt(tmp_path / "receipt", log_key=str(witness.verifier()))


def test_it_is_done_once(course, settings):
    at = finished(course)
    asks(course.expert, at, settings)

    with pytest.raises(KeyRevoked):
        asks(course.expert, at, settings)
    assert Outbox.objects.filter(code="ERA-01").count() == 1


def test_a_letter_that_comes_late_is_swept(course, settings):
    at = finished(course)
    asks(course.expert, at, settings)
    Message.objects.create(
        person=course.expert.person.uuid, email=EMAIL, subject={}, body={}, created_at=at, next_attempt_at=at
    )

    assert erasing.sweep_late_messages(at) == 1
    assert erasing.sweep_late_messages(at) == 0
    assert not Message.objects.filter(email=EMAIL).exists()


class TestRefused:
    def test_while_a_mandate_is_in_force(self, course, settings):
        with pytest.raises(erasing.MandatesInForce) as refusal:
            asks(course.expert, course.now, settings)

        assert "Northern Trading Centre" in refusal.value.facts["parties"]
        assert Person.objects.get(pk=course.expert.person.pk).name == NAME

    def test_while_a_case_is_open(self, course, settings):
        course.publishes().bids("1000.00", "900.50", "1100.00").opens().evaluates()
        Mandate.objects.filter(person=course.expert.person).update(revoked_at=course.now)

        with pytest.raises(erasing.CasesNotClosed) as refusal:
            asks(course.expert, course.now + timedelta(hours=1), settings)
        assert str(course.case) in refusal.value.facts["cases"]

    def test_while_bids_are_sealed_to_the_persons_key(self, course, settings):
        course.publishes()
        keeper = course.call.second_host
        Mandate.objects.filter(person=keeper.person).update(revoked_at=course.now)

        with pytest.raises(erasing.LotsNotOpened):
            asks(keeper, course.now + timedelta(hours=1), settings)
