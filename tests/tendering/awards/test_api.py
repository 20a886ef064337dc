"""Candidates and award over HTTP."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from openhall.kernel import clock
from openhall.tendering.awards.models import Award
from openhall.tendering.notices.models import Lot

pytestmark = pytest.mark.django_db


def acts(who, command, lot, path, *, version=None):
    seen = Lot.objects.get(pk=lot.pk).version if version is None else version
    signed = who.intends(command, f"lot:{lot.uuid}", seen, {}, at=clock.now())
    return Client().generic(
        "POST", f"/api/v1/lots/{lot.uuid}/{path}", "{}", "application/json", headers=signed.headers()
    )


def reads(lot, path):
    return Client().get(f"/api/v1/lots/{lot.uuid}/{path}")


class TestActing:
    def test_candidates_and_after_the_publicity_the_award(self, panels, owns):
        panel = panels("1000.00", "900.5", "1100.00")
        panel.evaluates()
        panel.reports()
        lot, officer = panel.lot, owns(panel).officer
        assert reads(lot, "candidates").status_code == 404

        answer = acts(officer, "publish_candidates", lot, "candidates")
        assert answer.status_code == 200, answer.content
        assert [one["name"] for one in answer.json()["candidates"]] == ["Deep Wells", "Clear Pumps", "Even Flow"]
        assert answer.json()["candidates_leaf_sha256"] == answer.json()["leaf_sha256"]
        assert answer.json()["promise"]
        assert reads(lot, "candidates").json()["award"] is None
        assert reads(lot, "award").status_code == 404

        early = acts(officer, "publish_award", lot, "award")
        assert (early.status_code, early.json()["code"]) == (409, "publicity-not-over")
        published = Award.objects.get()
        Award.objects.update(until=clock.now())  # as if the period had gone by
        answer = acts(officer, "publish_award", lot, "award")
        assert answer.status_code == 200, answer.content
        shown = reads(lot, "award").json()["award"]
        assert (shown["amount"], shown["currency"], shown["supplier"]["name"]) == ("900.5", "CNY", "Deep Wells")
        assert shown["leaf_sha256"] == answer.json()["leaf_sha256"]
        assert published.awarded_at is None

    def test_bidders_and_the_committee_are_refused(self, reported):
        bidder = reported.panel.hall.taking_part[0].who
        for who in (bidder, reported.panel.committee):
            assert acts(who, "publish_candidates", reported.lot, "candidates").status_code == 403
        stale = acts(reported.officer, "publish_candidates", reported.lot, "candidates", version=0)
        assert json.loads(stale.content)["code"] == "stale"
