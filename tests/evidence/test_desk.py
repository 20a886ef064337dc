"""Who may take evidence, what is asked of them, and what their pages show."""

from __future__ import annotations

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from openhall.identity.public import Role
from openhall.kernel import clock
from openhall.witness import public as witness
from openhall.witness_room.evidence import making, policies
from openhall.witness_room.evidence.models import Retrieval

pytestmark = pytest.mark.django_db
PURPOSE = "A regular check of the tenders of the year."


def closed(answer):
    """Close the file of an answer as a server does; ``answer.close()`` would also end the test's transaction."""
    for close in answer._resource_closers:
        close()


@pytest.fixture
def asks(course):
    """``asks(character, **asked)``: the real request, signed."""
    course.publishes()
    clock.move_to(course.now)

    def ask(who, **asked):
        uuid = uuid4()
        payload = {"scope": "project", "project": str(course.case), "purpose": PURPOSE, **asked}
        signed = who.intends("retrieve_evidence", f"evidence:{uuid}", 0, payload, at=clock.now())
        answer = Client().put(
            f"/api/v1/evidence/{uuid}", json.dumps(payload), "application/json", headers=signed.headers()
        )
        witness.drain_all()
        return answer

    return ask


class TestWhoMay:
    def test_supervisors_state_a_purpose_and_investigators_a_warrant_too(self, asks, inspector, investigator):
        assert asks(inspector).status_code == 201
        refused = asks(investigator)
        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "warrant")
        assert asks(investigator, warrant="Order 12 of this year").status_code == 201

    @pytest.mark.parametrize("role", [Role.INSPECTOR, Role.AUDITOR])
    def test_discipline_inspection_and_audit_name_the_order_that_sends_them(self, asks, joins, signed_in, role):
        sent = joins("Lim Sora", "Office across Sectors", role)

        refused = asks(sent)
        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "warrant")
        given = asks(sent, warrant="Order 12 of this year")
        assert given.status_code == 201
        while making.step(clock.now()):
            pass
        answer = signed_in(sent).get(f"/evidence/{given.json()['uuid']}/file")
        assert answer.status_code == 200
        closed(answer)
        assert "Order 12" not in json.dumps([act.body for act in witness.acts_after(0, code="EVD-01")])

    @pytest.mark.parametrize("role", [role for role in Role if role not in policies.TAKERS])
    def test_nobody_else(self, asks, joins, role):
        other = joins("Nam Do", "Office of Others", role)

        answer = asks(other, warrant="W 1")

        assert answer.status_code == 403
        assert not Retrieval.objects.exists()
        assert not list(witness.acts_after(0, code="EVD-01"))

    def test_a_company_cannot_make_its_people_investigators(self, asks, joins):
        eager = joins("Su Lee", "Clear Pumps", Role.MANAGER, public=False)
        uuid = uuid4()
        payload = {"email": "su.lee@example.org", "role": "investigator"}
        signed = eager.intends("grant_mandate", f"mandate:{uuid}", 0, payload, at=clock.now())

        answer = Client().put(
            f"/api/v1/mandates/{uuid}", json.dumps(payload), "application/json", headers=signed.headers()
        )

        assert (answer.status_code, answer.json()["code"]) == (403, "role-reserved")

    def test_one_sees_and_downloads_ones_own_only(self, asks, inspector, investigator, signed_in, joins):
        uuid = asks(inspector).json()["uuid"]
        while making.step(clock.now()):
            pass
        colleague = joins("Oh Mina", "Office of Supervision", Role.SUPERVISOR)

        answer = signed_in(inspector).get(f"/evidence/{uuid}/file")
        assert answer.status_code == 200
        closed(answer)
        for other in (colleague, investigator):
            assert signed_in(other).get(f"/evidence/{uuid}").status_code == 404
            assert signed_in(other).get(f"/api/v1/evidence/{uuid}/file").status_code == 404
        assert Client().get(f"/evidence/{uuid}").status_code in (302, 401)
        assert signed_in(colleague).get("/api/v1/evidence").json() == []


