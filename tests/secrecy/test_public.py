"""Whether nobody or three have bid: no public page, file or answer differs until the window has closed."""

from __future__ import annotations

import difflib
import io
import json
import re
import zipfile
from typing import Any
from uuid import uuid4

import pytest
from tests.secrecy.conftest import load

from openhall_log import CHECKPOINT_PATH, TiledTree, parse_note

HANDLES = ("bidder1", "bidder2", "bidder3")
MOVING = (
    (r'csrfmiddlewaretoken" value="[^"]*"', "a token"),
    (r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|\+00:00)?", "an instant"),
    (r"\d\d:\d\d(:\d\d)?", "a time"),
    (r'<p class="oh-countdown__left".*?</p>', "a countdown"),
    (r'<p class="oh-footer__head">.*?</p>', "the log's size"),
    (r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])", "a digest"),
)
"""What differs from one look to the next for reasons that tell nothing: tokens, times, the log's head."""


def steady(body: bytes) -> str:
    text = body.decode()
    for pattern, name in MOVING:
        text = re.sub(pattern, name, text, flags=re.DOTALL)
    return text


def pages_of(tender: Any) -> list[str]:
    """Every public address that could speak of a tender."""
    ocid = f"ocds-openhall-{tender.project}"
    return [
        "/",
        "/tenders",
        "/tenders.csv",
        "/tenders.json",
        f"/tenders/{tender.project}",
        "/halls",
        f"/halls/{tender.lot}",
        f"/halls/{tender.lot}/prices.csv",
        f"/lots/{tender.lot}/opening",
        f"/lots/{tender.lot}/opening.csv",
        f"/lots/{tender.lot}/report",
        f"/lots/{tender.lot}/result",
        f"/lots/{tender.lot}/certificate",
        "/log/acts",
        "/open-data",
        "/verify",
        "/problems",
        "/api/v1/acts",
        "/api/v1/ocds/releases",
        f"/api/v1/ocds/records/{ocid}",
        f"/api/v1/lots/{tender.lot}/opening",
        f"/api/v1/lots/{tender.lot}/sealed-shares",
        f"/api/v1/lots/{tender.lot}/sealing-context",
        f"/api/v1/notices/{tender.notice}",
        f"/api/v1/notices/{tender.notice}/questions",
        f"/api/v1/projects/{tender.project}",
        f"/api/v1/projects/{tender.project}/gate",
        "/api/v1/bids",
        "/deposits",
        "/treasury",
    ]


def difference(before: tuple[int, str], after: tuple[int, str]) -> list[str]:
    """The lines that differ, for whoever reads the failure."""
    lines = difflib.unified_diff(before[1].splitlines(), after[1].splitlines(), lineterm="", n=0)
    return [f"{before[0]} {after[0]}", *(line[:300] for line in lines)]


def as_stranger(platform: Any, paths: list[str]) -> dict[str, tuple[int, str]]:
    seen = {}
    for path in paths:
        status, body = platform.get(path)
        seen[path] = status, steady(body)
    return seen


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


@pytest.fixture(scope="module")
def looks(platform):
    """``(tender, before, after)``: what a stranger sees with no bid and with three."""
    sealing = load("test_dump", "secrecy")
    tender = platform.called()
    settled(platform)
    paths = pages_of(tender)
    before = as_stranger(platform, paths), evidence(platform, tender)
    for handle in HANDLES:
        made = sealing.sealed(tender, handle, "1234567.00")
        sealing.hands_in(tender, handle, made.price, made.bundle, made.envelope.to_json())
    question = uuid4()
    tender.as_("bidder2").act(
        "POST", f"/api/v1/notices/{tender.notice}/questions/{question}", command="ask_question",
        object=f"question:{question}", version=0, payload={"text": "Who else has asked?"},
    )  # fmt: skip
    settled(platform)
    return tender, before, (as_stranger(platform, paths), evidence(platform, tender))


def settled(platform: Any) -> None:
    """Everything recorded is in the log, and everybody who follows the feed has read it."""

    def done() -> bool:
        [[waiting, size]] = platform.rows(
            "SELECT count(*) FILTER (WHERE leaf_index IS NULL), count(*) FROM witness_outbox"
        )
        behind = platform.rows("SELECT 1 FROM witness_cursor WHERE next_index < %s", size)
        return waiting == 0 and not behind

    platform.eventually(done)


def test_no_public_page_or_answer_tells_whether_anybody_bids(looks):
    _tender, (before, _), (after, _) = looks

    assert {path: status for path, (status, _body) in before.items() if status >= 500} == {}
    assert sum(status == 200 for status, _body in before.values()) >= 15
    assert {path: difference(before[path], seen) for path, seen in after.items() if seen != before[path]} == {}


def test_the_evidence_file_does_not_tell_either(looks):
    _tender, (_, before), (_, after) = looks

    assert [leaf["code"] for leaf in before["leaves"]] == [leaf["code"] for leaf in after["leaves"]]
    assert after == before


def test_names_of_bidders_are_nowhere(looks):
    tender, _before, (after, _) = looks

    for handle in HANDLES:
        name = tender.people[handle].organisation_name
        assert [path for path, (_status, body) in after.items() if name in body] == []


def entries(platform: Any) -> list[bytes]:
    """The whole log, as any stranger fetches it."""

    def read(path: str) -> bytes:
        status, body = platform.get(f"/log/{path}")
        assert status == 200, path
        return body

    size = int(parse_note(read(CHECKPOINT_PATH)).text.splitlines()[1])
    tree = TiledTree(size, read)
    return [tree.entry(index) for index in range(size)]


def test_sealed_leaves_are_uniform(platform, looks):
    found = [json.loads(entry) for entry in entries(platform)]
    sealed = [leaf for leaf in found if leaf["code"] == "SEALED"]

    assert len(sealed) >= 4
    assert {tuple(sorted(leaf)) for leaf in sealed} == {("at", "code", "commitment", "object", "v")}
    assert len({len(json.dumps(leaf)) for leaf in sealed}) == 1
    assert all(re.fullmatch(r"sealed:[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab].*", leaf["object"]) for leaf in sealed)
    assert all(leaf["at"].endswith(":00.000000Z") for leaf in sealed)
    assert len({leaf["object"] for leaf in sealed}) == len(sealed)
    assert not any(leaf["code"].startswith(("BID", "NOT-02", "DEP")) for leaf in found)


def test_the_receipt_of_a_bid_looks_like_that_of_a_cover_leaf(platform, looks):
    covers = platform.rows("SELECT leaf_sha256 FROM witness_outbox WHERE code = 'COVER' AND leaf_index IS NOT NULL")
    bids = platform.rows("SELECT leaf_sha256 FROM witness_outbox WHERE code = 'BID-01' AND leaf_index IS NOT NULL")
    assert covers
    assert bids

    def seen(leaf: str) -> list[tuple[int, str]]:
        pages = []
        for path in (f"/receipts/{leaf}", f"/api/v1/receipts/{leaf}", f"/receipts/{leaf}/promise"):
            status, body = platform.get(path)
            text = steady(body).replace(leaf[:16], "the reference")
            text = re.sub(r"sealed:[0-9a-f-]{36}", "an object", text)
            pages.append((status, re.sub(r"\d+", "a number", text)))
        status, body = platform.get(f"/receipts/{leaf}/proof")
        pages.append((status, body.split(b"\n")[0].decode()))
        return pages

    assert seen(bids[0][0]) == seen(covers[0][0])
    assert seen(bids[0][0])[0][0] == 200
