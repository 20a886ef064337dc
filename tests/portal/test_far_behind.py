"""A reader of the live stream that asks for the whole log: page by page, resumable, nothing twice, nothing left out."""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from starlette.requests import Request

from openhall.config import live
from openhall.portal.live import MOST_CASES, PAGE, fragments
from openhall.witness import public as witness
from openhall.witness.models import Outbox

ENTRIES = 3_000
CASE_OF_EVERY = 4
"""One entry in so many is an act of the case; the others are of no case, or sealed."""


@pytest.fixture
def long_log(course):
    """A published log of several thousand entries, made as rows: only their number and their kinds count."""
    course.publishes()
    case, lot, rows, at = course.case, str(course.lot.uuid), [], course.now
    for number in range(ENTRIES):
        at += timedelta(seconds=1)
        in_case = number % CASE_OF_EVERY == 0
        leaf = json.dumps(
            {
                "v": 1, "code": "HAL-04", "actor": "0" * 32, "object": f"meeting:{uuid4()}", "at": at.isoformat(),
                "public": {"lot": lot, "order": number, "pace": 0},
            }
        ).encode()  # fmt: skip
        rows.append(
            Outbox(
                code="HAL-04" if in_case else "COVER", case_uuid=case if in_case else None, object="meeting:",
                leaf=leaf, leaf_sha256=hashlib.sha256(leaf).hexdigest(), at=at,
            )
        )  # fmt: skip
    Outbox.objects.bulk_create(rows, batch_size=1_000)
    witness.drain_all()
    return course


def walk(case, after):
    """Every piece from there on."""
    found = []
    while True:
        piece = fragments(case=case, after=after)
        found.append(piece)
        if not piece.more:
            return found
        assert piece.reached > after, "each piece goes on"
        after = piece.reached


@pytest.mark.django_db
@pytest.mark.parametrize("of_case", [False, True], ids=["all", "case"])
def test_everything_comes_in_pieces_of_bounded_size(long_log, of_case, django_assert_max_num_queries):
    case = long_log.case if of_case else None
    head = witness.published()

    found = walk(case, 0)

    shown = [event["index"] for piece in found for event in piece.events]
    of_the_case = Outbox.objects.filter(case_uuid=long_log.case, sealed_for=None, leaf_index__gt=0)
    assert shown == list(of_the_case.order_by("leaf_index").values_list("leaf_index", flat=True))
    assert len(shown) > ENTRIES / CASE_OF_EVERY
    assert max(len(piece.events) for piece in found) <= PAGE
    assert len(found) >= (len(shown) if of_case else head.size - 1) / PAGE
    assert found[-1].reached == head.size - 1
    with django_assert_max_num_queries(12):
        fragments(case=case, after=0)


@pytest.mark.django_db
def test_a_page_tells_of_few_tenders(course, monkeypatch):
    course.publishes()
    rows = []
    for number in range(2 * MOST_CASES + 1):
        leaf = json.dumps({"code": "HAL-01", "number": number, "public": {}}).encode()
        rows.append(
            Outbox(
                code="HAL-01", case_uuid=uuid4(), object="meeting:", leaf=leaf,
                leaf_sha256=hashlib.sha256(leaf).hexdigest(), at=course.now,
            )
        )  # fmt: skip
    Outbox.objects.bulk_create(rows)
    witness.drain_all()
    first = Outbox.objects.get(pk=rows[0].pk).leaf_index

    found = walk(None, first - 1)

    assert [piece.reached - first + 1 for piece in found] == [MOST_CASES, 2 * MOST_CASES, 2 * MOST_CASES + 1]


def connection(after):
    """One connection to the stream, as far as it has caught up: its bytes."""
    scope = {
        "type": "http", "method": "GET", "path": "/live", "query_string": b"language=en",
        "headers": [(b"last-event-id", str(after).encode())],
    }  # fmt: skip

    async def take(pages):
        answer = await live.live(Request(scope))
        stream, found = answer.body_iterator, b""
        assert await anext(stream) == live.BEGIN
        for _page in range(pages):
            part = await asyncio.wait_for(anext(stream), 60)
            if part.startswith(b": "):
                break
            found += part
        await stream.aclose()
        return found

    return take


@pytest.mark.django_db(transaction=True)
def test_who_is_cut_off_in_the_middle_goes_on_where_they_were(long_log, monkeypatch):
    monkeypatch.setattr(live, "bell", live.Bell())
    monkeypatch.setattr(live, "pieces", live.Pieces())
    monkeypatch.setattr(live, "HEARTBEAT_SECONDS", 0.01)

    async def reads():
        live.bell.ring((await sync_to_async(witness.published)()).size)
        taken, after = b"", 0
        for _connection in range(3):
            part = await connection(after)(pages=4)
            taken += part
            after = int(re.findall(rb"^id: (\d+)$", part, re.MULTILINE)[-1])
        assert after < live.bell.size - 1, "cut off before the end"
        return taken + await connection(after)(pages=100)

    taken = async_to_sync(reads)()

    messages = [int(json.loads(line)["index"]) for line in re.findall(rb"^data: (.*)$", taken, re.MULTILINE)]
    of_the_case = Outbox.objects.filter(case_uuid=long_log.case, sealed_for=None, leaf_index__gt=0)
    assert messages == list(of_the_case.order_by("leaf_index").values_list("leaf_index", flat=True))
