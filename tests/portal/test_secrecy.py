"""Before the window is closed, public pages and data are the same whether three bid or nobody."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import transaction

pytestmark = pytest.mark.django_db

VOLATILE = [
    (re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"'), "csrf"),
    (re.compile(r"[0-9a-f]{64}"), "sha256"),
    (re.compile(r'data-now="[^"]+"|Time of the server: <time[^>]+>[^<]+</time>'), "now"),
    (re.compile(r"<time datetime=\"PT\d+S\">[^<]+</time>"), "left"),
    # How far the log is depends on covers too; everybody sees it, and it tells nothing.
    (re.compile(r'<p class="oh-footer__head">.*?</p>', re.S), "head"),
    (re.compile(r'"index": \d+|-\d+"|data-index="\d+"'), "index"),
    (re.compile(r"&amp;after=\d+"), "after"),
]


def told(client, course):
    """All that a guest can read of a tender, without what differs anyway."""
    addresses = [
        "/",
        "/tenders",
        "/tenders.csv",
        "/tenders.json",
        "/halls",
        "/log/acts",
        f"/tenders/{course.case}",
        f"/halls/{course.lot.uuid}",
        f"/halls/{course.lot.uuid}/prices.csv",
        "/api/v1/acts",
        "/api/v1/ocds/releases",
        f"/api/v1/projects/{course.case}",
        f"/api/v1/notices/{course.call.notice_uuid}",
    ]
    pages = {}
    for place, address in enumerate(addresses):
        answer = client.get(address)
        assert answer.status_code == 200, address
        text = answer.content.decode()
        for pattern, stands_for in VOLATILE:
            text = pattern.sub(stands_for, text)
        pages[place] = text
    return pages


def entries(client, course):
    """Number of public entries and files in the evidence."""
    import io
    import zipfile

    archive = zipfile.ZipFile(io.BytesIO(client.get(f"/tenders/{course.case}/evidence").content))
    codes = sorted(re.findall(r'"code":"([^"]+)"', archive.read("leaves.jsonl").decode()))
    return codes, archive.read("intents.jsonl").count(b"\n")


MONDAY = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
THREE, ONE = ("1000.00", "900.50", "1100.00"), ("1000.00",)


@pytest.mark.parametrize(
    ("closed", "fewer"), [(False, ()), (False, ONE), (True, ONE)], ids=["nobody", "one", "one within the window"]
)
def test_three_bidders_look_like(client, course, closed, fewer, tmp_path):
    """The same tender twice from the same state, once with three bids, which are undone, and once with fewer.

    Nobody within the window is no case: a lot without bids fails at its deadline, by the law and in public.
    """
    from openhall.tendering.opening import public as opening
    from openhall.witness.public import drain_all

    course.publishes().released()
    log = tmp_path / "log"
    before = {path: path.read_bytes() for path in log.rglob("*") if path.is_file()}
    seen = []
    for prices in (THREE, fewer):
        undone, course.now = transaction.savepoint(), MONDAY
        course.bids(*prices)
        if closed:
            opening.close_lot(lot=course.lot.uuid, at=course.lot.notice.bids_due_at)
            course.hall.now += timedelta(seconds=1)
            for one in course.hall.taking_part:
                course.hall.releases(one)
            drain_all()
        course.released()
        seen.append((told(client, course), entries(client, course)))
        transaction.savepoint_rollback(undone)
        _restore(log, before)

    (with_bids, its_entries), (without, other_entries) = seen
    assert its_entries == other_entries
    for place, page in with_bids.items():
        assert page.splitlines() == without[place].splitlines()


def _restore(log: Path, before: dict[Path, bytes]) -> None:
    for path in sorted(log.rglob("*")):
        if path.is_file() and path not in before:
            path.unlink()
    for path, data in before.items():
        path.write_bytes(data)


def test_reading_a_bid_is_told_after_the_opening(client, course):
    """The same comparison can fail: once the prices are read out the pages differ."""
    course.publishes().released()
    before = told(client, course)
    course.bids("1000.00").opens().released()

    assert told(client, course) != before
