"""Pages and JSON of outages: public to read, with what moved and why, and with forms for those who may act."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from tests.tendering.outages.conftest import MINUTE, settle

from openhall.identity.models import Account
from openhall.kernel import clock
from openhall.tendering.notices.work import waiting
from openhall.tendering.outages.models import Outage
from openhall.witness.public import drain_all
from openhall_sealing.intents import format_instant

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def styles(settings: Any, home: Any) -> None:
    settings.STATIC_ROOT = home / "static"
    settings.STATIC_ROOT.mkdir(exist_ok=True)


def page(path: str, who: Any = None, status: int = 200) -> str:
    client = Client()
    if who is not None:
        client.force_login(Account.objects.get(person=who.person))
        session = client.session
        session["openhall_party"] = str(who.organisation.uuid)
        session.save()
    answer = client.get(path)
    assert answer.status_code == status, (path, answer.status_code)
    return answer.content.decode()


def test_everybody_reads_what_an_outage_moved(called, declares, host):
    due = called.notice.bids_due_at
    clock.move_to(due - 10 * MINUTE)
    outage = declares(host, due - 40 * MINUTE, due - 20 * MINUTE, at=due - 10 * MINUTE)
    assert "It is not settled yet" in page(f"/outages/{outage.uuid}")
    settle(due - 10 * MINUTE)
    drain_all()

    listed = page("/outages")
    assert f"/outages/{outage.uuid}" in listed
    assert 'not set; it is entered by: <span lang="en">the tenderer, in the tender documents</span>' in listed
    assert "Declare an outage" not in listed
    told = page(f"/outages/{outage.uuid}")
    assert "The deadline moved from" in told
    assert "The province’s network was down." in told
    assert f"/outages/{outage.uuid}" in page(f"/tenders/{called.project_uuid}")
    shown = json.loads(page(f"/api/v1/outages/{outage.uuid}"))
    assert shown["deadlines"][0]["new_due_at"] == format_instant(due + 100 * MINUTE)
    assert shown["settled"]
    assert json.loads(page("/api/v1/outages"))["outages"][0]["uuid"] == str(outage.uuid)
    notice = json.loads(page(f"/api/v1/notices/{called.notice_uuid}"))
    assert notice["extensions"][0]["outage"] == str(outage.uuid)
    page(f"/outages/{uuid4()}", status=404)


def test_the_form_is_for_trading_centres_and_supervisors(called, host, supervisor, officer, bidder):
    for who in (host, supervisor):
        assert "Sign the declaration" in page("/desk/outages/declare", who)
        assert "/desk/outages/declare" in page("/outages", who)
    for who in (officer, bidder):
        page("/desk/outages/declare", who, status=403)


def test_who_declares_by_the_api_is_answered_with_a_receipt(called, host):
    at = clock.now()
    outage = uuid4()
    payload = {
        "began_at": format_instant(at - 20 * MINUTE),
        "ended_at": format_instant(at - 10 * MINUTE),
        "reason": "A cable was cut.",
    }
    headers = host.headers("declare_outage", f"outage:{outage}", 0, payload, at=at)

    answer = Client().put(f"/api/v1/outages/{outage}", json.dumps(payload), "application/json", headers=headers)

    assert answer.status_code == 200, answer.content
    assert answer.json()["leaf_sha256"] == Outage.objects.get().leaf_sha256
    assert answer.json()["receipt_url"]


def test_the_tenderer_finds_the_deadline_that_it_must_enter(published, declares, host, officer, stranger):
    due = published.notice.bids_due_at
    at = due + 10 * MINUTE
    clock.move_to(at)
    declares(host, due - 10 * MINUTE, due + 5 * MINUTE, at=at)
    settle(at)
    path = f"/desk/notices/{published.notice_uuid}/outage"

    assert "Sign the new deadline" in page(path, officer)
    page(path, stranger, status=404)
    assert "The tenderer enters the new deadline" in page(f"/tenders/{published.project_uuid}")
    actor = officer.signs("read", f"person:{officer.person.uuid}", at=at)["actor"]
    assert path in [item.url for item in waiting(actor, at)]
    payload = {"outage": str(Outage.objects.get().uuid), "new_due_at": format_instant(due + 180 * MINUTE)}
    version = published.notice.version
    headers = officer.headers("extend_deadline", f"notice:{published.notice_uuid}", version, payload, at=at)
    url = f"/api/v1/notices/{published.notice_uuid}/extension"

    answer = Client().post(url, json.dumps(payload), "application/json", headers=headers)

    assert answer.status_code == 200, answer.content
    assert answer.json()["bids_due_at"] == format_instant(due + 180 * MINUTE)
    page(path, officer, status=404)
