"""Promises handed in: kept, pending, broken and admitted; late ones are facts for the warnings."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.test import Client
from tests.witness.conftest import NOON, Act, load

from openhall.kernel import clock
from openhall.witness import promises, quorum
from openhall.witness import public as witness
from openhall.witness.keys import verifier
from openhall.witness.models import LatePromise, Outbox
from openhall_log import KeyType, LogProof, NoteKey, cosign, open_checkpoint, open_note, sign_note
from openhall_verify import Failed, verify_promise, verify_receipt

members = load("members")
DUE = NOON + timedelta(minutes=10)


def suppressed() -> str:
    """A promise that the log gave for an act that it then dropped."""
    return promises.promise(hashlib.sha256(uuid4().bytes).hexdigest(), NOON)


class TestHandingIn:
    def test_gives_the_proof_when_it_was_kept(self, record: Act) -> None:
        recorded = record()
        witness.drain_all()

        found = witness.hand_in(recorded.promise.encode(), at=NOON)

        assert found.state == "kept"
        row = witness.entry(recorded.leaf_sha256)
        assert LogProof.parse(found.body).verify(witness.canonical(row), verifier()).checkpoint.size == 1

    def test_says_how_long_there_still_is(self, record: Act) -> None:
        recorded = record()

        found = witness.hand_in(recorded.promise.encode(), at=NOON + timedelta(minutes=9))

        assert (found.state, found.promise.due_at) == ("pending", DUE)
        assert not LatePromise.objects.exists()

    @pytest.mark.parametrize("waits", [True, False], ids=["still waiting", "dropped"])
    def test_gives_the_logs_own_admission_when_it_was_broken(self, record: Act, waits: bool) -> None:
        record()
        witness.drain_all()
        promise = record("late").promise if waits else suppressed()
        asked_at = DUE + timedelta(seconds=1)

        found = witness.hand_in(promise.encode(), at=asked_at)

        assert found.state == "broken"
        header, leaf, due, size, asked = open_note(found.body, [verifier()]).text.splitlines()
        assert header == f"{verifier().name}/broken-promise/v1"
        assert leaf == found.promise.leaf_sha256
        assert (due, size) == ("2026-03-02T12:10:07.000000Z", "1")
        assert asked == clock.instant_text(asked_at)
        late = LatePromise.objects.get()
        assert (late.leaf_sha256, late.included) == (leaf, False)

    def test_admits_nothing_that_is_not_true(self, record: Act) -> None:
        """An old backup of the database: it has lost the row, the log still holds the leaf."""
        recorded = record()
        record()
        witness.drain_all()
        Outbox.objects.filter(leaf_sha256=recorded.leaf_sha256).delete()

        assert witness.hand_in(recorded.promise.encode(), at=DUE + timedelta(days=1)).state == "pending"

    def test_refuses_what_this_log_never_promised(self, record: Act) -> None:
        good = record().promise
        stranger = NoteKey(verifier().name, KeyType.ED25519, bytes(32))
        text = good.partition("\n\n")[0] + "\n"
        for bad in (
            b"",
            b"nothing\n",
            good.replace("12:10", "12:09").encode(),
            sign_note(text, stranger).to_bytes(),
            witness.store().read("checkpoint") if witness.published() else b"x",
            b"x" * 100_000,
        ):
            with pytest.raises(witness.NotAPromise):
                witness.hand_in(bad, at=NOON)

    def test_a_signed_note_of_the_log_that_is_no_promise_is_refused(self, record: Act) -> None:
        record()
        witness.drain_all()
        with pytest.raises(witness.NotAPromise, match="promises nothing"):
            witness.hand_in(witness.store().read("checkpoint"), at=NOON)


class TestOverHttp:
    def post(self, client: Client, note: str) -> object:
        return client.post("/log/promise", data=note.encode(), content_type="text/plain")

    def test_anybody_hands_in_and_the_answers_are_those_of_the_protocol(
        self, record: Act, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        client = Client(enforce_csrf_checks=True)
        monkeypatch.setattr(clock, "now", lambda: NOON)
        recorded = record()
        early = self.post(client, recorded.promise)
        witness.drain_all()
        kept = self.post(client, recorded.promise)
        monkeypatch.setattr(clock, "now", lambda: DUE + timedelta(minutes=1))
        broken = self.post(client, suppressed())
        wrong = self.post(client, "nothing\n")

        assert (early.status_code, early.content) == (425, b"2026-03-02T12:10:07.000000Z\n")
        assert kept.status_code == 200
        assert kept.content.startswith(b"c2sp.org/tlog-proof@v1\n")
        assert (broken.status_code, broken["Content-Type"]) == (200, "text/x.openhall.broken-promise")
        assert wrong.status_code == 422
        assert client.get("/log/promise").status_code == 405

    def test_the_page_does_the_same_for_people(self, record: Act, monkeypatch: pytest.MonkeyPatch) -> None:
        client = Client()
        monkeypatch.setattr(clock, "now", lambda: NOON)
        recorded = record()
        witness.drain_all()
        as_a_browser_sends_it = recorded.promise.replace("\n", "\r\n")

        kept = client.post("/log/promises", {"promise": as_a_browser_sends_it}).content.decode()
        monkeypatch.setattr(clock, "now", lambda: DUE + timedelta(minutes=1))
        broken = client.post("/log/promises", {"promise": suppressed()}).content.decode()
        wrong = client.post("/log/promises", {"promise": "nothing"})

        assert "The promise was kept" in kept
        assert "The promise was broken" in broken
        assert "signed admission" in broken
        assert wrong.status_code == 422
        assert "This isn’t a promise of this log" in wrong.content.decode()


def test_what_is_included_too_late_is_a_fact(record: Act) -> None:
    for _ in range(3):
        record()
    record("in time", minutes=11)
    grown = witness.drain()

    assert witness.found_late(grown, NOON + timedelta(minutes=12)) == 3
    assert witness.found_late(grown, NOON + timedelta(minutes=12)) == 3  # asked again, nothing is doubled
    assert LatePromise.objects.filter(included=True).count() == 3


class TestOffline:
    """The promise, a head that members cosigned after the due time, and a copy: without the log."""

    POSIX_DUE = int(DUE.timestamp())

    def network(self, folder: Path) -> list[object]:
        found = [members.SmallMember(name, verifier()) for name in ("audit", "notary", "university", "province")]
        for member in found:
            member.stop()
        (folder / "policy").write_bytes(members.policy_text(verifier(), found))
        return found

    def head(self, signing: list[object], time: int) -> bytes:
        note = open_checkpoint(witness.store().read("checkpoint"), verifier())
        lines = [cosign(note.checkpoint, member.key, time=time) for member in signing]
        return note.note.with_signatures(lines).to_bytes()

    def judge(self, tmp_path: Path, promise: str, head: bytes) -> list[str]:
        (tmp_path / "it.promise").write_text(promise)
        (tmp_path / "head").write_bytes(head)
        report = verify_promise(
            tmp_path / "it.promise", policy=tmp_path / "policy", copy=witness.store().root, head=tmp_path / "head"
        )
        return [passed.code for passed in report.passed]

    def test_a_broken_promise_is_proved(self, record: Act, tmp_path: Path) -> None:
        for _ in range(300):
            record()
        witness.drain_all()
        network = self.network(tmp_path)

        with pytest.raises(Failed, match="The promise is broken") as failure:
            self.judge(tmp_path, suppressed(), self.head(network[:3], self.POSIX_DUE + 60))

        assert failure.value.code == "broken"

    def test_one_that_was_kept_holds(self, record: Act, tmp_path: Path) -> None:
        recorded = record()
        witness.drain_all()
        network = self.network(tmp_path)

        assert self.judge(tmp_path, recorded.promise, self.head(network, 1))[-1] == "kept"

    @pytest.mark.parametrize("case", ["too early", "too few", "too few late", "another copy", "forged promise"])
    def test_nothing_is_proved_by_less(self, record: Act, tmp_path: Path, case: str) -> None:
        record()
        witness.drain_all()
        network, promise, late = self.network(tmp_path), suppressed(), self.POSIX_DUE + 60
        head = self.head(network, late)
        codes = {"too early": "too-early", "too few": "head", "too few late": "too-early", "forged promise": "promise"}
        if case == "too early":
            head = self.head(network, self.POSIX_DUE)
        if case == "too few":
            head = self.head(network[:2], late)
        if case == "too few late":
            note = open_checkpoint(self.head(network[:2], late), verifier())
            more = [cosign(note.checkpoint, member.key, time=self.POSIX_DUE - 1) for member in network[2:]]
            head = note.note.with_signatures(more).to_bytes()
        if case == "another copy":
            bundle = witness.store().root / "tile" / "entries" / "000.p" / "1"
            entry = json.dumps({"another": 1}).encode()
            bundle.write_bytes(len(entry).to_bytes(2, "big") + entry)
        if case == "forged promise":
            promise = promise.replace("12:10", "11:10")

        with pytest.raises(Failed) as failure:
            self.judge(tmp_path, promise, head)

        assert failure.value.code == codes.get(case, "copy")

    def test_the_logs_admission_is_read(self, record: Act, tmp_path: Path) -> None:
        record()
        witness.drain_all()
        found = witness.hand_in(suppressed().encode(), at=DUE + timedelta(seconds=1))
        (tmp_path / "admission").write_bytes(found.body)

        with pytest.raises(Failed, match="admits that it broke its promise"):
            verify_receipt(tmp_path / "admission", log_key=str(verifier()))

    def test_a_receipt_is_verified_under_the_policy(self, record: Act, tmp_path: Path) -> None:
        digest = record().leaf_sha256
        witness.drain_all()
        network = self.network(tmp_path)
        policy = quorum.read_policy((tmp_path / "policy").read_bytes(), verifier()).policy
        (tmp_path / "provisional").write_bytes(witness.receipt(digest))
        quorum.replace_durably(quorum.folder() / "quorum", self.head(network[:3], 1))
        (tmp_path / "witnessed").write_bytes(witness.receipt(digest))

        report = verify_receipt(tmp_path / "witnessed", log_key=str(verifier()), policy=policy)
        assert "audit, notary, university" in next(one.sentence for one in report.passed if one.code == "quorum")
        with pytest.raises(Failed, match="have not witnessed"):
            verify_receipt(tmp_path / "provisional", log_key=str(verifier()), policy=policy)
