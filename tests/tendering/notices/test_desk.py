"""The desk of who prepares a tender, through HTTP: pages read, the API acts."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client

from openhall.identity.edge import PARTY
from openhall.kernel import clock
from openhall.tendering.planning import public as planning
from openhall.witness.public import acts_after, drain_all

MONDAY = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
DUE = datetime(2026, 3, 23, 16, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def monday(home, settings):
    """The instance's clock stands on Monday, 2 March 2026; static files are of no interest here."""
    settings.STATIC_ROOT = home / "static"
    settings.STATIC_ROOT.mkdir()
    clock.move_to(MONDAY)


def browser(who):
    """A signed-in session of that person, acting for their organisation."""
    client = Client()
    client.force_login(who.person.account, backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    session[PARTY] = str(who.organisation.uuid)
    session.save()
    return client


def acts(who, method, path, command, object, version, payload):
    """Send a signed request as a program does, without a session."""
    signed = who.intends(command, object, version, payload, at=clock.now())
    return Client().generic(
        method, f"/api/v1{path}", json.dumps(payload), content_type="application/json", headers=signed.headers()
    )


def forms(html):
    """Every signed form of a page: its data attributes."""
    tags = re.findall(r"<form[^>]*data-signed-form[^>]*>", html)
    found = [dict(re.findall(r'data-(command|object|version|url|method|next)="([^"]*)"', tag)) for tag in tags]
    return {form["command"]: form for form in found}


def page(client, path, status=200):
    response = client.get(path)
    assert response.status_code == status, response.content[:2000]
    return response.content.decode()


class TestTheWholeWay:
    def test_from_an_empty_desk_to_a_published_notice_by_what_the_pages_say(self, tender, entered):
        officer, client = tender.officer, browser(tender.officer)

        def submit(form, payload):
            answer = acts(
                officer,
                form["method"],
                form["url"].removeprefix("/api/v1"),
                form["command"],
                form["object"],
                int(form["version"]),
                payload,
            )
            assert answer.status_code in (200, 201), answer.content
            facts = answer.json()
            return re.sub(r"\{(\w+)\}", lambda name: str(facts[name[1]]), form["next"])

        assert "There are no projects yet" in page(client, "/work")
        form = forms(page(client, "/desk/projects/new"))["create_project"]
        at = submit(form, tender.about(agency="", planned_notice_date=""))
        html = page(client, at)
        assert "Publish the plan" in html
        html = page(client, f"{at}/edit")
        submit(forms(html)["revise_project"], tender.about(title="Pumps, revised"))
        html = page(client, f"{at}/plan")
        digest = re.search(r'name="plan_sha256" value="(\w+)"', html)[1]
        assert "Pumps, revised" in re.search(r'name="plan_sha256"[^>]*data-label="([^"]+)"', html)[1]
        done = submit(forms(html)["publish_plan"], {"plan_sha256": digest})
        assert "The plan is published" in page(client, done)

        html = page(client, f"{at}/notice/terms")
        assert "23 March 2026, 24:00" in html.replace("\xa0", " ") or "24 March 2026" in html.replace("\xa0", " ")
        assert "第二十四条" in html
        terms = {
            "bids_due_at": "2026-03-24T01:30:00.000000Z",
            "release_minutes": 30,
            "threshold": 2,
            "tender_values": {
                "opening__custodian_window": 30,
                "opening__confirmation_window": 10,
                "opening__objection_window": 10,
            },
        }
        submit(forms(html)["draft_notice"], terms)
        html = page(client, f"{at}/notice/lots/new")
        lot = {
            "uuid": str(uuid4()),
            "title": "Pumps",
            "description": "",
            "estimate": "500000",
            "ceiling": "",
            "deposit": "10000",
            "method": "comprehensive_score",
            "criteria": {"formula": "trimmed_mean"},
            "other_criteria": "Technical solution = 30\nAfter-sales service = 10",
            "item_lines": "1 | Pump | piece | 3",
        }
        submit(forms(html)["save_lot"], lot)
        html = page(client, f"{at}/notice")
        assert "Pumps" in html
        html = page(client, f"{at}/commitment")
        assert "not passed" not in html
        digest = re.search(r'name="conditions_sha256" value="(\w+)"', html)[1]
        done = submit(forms(html)["sign_commitment"], {"conditions_sha256": digest})
        assert "The project is admitted" in page(client, done)
        html = page(client, f"{at}/notice/check")
        due = re.search(r'name="bids_due_at" value="([^"]+)"', html)[1]
        assert due == "2026-03-24T01:30:00.000000Z"
        digest = re.search(r'name="notice_sha256" value="(\w+)"', html)[1]
        done = submit(forms(html)["publish_notice"], {"bids_due_at": due, "notice_sha256": digest})
        drain_all()
        html = page(client, done)
        assert "The notice is published" in html
        assert "In the log" in html
        html = page(client, at)
        assert "Questions and answers" in html
        shown = Client().get(f"/api/v1{at.removeprefix('/desk')}/notice").json()
        assert shown["state"] == "published"
        assert shown["lots"][0]["criteria"]["score_limits"] == {"Technical solution": "30", "After-sales service": "10"}

    def test_a_draft_too_early_is_said_and_the_earliest_is_offered(self, admitted):
        admitted.drafted(bids_due_at="2026-03-10T09:00:00+08:00")

        html = page(browser(admitted.officer), f"/desk/projects/{admitted.project_uuid}/notice/check")

        assert "earlier than the law allows" in html
        assert 'value="2026-03-23T16:00:00.000000Z"' in html

    def test_a_failing_check_is_named_with_its_way_forward_and_cannot_be_signed(self, planned):
        html = page(browser(planned.officer), f"/desk/projects/{planned.project_uuid}/commitment")

        assert "The notice has not been drafted yet" in html
        assert "Open the draft of the notice" in html
        assert "sign_commitment" not in forms(html)


class TestWhoSees:
    def test_nobody_but_owner_and_agency_sees_the_desk(self, published, stranger, bidder):
        uuid, notice = published.project_uuid, published.notice_uuid
        paths = [
            f"/desk/projects/{uuid}",
            f"/desk/projects/{uuid}/plan",
            f"/desk/projects/{uuid}/commitment",
            f"/desk/projects/{uuid}/notice",
            f"/desk/projects/{uuid}/notice/check",
            f"/desk/notices/{notice}/questions",
            f"/desk/notices/{notice}/amend",
        ]
        for path in paths:
            assert Client().get(path).status_code == 302
            for who in (stranger, bidder):
                page(browser(who), path, status=404)
            page(browser(published.officer), path)

    def test_a_draft_is_hidden_from_the_api_of_others(self, drafted, stranger):
        path = f"/api/v1/notices/{drafted.notice_uuid}"

        assert Client().get(path).status_code == 404
        assert browser(stranger).get(path).status_code == 404
        assert browser(drafted.officer).get(path).status_code == 200


class TestQuestionsAndAmendments:
    def test_a_bidder_asks_and_the_officer_finds_it_in_the_queue_without_a_name(self, published, bidder):
        notice = published.notice_uuid
        form = forms(page(browser(bidder), f"/desk/notices/{notice}/ask"))["ask_question"]
        url = form["url"].removeprefix("/api/v1")
        answer = acts(bidder, "POST", url, "ask_question", form["object"], 0, {"text": "Which colour?"})
        assert answer.status_code == 201

        officer = browser(published.officer)
        assert "Answer 1 question" in page(officer, "/work")
        html = page(officer, f"/desk/notices/{notice}/questions")
        assert "Which colour?" in html
        assert bidder.organisation.name not in html
        form = forms(html)["answer_question"]
        url, version = form["url"].removeprefix("/api/v1"), int(form["version"])
        answer = acts(published.officer, "POST", url, "answer_question", form["object"], version, {"answer": "Blue."})
        assert answer.status_code == 200
        assert "Blue." in page(browser(bidder), f"/desk/notices/{notice}/ask")

    def test_the_amendment_page_says_what_the_law_does_to_the_deadline(self, published):
        clock.move_to(DUE - timedelta(days=2))
        officer = browser(published.officer)
        html = page(officer, f"/desk/notices/{published.notice_uuid}/amend")
        assert "the law moves the deadline" in html

        form = forms(html)["amend_notice"]
        payload = {"text": "Other pumps.", "new_due_at": None, "documents_added": [{"title": ""}]}
        url, version = form["url"].removeprefix("/api/v1"), int(form["version"])
        answer = acts(published.officer, "POST", url, "amend_notice", form["object"], version, payload)
        assert answer.status_code == 200, answer.content
        assert answer.json()["bids_due_at"] == "2026-04-07T16:00:00.000000Z"
        page(officer, f"/desk/notices/{published.notice_uuid}/amended/{answer.json()['leaf_sha256']}")

    def test_an_unsigned_request_acts_on_nothing(self, admitted):
        response = browser(admitted.officer).post(
            f"/api/v1/notices/{admitted.notice_uuid}/publication",
            json.dumps({"bids_due_at": "2026-03-23T16:00:00Z", "notice_sha256": "0" * 64}),
            content_type="application/json",
        )

        assert response.status_code == 401
        assert response.json()["code"] == "intent-missing"
        assert admitted.notice.state == "draft"

    def test_the_preview_is_what_is_published(self, admitted):
        at = f"/api/v1/notices/{admitted.notice_uuid}/publication"
        client = browser(admitted.officer)
        assert client.get(f"{at}?bids_due_at=tomorrow").status_code == 422
        assert Client().get(at).status_code == 404
        assert client.get(at).json()["bids_due_at"] == "2026-03-23T16:00:00.000000Z"
        seen = client.get(f"{at}?bids_due_at=2026-03-24T00:00:00%2B08:00").json()
        assert seen["notice_sha256"] == planning.digest(seen["notice"])

        admitted.published(bids_due_at=DUE)

        drain_all()
        act = next(act for act in acts_after(0) if act.leaf["code"] == "NOT-01")
        said = dict(act.statement())
        assert said.pop("published_at") == act.leaf["at"]
        assert {"public": act.leaf["public"], "statement": said} == seen["notice"]
        assert client.get(at).status_code == 409

    def test_a_refusal_of_the_law_is_a_problem_document(self, admitted):
        payload = {"bids_due_at": "2026-03-03T00:00:00.000000Z", "notice_sha256": "0" * 64}
        url = f"/notices/{admitted.notice_uuid}/publication"
        version = admitted.notice.version
        answer = acts(
            admitted.officer, "POST", url, "publish_notice", f"notice:{admitted.notice_uuid}", version, payload
        )

        assert answer.status_code == 422
        assert answer["Content-Type"] == "application/problem+json"
        assert answer.json()["code"] == "deadline-too-early"
        assert "第二十四条" in answer.json()["detail"]
