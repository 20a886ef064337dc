"""The static verifier of the browser on retrievals: the same files, the same attacks, the same verdicts."""

from __future__ import annotations

import json
import os
import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import expect, sync_playwright
from tests.evidence.falsifying import CHANGES, with_manifest, zipped

from openhall.identity.public import Role
from openhall.witness import public as witness
from openhall_log import (
    Checkpoint,
    KeyType,
    NoteKey,
    TiledTree,
    cosign,
    open_checkpoint,
)
from openhall_sealing import b64
from openhall_verify import Failed, verify_evidence
from openhall_verify.acts import table

CHROMIUM = Path("/usr/bin/chromium")
HERE = Path(__file__)
SCRIPT = HERE.parents[2] / "src/openhall/ui/static/openhall/js/verify.js"
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists() and not os.environ.get("CI"), reason="needs Chromium"),
]
Verdict = Callable[[bytes], tuple[str, str]]


@contextmanager
def opened(folder: Path) -> Iterator[Verdict]:
    """The page, opened from a file without network; what it says of a file. Nothing else may be done meanwhile."""
    (folder / "verify.js").write_bytes(SCRIPT.read_bytes())
    (folder / "verify.html").write_text(
        '<!doctype html><title>t</title><div data-verify><input type="file" data-verify-file aria-label="File">'
        '<div data-verify-result></div></div><script src="verify.js"></script>'
    )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        page = browser.new_context(offline=True).new_page()
        page.goto((folder / "verify.html").as_uri())
        result = page.locator("[data-verify-result]")

        def check(data: bytes) -> tuple[str, str]:
            page.get_by_label("File").set_input_files([])
            page.evaluate("delete document.querySelector('[data-verify-result]').dataset.verdict")
            page.get_by_label("File").set_input_files({"name": "e.zip", "mimeType": "application/zip", "buffer": data})
            expect(result).to_have_attribute("data-verdict", re.compile("good|bad"))
            return str(result.get_attribute("data-verdict")), result.inner_text()

        yield check
        browser.close()


def test_what_was_handed_out_passes_and_every_change_is_found(retrieved, files_of, tmp_path):
    whole = files_of(retrieved)
    changed = {name: zipped(with_manifest(falsify(dict(whole)))) for name, (falsify, _code) in CHANGES.items()}
    with opened(tmp_path) as verdict:
        good, words = verdict(retrieved.read_bytes())
        found = {name: verdict(data) for name, data in changed.items()}

    assert good == "good", words
    assert "All 1 cases hold, each by itself, at the same checkpoint." in words
    assert "All 1 documents have the digests" in words
    assert "are here without a gap" in words
    assert "No member cosigned this history" in words
    assert {name: words for name, (said, words) in found.items() if said != "bad"} == {}


def test_the_finished_tender_of_a_party_passes(desk, course, tmp_path):
    course.publishes().bids("1000.00", "900.50", "1100.00").opens().awards()
    owner = course.call.officer.organisation
    path = desk(course.now).takes(scope="party", scheme="uscc", identifier=owner.identifier)
    verify_evidence(path)

    with opened(tmp_path) as verdict:
        said, words = verdict(path.read_bytes())

    assert said == "good", words
    assert "That no case of the party was left out can't be seen from the file." in words


def cosigned(members: list[NoteKey], checkpoint: bytes) -> bytes:
    """A checkpoint with the signatures of members."""
    signed = open_checkpoint(checkpoint, witness.verifier())
    return signed.note.with_signatures(
        [cosign(signed.checkpoint, key, time=1_790_000_000) for key in members]
    ).to_bytes()


def with_head(files: dict[str, bytes], quorum: bytes, proof: list[bytes]) -> bytes:
    told = {"v": 1, "proof": [b64(part) for part in proof]}
    return zipped(with_manifest({**files, "quorum": quorum, "quorum.json": json.dumps(told).encode()}))


def test_the_members_head_counts_when_enough_of_them_signed_this_history(desk, course, joins, files_of, tmp_path):
    course.publishes()
    at = course.now
    keys = [NoteKey(f"m{number}.example", KeyType.COSIGNATURE, secrets.token_bytes(32)) for number in range(4)]
    lines = [f"witness m{number} {key.verifier} https://m{number}.example/" for number, key in enumerate(keys)]
    names = " ".join(f"m{number}" for number in range(4))
    text = "\n".join([f"log {witness.verifier()}", *lines, f"group q 3 {names}", "quorum q", ""])
    rules = joins("Bo Authority", "Office of Rules", Role.AUTHORITY)
    policy = uuid4()
    signed = rules.signs("adopt_policy", f"policy:{policy}", 0, {"policy": text}, at=at)
    witness.adopt_policy(policy_uuid=policy, text=text, **signed)
    witness.drain_all()
    old_size, old = witness.published().size, witness.store().read("checkpoint")
    path = desk(at).takes(scope="project", project=str(course.case))
    files = files_of(path)
    size = open_checkpoint(files["checkpoint"], witness.verifier()).checkpoint.size
    proof = TiledTree(size, witness.store().read).consistency_proof(old_size)
    other = Checkpoint(witness.verifier().name, old_size, bytes(32))
    told = {
        "enough": with_head(files, cosigned(keys[:3], old), proof),
        "the same head": with_head(files, cosigned(keys[1:], files["checkpoint"]), []),
        "too few": with_head(files, cosigned(keys[:2], old), proof),
        "a wrong signature": with_head(files, cosigned(keys[:2], old) + _line(cosign(other, keys[2], time=1)), proof),
        "another history": with_head(files, cosigned(keys[:3], old), [bytes(32), *proof[1:]]),
        "no way there": with_head(files, cosigned(keys[:3], old), []),
    }
    by_command = {}
    for name, data in told.items():
        (tmp_path / "told.zip").write_bytes(data)
        try:
            by_command[name] = [passed.code for passed in verify_evidence(tmp_path / "told.zip").passed]
        except Failed:
            by_command[name] = None

    with opened(tmp_path) as verdict:
        found = {name: verdict(data) for name, data in told.items()}

    assert size > old_size
    assert {name: said == "good" for name, (said, _words) in found.items()} == {
        name: passed is not None for name, passed in by_command.items()
    }
    assert {name: "members cosigned the first" in words for name, (_said, words) in found.items()} == {
        name: "quorum" in (passed or []) for name, passed in by_command.items()
    }
    assert "quorum" in by_command["enough"]
    assert "quorum" in by_command["the same head"]
    assert "quorum" not in by_command["too few"]
    assert [by_command[name] for name in ("a wrong signature", "another history", "no way there")] == [None] * 3
    assert "fewer than the policy in this file asks for" in found["too few"][1]


def _line(signature: Any) -> bytes:
    return f"{signature.line}\n".encode()


def test_page_and_command_know_the_same_acts():
    """If not: ``.venv/bin/python web/kinds.py``, then ``npm run build`` in ``web``."""
    assert json.loads((HERE.parents[2] / "web/src/kinds.json").read_text()) == table()
