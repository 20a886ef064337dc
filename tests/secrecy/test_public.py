"""Whether nobody, one or five have bid: no page, file, answer, header, size or event differs until the window closes.

The same search finds a difference as soon as there is one that everybody may know.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from tests.secrecy.conftest import load

from openhall_log import CHECKPOINT_PATH, TiledTree, parse_note

looking = load("looking", "secrecy")
HANDLES = ("bidder1", "bidder2", "bidder3", "bidder4", "bidder5")
GUEST = ""
VIEWERS = (GUEST, "witness", "supervisor", "owner", "bidder6")
"""Who looks: a guest, officers (the owner is a custodian, too), and a bidder who has not bid."""


@dataclass
class Look:
    """Everything that can be seen at one moment. ``pages``: by viewer and address; ``log``: every entry."""

    pages: dict[str, dict[str, Any]]
    streams: dict[str, list[str]]
    evidence: dict[str, Any]
    log: list[bytes]


@dataclass
class Scene:
    """A platform, the tender in question, and those who look. ``shown``: the addresses that answer, by viewer."""

    platform: Any
    tender: Any
    visitors: dict[str, Any]
    shown: dict[str, list[str]] = field(default_factory=dict)

    @property
    def things(self) -> dict[str, str]:
        """Ids by which the tender is asked for."""
        tender = self.tender
        (session,) = self.platform.rows("SELECT uuid FROM watching_session WHERE about = %s", f"lot:{tender.lot}")
        query = "SELECT leaf_sha256 FROM witness_outbox WHERE object = %s AND code = 'NOT-01'"
        (leaf,) = self.platform.rows(query, f"notice:{tender.notice}")
        return {
            "project": str(tender.project), "notice": str(tender.notice), "lot": str(tender.lot),
            "session": str(session[0]), "leaf": leaf[0], "ocid": f"ocds-openhall-{tender.project}",
        }  # fmt: skip

    def look_round(self) -> None:
        """Try every address once as everybody. Whoever has an account then comes back to those that answer."""
        paths = looking.addresses(self.things)
        for handle, one in self.visitors.items():
            found = one.look(paths)
            self.shown[handle] = [path for path in paths if found[path].status == 200] if handle else paths

    def look(self, *handles: str, at: str = "") -> Look:
        """What there is to be seen now, by all or by these, once everything recorded is in the log.

        ``at``: of the pages only this one.
        """
        settled(self.platform)
        return Look(
            pages={
                handle: self.visitors[handle].look([at] if at else self.shown[handle])
                for handle in handles or self.visitors
            },
            streams={path: looking.replayed(self.platform, path) for path in ("/live", f"/live/{self.tender.project}")},
            evidence=evidence(self.platform, self.tender),
            log=entries(self.platform),
        )

    def bid(self, *handles: str) -> None:
        """These bidders hand in sealed bids."""
        sealing = load("test_dump", "secrecy")
        for handle in handles:
            made = sealing.sealed(self.tender, handle, "1234567.00")
            sealing.hands_in(self.tender, handle, made.price, made.bundle, made.envelope.to_json())


def evidence(platform: Any, tender: Any) -> dict[str, Any]:
    """What the evidence file holds, but for the proofs, which grow with the log."""
    status, body = platform.get(f"/tenders/{tender.project}/evidence")
    assert status == 200
    with zipfile.ZipFile(io.BytesIO(body)) as folder:
        files = {name: folder.read(name) for name in folder.namelist()}
    leaves = [json.loads(line)["leaf"] for line in files.pop("leaves.jsonl").splitlines()]
    for name in ("checkpoint", "manifest.json"):
        files.pop(name)
    return {"leaves": leaves, **files}


def entries(platform: Any) -> list[bytes]:
    """The whole log, as any stranger fetches it."""

    def read(path: str) -> bytes:
        status, body = platform.get(f"/log/{path}")
        assert status == 200, path
        return body

    size = int(parse_note(read(CHECKPOINT_PATH)).text.splitlines()[1])
    tree = TiledTree(size, read)
    return [tree.entry(index) for index in range(size)]


def settled(platform: Any) -> None:
    """Everything recorded is in the log, everybody who follows the feed has read it, no rows are being compared, and
    no figures of supervision are due."""

    def done() -> bool:
        [[waiting, size]] = platform.rows(
            "SELECT count(*) FILTER (WHERE leaf_index IS NULL), count(*) FROM witness_outbox"
        )
        behind = platform.rows("SELECT 1 FROM witness_cursor WHERE next_index < %s", size)
        comparing = platform.rows("SELECT 1 FROM warnings_comparison WHERE finished_at IS NULL")
        computing = platform.rows(
            "SELECT 1 FROM facts_watched WHERE due_index IS NOT NULL "
            "UNION ALL SELECT 1 FROM facts_progress WHERE wanted > index"
        )
        return waiting == 0 and not behind and not comparing and not computing

    platform.eventually(done)


@pytest.fixture(scope="module")
def story(platform, tmp_path_factory):
    """The looks with no bid, with one and with five; what was heard meanwhile; and a look when something happened."""
    platform.stop()
    looking.more_bidders(platform, tmp_path_factory.mktemp("keys") / "keys.json", "bidder4", "bidder5", "bidder6")
    platform.start()
    tender, question = platform.called(), uuid4()
    url = f"/api/v1/notices/{tender.notice}/questions/{question}"
    facts = {"command": "ask_question", "object": f"question:{question}", "version": 0}
    tender.as_("bidder1").act("POST", url, payload={"text": "Who else has asked?"}, **facts)
    for handle in HANDLES:
        tender.as_(handle).get("/api/v1/me")  # a program's session is an act of its own, which tells of no tender
    settled(platform)
    scene = Scene(platform, tender, {handle: looking.Visitor(platform, handle) for handle in VIEWERS})
    bidder = looking.Visitor(platform, "bidder1")
    scene.look_round()  # what a process makes once at the first look is no matter of bids
    listeners = [looking.Listener(platform, path) for path in ("/live", f"/live/{tender.project}")]
    none = scene.look()
    own = [bidder.look(["/desk/bids"])]
    scene.bid(*HANDLES[:1])
    one = scene.look(GUEST, "owner")
    scene.bid(*HANDLES[1:])
    five = scene.look()
    own.append(bidder.look(["/desk/bids"]))
    heard = [event for listener in listeners for event in listener.stop()]
    listener = looking.Listener(platform, "/live")
    tender.as_("owner").act(
        "POST", f"/api/v1/questions/{question}/answer", command="answer_question", object=f"question:{question}",
        version=1, payload={"answer": "Nobody knows."},
    )  # fmt: skip
    answered = scene.look(at=f"/tenders/{tender.project}")
    platform.eventually(lambda: "NOT-03" in {event["code"] for event in listener.heard})
    return SimpleNamespace(
        scene=scene, none=none, one=one, five=five, heard=heard, answered=answered, events=listener.stop(), own=own
    )


@pytest.mark.parametrize("viewer", VIEWERS, ids=lambda handle: handle or "guest")
def test_nobody_is_shown_whether_anybody_bids(story, viewer):
    none, five = story.none.pages[viewer], story.five.pages[viewer]

    assert {path: seen.status for path, seen in none.items() if seen.status >= 500} == {}
    assert sum(seen.status == 200 for seen in none.values()) >= 20
    assert looking.told(looking.differences(none, five)) == ""
    if viewer in story.one.pages:
        assert looking.told(looking.differences(none, story.one.pages[viewer])) == ""


def test_the_witness_room_was_among_what_was_seen(story):
    room = f"/witness-room/sessions/{story.scene.things['session']}"
    for handle in ("witness", "supervisor"):
        pages = story.five.pages[handle]
        paths = ("/witness-room", "/witness-room/queue", room, f"{room}/steps")
        assert {path: pages[path].status for path in paths} == dict.fromkeys(paths, 200)
    assert story.five.pages[GUEST][room].status == 302


def test_the_live_stream_is_silent_about_bids(story):
    assert story.heard != []  # what was recorded before is told to whoever comes
    assert {event["code"] for event in story.heard} == {"PLN-01", "ENT-01", "NOT-01"}
    none, one, five = (look.streams for look in (story.none, story.one, story.five))
    assert none == one == five
    assert all(none.values())


def test_the_evidence_file_does_not_tell_either(story):
    none, one, five = (look.evidence for look in (story.none, story.one, story.five))

    assert [leaf["code"] for leaf in none["leaves"]] == [leaf["code"] for leaf in five["leaves"]]
    assert none == one == five


def test_the_log_grows_by_leaves_of_one_size_each_on_an_object_of_its_own(story):
    before, after = story.none.log, story.five.log
    assert after[: len(before)] == before
    grown = [entry for entry in after[len(before) :] if json.loads(entry)["code"] != "SYS-03"]

    assert len(grown) >= len(HANDLES)  # and whatever cover came
    assert {json.loads(entry)["code"] for entry in grown} == {"SEALED"}
    assert len({len(entry) for entry in grown}) == 1
    objects = [json.loads(entry)["object"] for entry in after if json.loads(entry)["code"] == "SEALED"]
    assert len(set(objects)) == len(objects)
    told = b"\n".join(after).decode()
    assert all(told.count(name) == 1 for name in objects)


def test_names_of_bidders_are_nowhere(story):
    people = story.scene.tender.people
    for handle in HANDLES:
        name = people[handle].organisation_name
        shown = [path for path, seen in story.five.pages[GUEST].items() if name in seen.body]
        assert shown == []


class TestTheComparisonCanFail:
    def test_an_answer_to_a_question_is_seen_wherever_it_is_told(self, story):
        tender = story.scene.tender
        for viewer in VIEWERS:
            path = f"/tenders/{tender.project}"
            before = {path: story.five.pages[viewer][path]}
            assert path in looking.differences(before, story.answered.pages[viewer]), viewer
        assert "NOT-03" in {event["code"] for event in story.events}
        assert story.answered.streams != story.five.streams
        assert story.answered.evidence != story.five.evidence

    def test_a_bidder_does_see_a_bid_of_its_own(self, story):
        before, after = story.own
        assert list(looking.differences(before, after)) == ["/desk/bids"]

    def test_one_header_or_one_letter_more_is_a_difference(self):
        plain = looking.Seen(200, {"x": "1"}, 4, "five")
        assert looking.difference(plain, looking.Seen(200, {"x": "2"}, 4, "five"))[1:] == ["x: 1 | 2"]
        assert looking.differences({"/": plain}, {"/": looking.Seen(200, {"x": "1"}, 5, "five.")}) != {}
        assert looking.differences({"/": plain}, {"/": plain}) == {}


def test_sealed_leaves_are_uniform(story):
    found = [json.loads(entry) for entry in story.five.log]
    sealed = [leaf for leaf in found if leaf["code"] == "SEALED"]

    assert len(sealed) >= 4
    assert {tuple(sorted(leaf)) for leaf in sealed} == {("at", "code", "commitment", "object", "v")}
    assert len({len(json.dumps(leaf)) for leaf in sealed}) == 1
    assert all(re.fullmatch(r"sealed:[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab].*", leaf["object"]) for leaf in sealed)
    assert all(leaf["at"].endswith(":00.000000Z") for leaf in sealed)
    assert not any(leaf["code"].startswith(("BID", "NOT-02", "DEP")) for leaf in found)


def test_the_receipt_of_a_bid_looks_like_that_of_a_cover_leaf(platform, story):
    covers = platform.rows("SELECT leaf_sha256 FROM witness_outbox WHERE code = 'COVER' AND leaf_index IS NOT NULL")
    bids = platform.rows("SELECT leaf_sha256 FROM witness_outbox WHERE code = 'BID-01' AND leaf_index IS NOT NULL")
    assert covers
    assert bids

    def seen(leaf: str) -> list[tuple[int, str]]:
        pages = []
        for path in (f"/receipts/{leaf}", f"/api/v1/receipts/{leaf}", f"/receipts/{leaf}/promise"):
            status, body = platform.get(path)
            text = looking.steady(body).replace(leaf[:16], "the reference")
            text = re.sub(r"sealed:[0-9a-f-]{36}", "an object", text)
            pages.append((status, re.sub(r"\d+", "a number", text)))
        status, body = platform.get(f"/receipts/{leaf}/proof")
        pages.append((status, body.split(b"\n")[0].decode()))
        return pages

    assert seen(bids[0][0]) == seen(covers[0][0])
    assert seen(bids[0][0])[0][0] == 200
