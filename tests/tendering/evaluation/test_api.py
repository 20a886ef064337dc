"""The evaluation over HTTP: findings, preview, report, and who reads what when."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.test import Client

from openhall.kernel import clock
from openhall.tendering.evaluation.models import Evaluation
from openhall.tendering.notices.models import Lot
from openhall.witness.models import Outbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def api(settings):
    """``api(who, command, lot, path, payload)``: a signed request, as a program sends it."""

    def send(who, command, lot, path, payload, *, version=None):
        seen = Lot.objects.get(pk=lot.pk).version if version is None else version
        signed = who.intends(command, f"lot:{lot.uuid}", seen, payload, at=clock.now())
        return Client().generic(
            "POST", f"/api/v1/lots/{lot.uuid}/{path}", json.dumps(payload), "application/json",
            headers=signed.headers(),
        )  # fmt: skip

    return send


def reads(lot, path, headers=None):
    return Client().get(f"/api/v1/lots/{lot.uuid}/{path}", headers=headers)


class TestActing:
    def test_findings_and_report_answer_with_their_receipts(self, api, opened):
        lot, payload = opened.lot, opened.findings()
        answer = api(opened.committee, "evaluate_bids", lot, "evaluation", payload)

        assert answer.status_code == 200, answer.content
        found = answer.json()
        assert found["receipt_url"].endswith(found["leaf_sha256"])
        assert (found["promise"], found["version"]) == (found["promise"], lot.version + 1)
        assert found["signed_at"] is None

        answer = api(opened.committee, "sign_report", lot, "report", {})
        assert answer.status_code == 200, answer.content
        assert answer.json()["ranking"]["candidates"] == [str(opened.bids[place].bid) for place in (1, 0, 2)]
        assert answer.json()["report_leaf_sha256"] == answer.json()["leaf_sha256"]
        assert Evaluation.objects.get().signed_at is not None

    def test_what_is_wrong_names_its_field(self, api, opened):
        payload = opened.findings({"evaluated_total": "1.00"})
        answer = api(opened.committee, "evaluate_bids", opened.lot, "evaluation", payload)

        assert answer.status_code == 422
        assert [error["field"] for error in answer.json()["errors"]] == ["bids.0.evaluated_total"]
        bad = opened.findings({"evaluated_total": "a lot"})
        answer = api(opened.committee, "evaluate_bids", opened.lot, "evaluation", bad)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "bids.0.evaluated_total")

    def test_without_an_intent_or_by_another_nothing_happens(self, api, opened, officer):
        payload = opened.findings()
        bare = Client().generic("POST", f"/api/v1/lots/{opened.lot.uuid}/evaluation", json.dumps(payload),
                                "application/json")  # fmt: skip
        assert bare.status_code in (400, 401)
        assert api(officer, "evaluate_bids", opened.lot, "evaluation", payload).status_code == 403
        assert api(opened.committee, "sign_report", opened.lot, "evaluation", payload).status_code >= 400
        stale = api(opened.committee, "evaluate_bids", opened.lot, "evaluation", payload, version=0)
        assert (stale.status_code, stale.json()["code"]) == (409, "stale")
        assert not Outbox.objects.filter(code="EVA-01").exists()


class TestReading:
    def test_a_draft_is_the_committees_and_the_report_everybodys(
        self, opened, as_reader, officer, committee, other_centres_expert
    ):
        opened.evaluates()
        bidder = opened.hall.taking_part[0].who
        for who in (None, officer, bidder, other_centres_expert):
            assert as_reader(who).get(f"/api/v1/lots/{opened.lot.uuid}/evaluation").status_code == 404
            assert as_reader(who).get(f"/api/v1/lots/{opened.lot.uuid}/report").status_code == 404
        draft = as_reader(committee).get(f"/api/v1/lots/{opened.lot.uuid}/evaluation")
        assert (draft.status_code, draft["Cache-Control"]) == (200, "no-store")
        assert draft.json()["ranking"] is None

        opened.reports()
        report = reads(opened.lot, "report")
        assert report.status_code == 200
        assert report.json()["parameters"]["method"] == "lowest_evaluated_price"
        assert reads(opened.lot, "evaluation").json()["ranking"] == report.json()["ranking"]

    def test_a_preview_is_the_committees_and_records_nothing(self, opened, as_reader, officer, committee):
        payload = opened.findings(
            {"evaluated_total": "800.00", "adjustments": [{"amount": "-200", "reason": "Twice."}]}
        )
        before = Outbox.objects.count()

        def previews(who, given=payload):
            return as_reader(who).post(
                f"/api/v1/lots/{opened.lot.uuid}/evaluation/preview", json.dumps(given), "application/json"
            )

        answer = previews(committee)
        assert answer.status_code == 200, answer.content
        assert answer.json()["ranking"]["candidates"][0] == str(opened.bids[0].bid)
        assert previews(committee, payload | {"bids": []}).status_code == 422
        assert previews(officer).status_code == 404
        assert previews(None).status_code == 401
        assert (Outbox.objects.count(), Evaluation.objects.count()) == (before, 0)
        opened.evaluates(payload=payload)
        opened.reports()
        assert previews(committee).status_code == 404

    def test_the_real_clock_is_ahead_of_the_fixtures(self, opened):
        assert clock.now() > opened.now + timedelta(days=1)