class TestWhatIsAsked:
    @pytest.mark.parametrize(
        ("asked", "field"),
        [
            ({"purpose": "why"}, "purpose"),
            ({"project": "somewhere"}, "project"),
            ({"scope": "party", "scheme": "uscc", "identifier": "X"}, "identifier"),
            ({"scope": "period", "first_day": "yesterday", "last_day": "2026-03-01"}, "first_day"),
            ({"scope": "period", "first_day": "2026-03-02", "last_day": "2026-03-01"}, "last_day"),
            ({"scope": "period", "first_day": "2024-01-01", "last_day": "2026-03-01"}, "last_day"),
        ],
        ids=["short-purpose", "no-project", "no-party", "no-date", "backwards", "too-long"],
    )
    def test_is_checked_field_by_field(self, asks, inspector, asked, field):
        answer = asks(inspector, **asked)

        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)
        assert not Retrieval.objects.exists()

    def test_a_draft_is_not_there(self, asks, course, inspector):
        draft = type(course.call)(course.call.officer, course.call.host, jurisdiction="reference")
        draft.created()

        answer = asks(inspector, project=str(draft.project_uuid))

        assert (answer.status_code, answer.json()["code"]) == (404, "evidence-nothing-found")

    def test_the_same_id_twice_is_refused(self, asks, inspector):
        first = asks(inspector).json()["uuid"]
        payload = {"scope": "period", "first_day": "2026-03-01", "last_day": "2026-03-02", "purpose": PURPOSE}
        signed = inspector.intends("retrieve_evidence", f"evidence:{first}", 0, payload, at=clock.now())

        answer = Client().put(
            f"/api/v1/evidence/{first}", json.dumps(payload), "application/json", headers=signed.headers()
        )

        assert (answer.status_code, answer.json()["code"]) == (409, "stale")


class TestPages:
    def test_from_the_form_over_the_progress_to_the_file(self, asks, inspector, signed_in, course):
        browser = signed_in(inspector)
        for scope in ("project", "party", "period"):
            assert 'data-command="retrieve_evidence"' in browser.get(f"/evidence/new?scope={scope}").content.decode()

        uuid = asks(inspector).json()["uuid"]
        page = browser.get(f"/evidence/{uuid}").content.decode()
        assert 'data-live-part="3"' in page
        assert "Cases are collected" in page
        assert browser.get(f"/evidence/{uuid}/file").status_code == 425
        while making.step(clock.now()):
            pass
        page = browser.get(f"/evidence/{uuid}").content.decode()
        assert "data-live-part" not in page
        assert "openhall-verify evidence" in page
        answer = browser.get(f"/evidence/{uuid}/file")
        assert answer["Cache-Control"] == "private, no-store"
        assert b"".join(answer.streaming_content).startswith(b"PK")
        closed(answer)
        assert course.call.project.title in browser.get("/evidence").content.decode()
        assert "The evidence that you asked for is ready." in browser.get("/messages").content.decode()

    def test_the_counts_of_the_progress_are_true(self, asks, inspector, signed_in):
        uuid = asks(inspector).json()["uuid"]
        browser = signed_in(inspector)

        def told():
            return browser.get(f"/api/v1/evidence/{uuid}").json()

        assert (told()["state"], told()["cases"]) == ("requested", 0)
        making.step(clock.now())
        assert (told()["state"], told()["cases"], told()["cases_collected"]) == ("collecting", 1, 0)
        making.step(clock.now())
        assert told()["cases_collected"] == 1
        making.step(clock.now())
        assert told()["state"] == "ready"

    def test_what_is_no_longer_kept_says_so(self, asks, inspector, signed_in):
        from openhall.witness_room.evidence import commands

        uuid = asks(inspector).json()["uuid"]
        while making.step(clock.now()):
            pass
        commands.expire(clock.now() + commands.KEPT + timedelta(seconds=1))

        assert signed_in(inspector).get(f"/evidence/{uuid}/file").status_code == 410
        assert "no longer kept" in signed_in(inspector).get(f"/evidence/{uuid}").content.decode()

    def test_others_are_told_why_they_see_nothing(self, asks, signed_in, course):
        answer = signed_in(course.call.officer).get("/evidence")

        assert answer.status_code == 403
        assert "supervise, inspect, audit or investigate" in answer.content.decode()
