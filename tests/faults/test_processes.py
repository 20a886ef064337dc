"""kill -9 of one process after another while people act: nothing acknowledged is lost, nothing is done twice."""

from __future__ import annotations

import contextlib
import hashlib
import http.client
import json
import os
import secrets
import signal
import socket
import subprocess
import threading
import time
from collections import Counter
from typing import Any
from uuid import UUID, uuid4

import pytest
from tests.faults.conftest import load

from openhall.config.demo.client import Client, Refused
from openhall.config.programs import signed_intent
from openhall.kernel import clock
from openhall_log import DirectoryStore, KeyType, NoteKey, TiledTree, open_checkpoint, open_note
from openhall_sealing import canonical, new_context, seal_bid
from openhall_sealing.age import seal
from openhall_sealing.intents import SignedIntent
from openhall_sealing.offline import read_package
from openhall_verify import verify_receipt

openhall = load("running").openhall
ORDER = ("sequencer", "stream", "worker", "web", "postgres")


class Insistent:
    """A bidder's program that repeats the same signed request until it knows what became of it."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.acknowledged: dict[str, tuple[str, str, UUID]] = {}  # intent → (leaf, promise, id of the object)
        self.refusals: Counter[str] = Counter()
        self.ways: Counter[str] = Counter()

    def signed(self, command: str, object: str, version: int, payload: dict[str, Any]) -> SignedIntent:
        return signed_intent(
            self.client.key, party=self.client.party, command=command, object=object, version=version,
            payload=payload, at=clock.now(),
        )  # fmt: skip

    def acts(self, method: str, path: str, command: str, uuid: UUID, kind: str, version: int, payload: Any) -> None:
        signed = self.signed(command, f"{kind}:{uuid}", version, payload)
        until = time.monotonic() + 90
        while time.monotonic() < until:
            try:
                answer = self.client.send(method, path, payload, headers=signed.headers())
                self.ways["answer"] += 1
            except Refused as refused:
                code = str(refused.problem.get("code"))
                self.refusals[code] += 1
                if code != "intent-replayed":
                    if refused.status < 500:
                        raise
                    time.sleep(0.2)
                    continue
                try:
                    answer = self.client.get(f"/api/v1/intents/{signed.intent.sha256}/receipt")
                except (OSError, http.client.HTTPException, Refused):
                    continue
                self.ways["replay refused, promise fetched"] += 1
            except (OSError, http.client.HTTPException):
                self.refusals["no answer"] += 1
                time.sleep(0.2)
                continue
            found = answer.get("receipt", answer)
            self.acknowledged[signed.intent.sha256] = (found["leaf_sha256"], found["promise"], uuid)
            return
        pytest.fail(f"{command} was never acknowledged: {self.refusals}")


class Crowd:
    """Bidders that act all the time, each in a thread of its own."""

    def __init__(self, tender: Any, handles: tuple[str, ...]) -> None:
        self.tender = tender
        self.stopping = threading.Event()
        self.faults: list[BaseException] = []
        self.people = {handle: Insistent(tender.as_(handle)) for handle in handles}
        for one in self.people.values():
            one.client.get("/api/v1/bids")  # opens the reading session before anything is killed
        self.threads = [threading.Thread(target=self._go_on, args=(handle,), daemon=True) for handle in handles]

    def __enter__(self) -> Crowd:
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopping.set()
        for thread in self.threads:
            thread.join(100)

    def counts(self) -> list[int]:
        return [len(one.acknowledged) for one in self.people.values()]

    def _go_on(self, handle: str) -> None:
        try:
            while not self.stopping.is_set():
                self.asks(handle)
                time.sleep(0.05)
        except BaseException as error:  # shown by the test, which would else wait for ever
            self.faults.append(error)

    def asks(self, handle: str) -> None:
        question = uuid4()
        path = f"/api/v1/notices/{self.tender.notice}/questions/{question}"
        text = f"Is the {secrets.token_hex(6)} flange included?"
        self.people[handle].acts("POST", path, "ask_question", question, "question", 0, {"text": text})


@pytest.fixture(scope="module")
def tender(platform, here):
    """A tender that is open for bids."""
    return platform.called()


def key_of(platform: Any) -> Any:
    secret = (platform.home / "keys" / "log.key").read_bytes()
    return NoteKey(platform.environment["OPENHALL_LOG_ORIGIN"], KeyType.ED25519, secret).verifier


def sealed_bid(tender: Any, handle: str, total: str) -> dict[str, Any]:
    """A bid sealed on the bidder's machine and uploaded; the payload that hands it in."""
    client, member = tender.as_(handle), tender.people[handle]
    package = read_package(canonical(client.get(f"/api/v1/lots/{tender.lot}/sealing-context")))
    sealed = seal_bid(
        context=new_context(tender=package.tender, lot=package.lot, bidder=package.bidder, random=secrets.token_bytes),
        price={"currency": "CNY", "total": total},
        custodians=package.custodians,
        threshold=package.threshold,
        opening_recipient=member.opening.recipient,
        random=secrets.token_bytes,
    )
    client.upload(sealed.price, media_type="application/age", name="price.age")
    client.upload(sealed.bundle, media_type="application/age", name="bundle.age")
    return {"lot": str(tender.lot), "envelope": sealed.envelope.to_json()}


