"""A retrieval that was changed does not pass: law, documents, cases, the period, the act by which it was asked for."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.evidence.falsifying import CHANGES, with_manifest, zipped

from openhall_verify import Failed, verify_evidence
from openhall_verify.cli import main

pytestmark = pytest.mark.django_db


def test_what_was_handed_out_passes_and_every_change_is_found(retrieved, files_of, tmp_path):
    whole = files_of(retrieved)
    assert "documents" in {passed.code for passed in verify_evidence(retrieved).passed}
    path = tmp_path / "changed.zip"
    for name, (falsify, code) in CHANGES.items():
        path.write_bytes(zipped(with_manifest(falsify(dict(whole)))))
        with pytest.raises(Failed) as found:
            verify_evidence(path)
        assert found.value.code == code, (name, found.value.code, found.value.sentence)


def test_one_changed_byte_fails_without_a_forger(retrieved, files_of, tmp_path):
    whole = files_of(retrieved)
    path = tmp_path / "changed.zip"
    path.write_bytes(zipped(whole | {"index.html": whole["index.html"] + b" "}))

    with pytest.raises(Failed) as found:
        verify_evidence(path)

    assert found.value.code == "size"


def test_on_the_command_line(retrieved, files_of):
    key = files_of(retrieved)["log.vkey"].decode().strip()

    done = CliRunner().invoke(main, ["evidence", str(retrieved), "--log-key", key])

    assert done.exit_code == 0, done.output
    assert "All 1 cases hold" in done.stdout
    assert "no member cosigned" in done.stdout
    assert Path(retrieved).exists()
    assert CliRunner().invoke(main, ["evidence", str(retrieved), "--log-key", "x"]).exit_code == 1
