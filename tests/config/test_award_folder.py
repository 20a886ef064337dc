"""The verifier accepts what the real commands make today, and its committed sample is of the same kind."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.verify import remake
from tests.verify.forge import SAMPLE, Forge, unzipped

from openhall_verify import verify_award, verify_evidence, verify_receipt


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_tender_run_for_real_is_accepted_and_like_the_sample(tmp_path: Path, settings: Any) -> None:
    (tmp_path / "instance").mkdir()
    settings.OPENHALL_HOME = tmp_path / "instance"  # not the worker's, in which another test may have left a log
    for name, data in remake.make(tmp_path).items():
        (tmp_path / name).write_bytes(data)
    key = (tmp_path / "log.vkey").read_text()
    receipts = [tmp_path / f"{name}.tlog-proof" for name in ("sealed", "withdrawn", "covered", "public")]

    report = verify_award(tmp_path / "award.zip", log_key=key, receipts_of=receipts)

    assert report.trusted == []
    verify_evidence(tmp_path / "evidence.zip", log_key=key)
    for path in [*receipts, tmp_path / "promise.note"]:
        verify_receipt(path, log_key=key)
    assert verify_award(tmp_path / "ended.zip", log_key=key).trusted == []
    for name in ("award.zip", "ended.zip"):
        made, sample = (unzipped(folder / name) for folder in (tmp_path, SAMPLE))
        assert shape(made) == shape(sample), (
            "The formats have changed: run tests/verify/remake.py and commit the sample."
        )


def shape(files: dict[str, bytes]) -> list[object]:
    """Which acts follow one another, with which members: the same for every run."""
    case = Forge(files)
    chain = [
        (line["leaf"]["code"], sorted(line["leaf"].get("public", {}))) for line in case.lines if "case" in line["leaf"]
    ]
    hidden = [(entry["hidden"]["code"], sorted(entry["hidden"]["public"])) for entry in case.hidden]
    return [chain, hidden, sorted(len(body) for body in case.statements.values())]
