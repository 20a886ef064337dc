"""Tips: sealed outside, nothing kept of whoever gave them, a mailbox that talks both ways."""

from __future__ import annotations

import base64
import hashlib
import json
import logging
import secrets
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pyrage
import pytest
from django.db import connection
from django.test import Client
from tests.people import MONDAY

from openhall.helpdesk.tips import commands, policies, queries, work
from openhall.helpdesk.tips.inputs import KeyInput, LetterInput, MoveInput
from openhall.helpdesk.tips.models import Tip, TipKey, TipLetter
from openhall.identity.public import MandateMissing
from openhall.kernel import clock
from openhall.kernel.refusals import Invalid, NotFound
from openhall.witness.models import Outbox
from openhall.witness.public import drain_all, record_cover

pytestmark = pytest.mark.django_db(transaction=True)
API = "/api/v1"


@pytest.fixture(autouse=True)
def _little_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "FEWEST_BITS", 4)


class Box:
    """Whoever gives a tip, with what their browser makes of the code."""

    def __init__(self) -> None:
        self.secret = secrets.token_bytes(32)
        self.identity = pyrage.x25519.Identity.generate()
        self.client = Client()
        self.headers: dict[str, str] = {}

    def sealed(self, text: str) -> bytes:
        keys = [one["recipient"] for one in self.client.get(f"{API}/tips/terms").json()["keys"]]
        to = [pyrage.x25519.Recipient.from_str(key) for key in keys] + [self.identity.to_public()]
        return pyrage.encrypt(text.encode(), to)

    def worked(self, sealed: bytes) -> dict[str, Any]:
        terms, digest = work.terms(clock.now()), hashlib.sha256(sealed).hexdigest()
        bits = int(terms.split(".")[0])
        nonce = next(n for n in range(10**6) if not int.from_bytes(work.digest(terms, digest, n)) >> (256 - bits))
        return {"terms": terms, "nonce": nonce, "sealed": base64.b64encode(sealed).decode()}

    def worthless(self, terms: str, sealed: bytes) -> int:
        """A number that is no work for this letter: any number is one for some letters, by chance."""
        digest, bits = hashlib.sha256(sealed).hexdigest(), int(terms.split(".")[0])
        return next(
            n for n in range(10**9, 10**9 + 99) if int.from_bytes(work.digest(terms, digest, n)) >> (256 - bits)
        )

    def sends(self, path: str, **fields: Any) -> Any:
        return self.client.post(f"{API}{path}", json.dumps(fields), "application/json", headers=self.headers)

    def gives(self, text: str = "Two bids, one author.") -> Any:
        verifier = hashlib.sha256(b"openhall/tip-verifier/v1\n" + self.secret).hexdigest()
        worked = self.worked(self.sealed(text))
        return self.sends("/tips", **worked, verifier=verifier, recipient=str(self.identity.to_public()))

    def goes_on(self, text: str) -> Any:
        return self.sends("/tips/mailbox/letters", **self.worked(self.sealed(text)), secret=self.secret.hex())

    def looks(self) -> Any:
        return self.sends("/tips/mailbox", secret=self.secret.hex())

    def reads(self) -> list[str]:
        letters = self.looks().json()["letters"]
        return [pyrage.decrypt(base64.b64decode(one["sealed"]), [self.identity]).decode() for one in letters]


@pytest.fixture
def own(investigator) -> Any:
    """The investigator’s key, published."""
    identity = pyrage.x25519.Identity.generate()
    publishes(investigator, str(identity.to_public()))
    return identity


def publishes(who: Any, recipient: str, uuid: UUID | None = None) -> UUID:
    uuid, payload = uuid or uuid4(), {"recipient": recipient}
    signed = who.signs("publish_tip_key", f"tip-key:{uuid}", 0, payload)
    commands.publish_tip_key(uuid=uuid, key=KeyInput(**payload), **signed)
    return uuid


def answers(who: Any, own: Any, box: Box, text: str, kind: str = "answer") -> None:
    tip = Tip.objects.get()
    other = box.identity.to_public() if kind == "answer" else pyrage.x25519.Identity.generate().to_public()
    sealed = base64.b64encode(pyrage.encrypt(text.encode(), [own.to_public(), other])).decode()
    payload = {"kind": kind, "sealed": sealed}
    signed = who.signs("answer_tip", f"tip:{tip.uuid}", tip.version, payload)
    commands.answer_tip(uuid=tip.uuid, letter=LetterInput(**payload), **signed)


