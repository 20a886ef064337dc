"""The time-stamping authority of trials keeps its keys: what it stamped before it was started again is still below its
root, and it goes by the clock that it is given.
"""

from __future__ import annotations

import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

from asn1crypto import tsp

from openhall.identity.certificates import sandbox, sandbox_tsa
from openhall.identity.certificates.sandbox_tsa import kept

MONDAY = datetime(2026, 6, 1, 2, 0, tzinfo=UTC)
REQUEST = tsp.TimeStampReq(
    {
        "version": "v1",
        "message_imprint": {"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": bytes(32)},
        "cert_req": True,
    }
).dump()


def stamped_at(answer: bytes | None) -> datetime:
    """The time of a time stamp."""
    assert answer is not None
    token = tsp.TimeStampResp.load(answer)["time_stamp_token"]["content"]
    return token["encap_content_info"]["content"].parsed["gen_time"].native


def test_started_again_it_is_the_same_and_knows_what_it_issued(tmp_path: Path):
    first = kept(tmp_path / "tsa.pem", "Time Root", at=MONDAY, url="http://127.0.0.1:1")
    again = kept(tmp_path / "tsa.pem", "Time Root", at=MONDAY + timedelta(days=1), url="http://127.0.0.1:1")
    assert again.certificate == first.certificate
    assert again.issuer.certificate == first.issuer.certificate
    assert again.certificate.serial_number in again.issuer.issued
    assert stat.S_IMODE((tmp_path / "tsa.pem").stat().st_mode) == 0o600


def test_when_its_certificate_runs_out_it_is_made_anew_below_the_same_root(tmp_path: Path):
    first = kept(tmp_path / "tsa.pem", "Time Root", at=MONDAY)
    later = kept(tmp_path / "tsa.pem", "Time Root", at=MONDAY + sandbox_tsa.LASTS + timedelta(days=1))
    assert later.certificate != first.certificate
    assert later.issuer.certificate == first.issuer.certificate


def test_it_stamps_the_time_of_its_clock_which_may_jump(tmp_path: Path):
    times = [MONDAY, MONDAY, MONDAY + timedelta(days=40)]
    box = sandbox.Sandbox(MONDAY, "", stamps=kept(tmp_path / "tsa.pem", "Time Root", at=MONDAY))
    box.clock = lambda: times.pop(0)
    found = [stamped_at(box.reply("/tsa", REQUEST)) for _ in range(3)]
    assert found == [MONDAY, MONDAY, MONDAY + timedelta(days=40)]
