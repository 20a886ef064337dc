"""A running member against the conversation that another implementation's authors wrote down."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.member.conftest import SHARED, Process
from tests.member.tiny_log import TinyLog

from openhall_log import Checkpoint, KeyType, VerifierKey, read_cosignature
from openhall_log.keys import key_id

LOG = "sigsum.org/v1/tree/4d6d8825a6bb689d459628312889dfbb0bcd41b5211d9e1ce768b0ff0309e562"
#: The public key that the conversation's authors register for this log.
PUBLIC = bytes.fromhex("ffdc2d4d98e4124d3feaf788c0c2f9abfd796083d1f0495437f302ec79cf100f")
#: Their program answers 403 where tlog-witness v1.0.0 says 404: "If the checkpoint origin is unknown, the witness MUST
#: respond with a 404". We follow the specification; the body is the same.
BY_SPECIFICATION = {("unknown log", 403): 404}


@dataclass(frozen=True)
class Exchange:
    """One request of the conversation, and what is said of its answer."""

    method: str
    path: str
    body: bytes
    status: int
    contains: tuple[str, ...]
    equals: tuple[str, ...]


def parse_hurl(text: str) -> list[Exchange]:
    """The exchanges of a hurl file that has bodies between three backticks, a status and asserts on the body."""
    found = []
    for match in re.finditer(
        r"^(?P<method>[A-Z]+) https?://[^/\s]+(?P<path>/\S*)\n```\n(?P<body>.*?)```\n"
        r"HTTP (?P<status>\d+)\n(?P<rest>.*?)(?=^[A-Z]+ http|\Z)",
        text,
        re.MULTILINE | re.DOTALL,
    ):
        asserts = match["rest"]
        contains = tuple(re.findall(r'^body contains "(.*)"$', asserts, re.MULTILINE))
        equals = tuple(value.replace("\\n", "\n") for value in re.findall(r'^body == "(.*)"$', asserts, re.MULTILINE))
        asserted = [line for line in asserts.splitlines() if line.strip() and not line.startswith("[")]
        assert len(asserted) == len(contains) + len(equals), asserted
        found.append(
            Exchange(match["method"], match["path"], match["body"].encode(), int(match["status"]), contains, equals)
        )
    assert len(found) == len(re.findall(r"^HTTP ", text, re.MULTILINE))
    return found


@pytest.fixture(scope="module")
def conversation() -> list[Exchange]:
    path = SHARED / "vectors" / "witness" / "add-checkpoint.hurl"
    if not path.is_file():
        if os.environ.get("CI"):
            pytest.fail("The conversation with a witness is required in continuous integration.")
        pytest.skip("The folder of shared test vectors isn't here.")
    return parse_hurl(path.read_text())


@pytest.fixture
def witness(make_folder: Callable[..., Path], start_member: Callable[..., Process], tmp_path: Path) -> Process:
    class Foreign:
        verifier = VerifierKey(LOG, KeyType.ED25519, PUBLIC)

    log = TinyLog(tmp_path / "nowhere")
    log.key = Foreign()  # type: ignore[assignment]
    return start_member(make_folder(log, name="example.com/witness")).wait()


def test_the_whole_conversation(witness: Process, conversation: list[Exchange]) -> None:
    assert len(conversation) == 9
    for number, exchange in enumerate(conversation):
        status, headers, body = witness.ask(exchange.method, exchange.path, exchange.body)
        text = body.decode()
        expected = BY_SPECIFICATION.get((text.strip(), exchange.status), exchange.status)
        assert status == expected, (number, text)
        assert all(part in text for part in exchange.contains), (number, text)
        assert all(part == text for part in exchange.equals), (number, text)
        if status == 409:
            assert headers["content-type"] == "text/x.tlog.size"
        if status == 200:
            checkpoint = Checkpoint.parse(exchange.body.split(b"\n\n")[1].decode() + "\n")
            found = read_cosignature(body, checkpoint, cosigner(witness))
            assert found.time is not None
            assert found.time > 1_700_000_000


def cosigner(process: Process) -> VerifierKey:
    """The member's public key, as its status tells it."""
    _, body = process.below("status")
    key = VerifierKey.parse(json.loads(body)["keys"]["witness"])
    assert key.key_id == key_id(key.name, 4, key.public_key)
    return key
