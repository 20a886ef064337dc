"""Evidence on demand, made: what is in the file, at which moment of the log, and what never is."""

from __future__ import annotations

import io
import json
import sys
import zipfile

import pytest

from openhall.witness_room.evidence.models import Retrieval, State
from openhall_verify import verify_evidence

pytestmark = pytest.mark.django_db
given = sys.modules[next(name for name in sys.modules if name.endswith("evidence.conftest") or name == "conftest")]


def files_of(path):
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_project_is_one_file_that_proves_itself_without_network(desk, course):
    course.publishes().bids("1000.00", "900.50", "1100.00").opens().awards()

    path = desk(course.now).takes(scope="project", project=str(course.case), lang="ko")

    files = files_of(path)
    manifest = json.loads(files["manifest.json"])
    assert manifest["kind"] == "evidence"
    assert manifest["cases"] == [str(course.case)]
    assert {"index.html", "index.pdf", "log.vkey", "checkpoint", "leaves.jsonl", f"cases/{course.case}.zip"} <= set(
        files
    )
    inner = zipfile.ZipFile(io.BytesIO(files[f"cases/{course.case}.zip"]))
    assert inner.read("checkpoint") == files["checkpoint"]
    assert '<html lang="ko"' in files["index.html"].decode()
    row = Retrieval.objects.get()
    assert (row.state, row.files) == (State.READY, len(files))
    report = verify_evidence(path)
    assert {passed.code for passed in report.passed} >= {"checkpoint", "cases", "packs", "retrieval"}