def moves(who: Any, state: str, outcome: str = "", handed_to: str = "") -> None:
    tip = Tip.objects.get()
    payload = {"state": state, "outcome": outcome, "handed_to": handed_to}
    signed = who.signs("move_tip", f"tip:{tip.uuid}", tip.version, payload)
    commands.move_tip(uuid=tip.uuid, move=MoveInput(**payload), **signed)


class TestKeys:
    def test_are_on_the_log_and_one_counts(self, investigator, own, home):
        new = str(pyrage.x25519.Identity.generate().to_public())
        uuid = publishes(investigator, new)

        leaf = json.loads(bytes(Outbox.objects.filter(code="TIP-01").latest("id").leaf))
        assert leaf["public"] == {"recipient": new}
        assert [key.recipient for key in queries.recipients()] == [new]
        commands.withdraw_tip_key(uuid=uuid, **investigator.signs("withdraw_tip_key", f"tip-key:{uuid}", 1))
        assert Outbox.objects.filter(code="TIP-02").exists()
        assert queries.recipients() == []

    def test_are_an_investigators_only(self, asker):
        with pytest.raises(MandateMissing):
            publishes(asker, str(pyrage.x25519.Identity.generate().to_public()))

    def test_without_one_no_tip_is_taken(self, home, db):
        answer = Box().gives()

        assert (answer.status_code, answer.json()["code"]) == (503, "no-investigator")


class TestTheBox:
    def test_a_tip_is_a_uniform_leaf_and_opens_for_both_sides(self, own, investigator):
        box = Box()
        assert box.gives().status_code == 201
        answers(investigator, own, box, "Which lot?")
        answers(investigator, own, box, "Ask the bank.", "note")
        assert box.goes_on("Lot 2.").status_code == 201

        assert box.reads() == ["Two bids, one author.", "Which lot?", "Lot 2."]
        letters = queries.shown_letters(Tip.objects.get(), notes=True)
        opened = [pyrage.decrypt(base64.b64decode(one["sealed"]), [own]).decode() for one in letters]
        assert opened == ["Two bids, one author.", "Which lot?", "Ask the bank.", "Lot 2."]
        record_cover(MONDAY.replace(second=0, microsecond=0))
        leaves = [bytes(row.leaf) for row in Outbox.objects.filter(code__in=["TIP-03", "TIP-04", "TIP-05", "COVER"])]
        shapes = {tuple(sorted((name, len(str(value))) for name, value in json.loads(leaf).items())) for leaf in leaves}
        assert len(leaves) == 5
        assert len(shapes) == 1
        assert {json.loads(leaf)["at"] for leaf in leaves} == {"2026-03-02T01:00:00.000000Z"}

    def test_nothing_of_whoever_gives_a_tip_is_kept_anywhere(self, own, investigator, home, caplog):
        box = Box()
        marks = {"203.0.113.77", "MarkedBrowser/9", "marked-cookie", "marked.example", "198.51.100.7", "xx-marked"}
        box.client = Client(
            REMOTE_ADDR="203.0.113.77", REMOTE_HOST="marked.example", headers={"user-agent": "MarkedBrowser/9"}
        )
        box.client.cookies["sessionid"] = "marked-cookie"
        box.headers = {
            "X-Forwarded-For": "198.51.100.7", "Referer": "https://marked.example/a", "Accept-Language": "xx-marked",
        }  # fmt: skip
        caplog.set_level(logging.DEBUG)
        for path in ("/tips", "/tips/mailbox"):
            answer = box.client.get(path, headers=box.headers)
            assert answer.status_code == 200
            # The stale cookie is taken away; none is set.
            assert [cookie.value for cookie in answer.cookies.values() if cookie.value] == [], path
        given = box.gives()
        assert box.goes_on("More.").status_code == 201
        looked = box.looks()
        wrong = box.sends("/tips/mailbox", secret="0" * 64)
        assert (given.status_code, looked.status_code, wrong.status_code) == (201, 200, 404)
        assert [cookie.value for one in (given, looked) for cookie in one.cookies.values() if cookie.value] == []
        drain_all()

        kept = dict(everything_kept(home)) | {"logs": caplog.text}
        found = {mark: name for mark in marks for name, text in kept.items() if mark in text}
        assert found == {}
        # The search finds what is there: the letters' digests, and the verifier of the mailbox.
        verifier = Tip.objects.get().verifier
        assert [name for name, text in kept.items() if verifier in text] == ["tips_tip"]
        assert box.secret.hex() not in str(kept)

    def test_no_exact_time_is_kept(self, own, investigator, monkeypatch):
        at = MONDAY.replace(minute=17, second=43, microsecond=271828)
        monkeypatch.setattr(clock, "now", lambda: at)
        Box().gives()

        rows = str([text for _name, text in tables()])
        assert "271828" not in rows
        assert "01:17:43" not in rows

    def test_work_is_asked_for_and_bound_to_the_letter(self, own):
        box = Box()
        fields = {"verifier": "0" * 64, "recipient": str(box.identity.to_public())}
        good = box.worked(box.sealed("One"))
        two = box.sealed("Two")
        other = base64.b64encode(two).decode()
        answers_ = {
            "another letter": box.sends(
                "/tips", **(good | {"sealed": other, "nonce": box.worthless(good["terms"], two)}), **fields
            ),
            "own terms": box.sends("/tips", **(good | {"terms": "0.1.x"}), **fields),
            "old terms": box.sends("/tips", **(good | {"terms": old_terms()}), **fields),
        }
        codes = {name: answer.json()["code"] for name, answer in answers_.items()}
        assert codes["own terms"] == codes["old terms"] == "work-missing"
        assert box.sends("/tips", **good, **fields).status_code == 201
        assert box.sends("/tips", **good, **fields).json()["code"] == "known-letter"
        assert work.bits_for(0) < work.bits_for(500) < work.bits_for(10**6) == work.MOST_BITS

    def test_only_sealed_letters_are_taken(self, own):
        box = Box()
        fields = {"verifier": "0" * 64, "recipient": str(box.identity.to_public())}
        alone = pyrage.encrypt(b"x", [box.identity.to_public()])
        locked = pyrage.passphrase.encrypt(b"x" * 100, "a password")
        for sealed in (b"plain words " * 20, alone, locked):
            answer = box.sends("/tips", **box.worked(sealed), **fields)
            assert answer.json()["code"] == "not-sealed"

    def test_a_day_has_its_bound(self, own, monkeypatch):
        monkeypatch.setattr(commands, "LETTERS_A_DAY", 1)
        assert Box().gives().status_code == 201
        assert Box().gives().json()["code"] == "tip-box-full"


