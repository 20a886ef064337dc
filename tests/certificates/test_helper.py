"""The offline helper: it signs what belongs to certificates, says what that is, and nothing else."""

from __future__ import annotations

import hashlib
import json

import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from tests.certificates.conftest import holder
from tests.certificates.test_seals import a_pdf
from tests.identity.conftest import MONDAY

from openhall.config.commands import certificate as command
from openhall.identity.certificates import helper, proofs, reading, sandbox, sealing
from openhall_sealing.canonical import b64u, b64u_decode


@pytest.fixture
def root():
    return sandbox.SandboxAuthority.found("Cedar Root", at=MONDAY)


def p12(held, folder, root):
    path = folder / "mine.p12"
    path.write_bytes(
        pkcs12.serialize_key_and_certificates(
            b"mine", held.key, held.certificate, [root.certificate], BestAvailableEncryption(b"open")
        )
    )
    return path


def request(folder, *messages):
    path = folder / "request.json"
    path.write_text(json.dumps({"v": 1, "to_sign": [b64u(message) for message in messages]}))
    return path


def runs(folder, *arguments):
    return CliRunner().invoke(command.command, [str(one) for one in arguments], catch_exceptions=False)


@pytest.mark.parametrize("kind", ["rsa", "p256", "p384"])
def test_the_answer_is_signed_by_the_key_in_the_file(root, tmp_path, kind):
    held = holder(root, kind=kind)
    message = proofs.to_sign_in(origin="https://hall.example", challenge="once")
    out = tmp_path / "answer.json"

    done = runs(
        tmp_path, "sign", request(tmp_path, message), "--p12", p12(held, tmp_path, root), "--password", "open",
        "--out", out, "--yes",
    )  # fmt: skip

    assert done.exit_code == 0, done.output
    assert "sign in at https://hall.example" in done.output
    answer = json.loads(out.read_text())
    assert answer["to_sign_sha256"] == [hashlib.sha256(message).hexdigest()]
    assert reading.signed_by(held.certificate, b64u_decode(answer["signatures"][0]), message)


def test_a_seal_is_told_by_the_digest_of_the_document(root, tmp_path):
    held = holder(root)
    stamp = sealing.Stamp("Blue Pine Roads", "No. 1", "Today", "https://hall.example/sealed/x", "en")
    waiting = sealing.prepare(
        a_pdf(), certificate=held.certificate, chain=[root.certificate], field="x", reason="r", stamp=stamp, at=MONDAY
    )
    start, end = waiting.hole
    digest = hashlib.sha256(waiting.pdf[:start] + waiting.pdf[end:]).hexdigest()

    assert helper.sealed_digest(waiting.to_sign) == digest
    assert digest in helper.read_request(request(tmp_path, waiting.to_sign).read_text()).lines[0]


@pytest.mark.parametrize(
    "message",
    [b"openhall/intent/v1\n{}", b"pay", proofs.TAG + b'{"for":"pay"}', b"1\x00", b"\x30\x03\x02\x01\x01"],
    ids=["an intent", "anything", "another proof", "an empty set", "a sequence"],
)
def test_nothing_else_is_signed(root, tmp_path, message):
    done = runs(
        tmp_path, "sign", request(tmp_path, message), "--p12", p12(holder(root), tmp_path, root),
        "--password", "open", "--out", tmp_path / "answer.json", "--yes",
    )  # fmt: skip
    assert done.exit_code == 1
    assert "Nothing was signed" in done.output
    assert not (tmp_path / "answer.json").exists()


def test_a_wrong_password_and_rubbish_are_told(root, tmp_path):
    good = request(tmp_path, proofs.to_sign_in(origin="https://hall.example", challenge="once"))
    wrong = runs(tmp_path, "sign", good, "--p12", p12(holder(root), tmp_path, root), "--password", "shut", "--yes")
    assert "the password is wrong" in wrong.output
    for text in ("", "[]", '{"to_sign": []}', '{"to_sign": [1]}'):
        with pytest.raises(helper.HelperRefused):
            helper.read_request(text)


def test_the_certificates_are_written_without_the_key(root, tmp_path):
    out = tmp_path / "mine.pem"
    done = runs(tmp_path, "export", p12(holder(root), tmp_path, root), "--password", "open", "--out", out)
    assert done.exit_code == 0
    assert "PRIVATE" not in out.read_text()
    assert len(reading.read_all(out.read_bytes())) == 2
