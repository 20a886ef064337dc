"""Two at once: locks decide, not luck."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import connection

from openhall.kernel.refusals import MoveNotAllowed, Refusal, Stale
from openhall.tendering.notices import public as notices
from openhall.witness.models import Outbox

MONDAY = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
DUE = datetime(2026, 3, 23, 16, 0, tzinfo=UTC)


@pytest.fixture
def db(transactional_db):
    """Here the characters' rows are committed, because other connections must see them."""


def at_once(*works):
    """Run each on a thread with a connection of its own, started together; results or refusals in order."""
    gate = Barrier(len(works))

    def run(work):
        try:
            gate.wait(timeout=10)
            return work()
        except Refusal as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def test_two_tabs_publish_once(admitted):
    payload = admitted.notice_seen(DUE)
    version = admitted.notice.version
    signed = [
        admitted.officer.signs("publish_notice", f"notice:{admitted.notice_uuid}", version, payload) for _ in range(2)
    ]

    results = at_once(
        *(
            lambda one=one: notices.publish_notice(
                notice_uuid=admitted.notice_uuid, bids_due_at=DUE, notice_sha256=payload["notice_sha256"], **one
            )
            for one in signed
        )
    )

    refused = [result for result in results if isinstance(result, Refusal)]
    assert len(refused) == 1
    assert isinstance(refused[0], Stale | MoveNotAllowed)
    assert Outbox.objects.filter(code="NOT-01").count() == 1


def test_questions_and_an_amendment_at_once_neither_wait_for_ever_nor_get_lost(published, bidders):
    def asking(who):
        uuid, payload = uuid4(), {"text": "Which colour?"}
        signed = who.signs("ask_question", f"question:{uuid}", 0, payload)
        return lambda: notices.ask_question(
            notice_uuid=published.notice_uuid, question_uuid=uuid, question="Which colour?", **signed
        )

    payload = {"text": "Other pumps."}
    signed = published.officer.signs(
        "amend_notice", f"notice:{published.notice_uuid}", published.notice.version, payload, at=DUE - timedelta(days=1)
    )
    amendment = notices.AmendmentInput.model_validate(payload)

    results = at_once(
        *(asking(who) for who in bidders),
        lambda: notices.amend_notice(notice_uuid=published.notice_uuid, amendment=amendment, **signed),
    )

    assert not [result for result in results if isinstance(result, Refusal)]
    assert Outbox.objects.filter(code="NOT-02").count() == 3
    assert published.notice.bids_due_at > DUE