def test_every_process_dies_and_comes_back_and_nothing_acknowledged_is_lost(platform, tender, tmp_path):
    with Crowd(tender, ("bidder1", "bidder2", "bidder3")) as crowd:

        def all_went_on(since: list[int], more: int = 2) -> bool:
            assert not crowd.faults, crowd.faults
            return all(now >= before + more for before, now in zip(since, crowd.counts(), strict=True))

        for program in ORDER:
            before = crowd.counts()
            platform.eventually(lambda since=before: all_went_on(since))
            died = platform.kill(program)
            platform.eventually(lambda name=program, old=died: platform.pid(name) not in (None, old), seconds=45)
            after = crowd.counts()
            platform.eventually(lambda since=after: all_went_on(since), seconds=60)
    assert not crowd.faults
    acknowledged = {sha: act for one in crowd.people.values() for sha, act in one.acknowledged.items()}
    interrupted = sum((one.refusals for one in crowd.people.values()), Counter())

    def all_taken_in() -> bool:
        [[waiting]] = platform.rows("SELECT count(*) FROM witness_outbox WHERE leaf_index IS NULL")
        return waiting == 0

    platform.eventually(all_taken_in)
    recorded = platform.rows(
        "SELECT intent_sha256, leaf_sha256, object FROM witness_outbox WHERE code = 'NOT-02' ORDER BY id"
    )
    assert interrupted["no answer"] + interrupted["fault"] > 0  # they did feel it
    assert len(recorded) == len(acknowledged) == len({row[2] for row in recorded})
    assert {row[0]: row[1] for row in recorded} == {sha: leaf for sha, (leaf, _promise, _uuid) in acknowledged.items()}
    for one in crowd.people.values():
        leaf, promise, _uuid = list(one.acknowledged.values())[-1]
        assert leaf in open_note(promise.encode(), [key_of(platform)]).text
        for leaf, _promise, uuid in one.acknowledged.values():
            proof = tmp_path / "receipt.tlog-proof"
            proof.write_bytes(one.client.get_bytes(f"/api/v1/receipts/{leaf}/proof"))
            report = verify_receipt(proof, log_key=str(key_of(platform)))
            assert {"inclusion", "sealed"} <= {passed.code for passed in report.passed}
            assert str(uuid) in report.passed[-1].sentence


def test_a_second_sequencer_does_no_harm_whichever_of_them_dies(platform, tender):
    """Two processes on one log, and the first is killed while both work: one history, no gap, nothing twice."""
    with (platform.home / "up.log").open("ab") as words:
        second = subprocess.Popen(
            openhall("sequencer"), env=platform.environment, stdin=subprocess.DEVNULL, stdout=words, stderr=words
        )
    try:
        with Crowd(tender, ("bidder1", "bidder2")) as crowd:
            platform.eventually(lambda: all(count >= 3 for count in crowd.counts()))
            died = platform.kill("sequencer")
            before = crowd.counts()
            platform.eventually(lambda: all(now > then for now, then in zip(crowd.counts(), before, strict=True)))
            platform.eventually(lambda: platform.pid("sequencer") not in (None, died), seconds=45)
        assert not crowd.faults
        platform.eventually(lambda: platform.rows("SELECT 1 FROM witness_outbox WHERE leaf_index IS NULL") == [])
        assert second.poll() is None, platform.words  # it neither gave up nor was stopped by the other's work
    finally:
        second.kill()
        second.wait()
    head = open_checkpoint((platform.home / "log" / "checkpoint").read_bytes(), key_of(platform)).checkpoint
    [[count, highest, different]] = platform.rows(
        "SELECT count(leaf_index), max(leaf_index), count(DISTINCT leaf_sha256) FROM witness_outbox"
        " WHERE leaf_index IS NOT NULL"
    )
    assert count == highest + 1 == different >= head.size
    assert TiledTree(head.size, DirectoryStore(platform.home / "log").read).root() == head.root