class TestInvestigating:
    def test_states_reach_the_mailbox(self, own, investigator):
        box = Box()
        box.gives()
        moves(investigator, "in_work")
        assert box.looks().json()["state"] == "in_work"
        with pytest.raises(Invalid):
            moves(investigator, "closed")
        with pytest.raises(Invalid):
            moves(investigator, "closed", "handed_on")
        moves(investigator, "closed", "handed_on", "Office of Audit")

        found = box.looks().json()
        assert (found["state"], found["outcome"], found["handed_to"]) == ("closed", "handed_on", "Office of Audit")
        entry = Outbox.objects.filter(code="TIP-06").latest("id")
        assert b"Audit" not in bytes(entry.leaf)
        assert box.goes_on("And another thing.").status_code == 201

    def test_nobody_else_reads(self, own, investigator, asker, as_reader):
        Box().gives()
        tip = Tip.objects.get()

        assert as_reader(investigator).get("/desk/tips").status_code == 200
        assert as_reader(investigator).get(f"/desk/tips/{tip.uuid}").status_code == 200
        assert as_reader(asker).get("/desk/tips").status_code == 404
        assert as_reader(asker).get(f"{API}/tips/{tip.uuid}").status_code == 404
        with pytest.raises(NotFound):
            policies.require_reader(None)

    def test_few_are_not_counted_in_public(self, own, client):
        Box().gives()

        assert queries.counts() == {"received": None, "closed": None}
        assert "isn’t told while they are few" in client.get("/tips").content.decode()
        assert TipKey.objects.count() == TipLetter.objects.count() == 1


def old_terms() -> str:
    hour = int(clock.now().timestamp()) // 3600 - work.HOURS - 1
    return f"4.{hour}.{work._mac(4, hour)}"


def tables() -> Iterator[tuple[str, str]]:
    """Every row of every table, as text."""
    with connection.cursor() as cursor:
        for name in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT to_jsonb(t)::text FROM "{name}" t')  # noqa: S608 — our own names
            yield name, "\n".join(row[0] for row in cursor.fetchall())


def everything_kept(home: Any) -> Iterator[tuple[str, str]]:
    """Every row, and every file below the home."""
    yield from tables()
    for path in home.rglob("*"):
        if path.is_file():
            yield str(path.relative_to(home)), path.read_bytes().decode(errors="replace")