def test_who_lost_the_answer_gets_the_promise_by_the_intents_digest(platform, tender):
    program = Insistent(tender.as_("bidder1"))
    question = uuid4()
    path, payload = f"/api/v1/notices/{tender.notice}/questions/{question}", {"text": "Which thread do they have?"}
    signed = program.signed("ask_question", f"question:{question}", 0, payload)
    body = json.dumps(payload).encode()
    head = f"POST {path} HTTP/1.1\r\nHost: localhost:{platform.port}\r\nContent-Type: application/json\r\n"
    head += f"Content-Length: {len(body)}\r\n" + "".join(f"{k}: {v}\r\n" for k, v in signed.headers().items())
    with socket.create_connection(("127.0.0.1", platform.port)) as line:
        line.sendall(head.encode() + b"\r\n" + body)
        platform.eventually(
            lambda: platform.rows("SELECT 1 FROM witness_outbox WHERE intent_sha256 = %s", signed.intent.sha256)
        )

    with pytest.raises(Refused) as refused:
        program.client.send("POST", path, payload, headers=signed.headers())
    again = program.client.get(f"/api/v1/intents/{signed.intent.sha256}/receipt")

    assert refused.value.problem["code"] == "intent-replayed"
    assert again["leaf_sha256"] in open_note(again["promise"].encode(), [key_of(platform)]).text
    rows = platform.rows("SELECT leaf_sha256 FROM witness_outbox WHERE object = %s", f"question:{question}")
    assert rows == [(again["leaf_sha256"],)]


def test_two_tabs_that_submit_at_once_make_one_bid(platform, tender):
    program = Insistent(tender.as_("bidder2"))
    bid = uuid4()
    payload = sealed_bid(tender, "bidder2", "311000.00")
    twins = [program.signed("submit_bid", f"bid:{bid}", 0, payload) for _ in range(2)]
    outcomes: list[Any] = []

    def submits(signed: SignedIntent) -> None:
        try:
            outcomes.append(
                program.client.send("POST", f"/api/v1/lots/{tender.lot}/bids", payload, headers=signed.headers())
            )
        except Refused as refused:
            outcomes.append(refused)

    tabs = [threading.Thread(target=submits, args=(signed,)) for signed in twins]
    for tab in tabs:
        tab.start()
    for tab in tabs:
        tab.join(60)

    refusals = [outcome for outcome in outcomes if isinstance(outcome, Refused)]
    assert len(outcomes) == 2
    assert [refusal.status for refusal in refusals] == [409], [refusal.problem for refusal in refusals]
    assert len(platform.rows("SELECT 1 FROM witness_outbox WHERE object = %s", f"bid:{bid}")) == 1


def test_an_upload_that_was_cut_goes_on_after_the_site_died(platform, tender):
    client = tender.as_("bidder3")
    data = seal(secrets.token_bytes(700_000), tender.people["bidder3"].opening.recipient)
    client.get("/api/v1/bids")
    digest = hashlib.sha256(data).hexdigest()
    facts = {"sha256": digest, "size": len(data), "type": "application/age", "name": "price.age"}
    headers = {"Authorization": f"Bearer {client._token}"}
    begun = client.send("POST", "/api/v1/uploads", facts, headers=headers)
    piece = {**headers, "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
    # The line is cut in the middle of a piece whose whole length was announced.
    head = f"PATCH /api/v1/uploads/{begun['id']} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(data)}\r\n"
    head += "".join(f"{name}: {value}\r\n" for name, value in piece.items()) + "\r\n"
    with socket.create_connection(("127.0.0.1", platform.port)) as line:
        line.sendall(head.encode() + data[:300_000])
        line.shutdown(socket.SHUT_RDWR)
    died = platform.kill("web")
    platform.eventually(lambda: platform.pid("web") not in (None, died), seconds=45)
    platform.eventually(platform.answers)

    offset = client.get(f"/api/v1/uploads/{begun['id']}")["offset"]
    assert 0 <= offset <= 300_000
    rest = {**headers, "Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
    client._request("PATCH", f"/api/v1/uploads/{begun['id']}", data[offset:], rest)

    assert client.get(f"/api/v1/uploads/{begun['id']}")["offset"] == len(data)


def test_a_worker_of_the_site_that_dies_is_replaced(platform):
    children = platform.children(platform.pid("web"))
    assert children
    for child in children:
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)

    platform.eventually(platform.answers)
    assert platform.pid("web")
