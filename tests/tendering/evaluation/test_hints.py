"""Hints that bids look alike reach nobody who scores them: by no page, address, export, message or stream."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from tests.people import Character
from tests.tendering.experts import conftest as experts
from tests.tendering.experts.conftest import Drawing

from openhall.identity.models import Mandate
from openhall.identity.public import Role
from openhall.kernel import clock
from openhall.kernel.models import Message
from openhall.portal import export
from openhall.tendering.evaluation import hints
from openhall.tendering.notices.models import Lot
from openhall.witness.models import Outbox
from openhall.witness.public import drain_all
from openhall.witness_room.warnings import raising
from openhall.witness_room.warnings.kinds import KINDS, Found
from openhall.witness_room.warnings.models import RaisedWarning, Severity

pytestmark = pytest.mark.django_db
people, book, entries = experts.people, experts.book, experts.entries
HINT = "twin-bids-4711"
"""Nothing else in these tests bears it, so that a search for it means something."""
KIND = KINDS["sequence.one_person_for_several"]
"""Bids of several bidders came from one person: what most resembles a hint that they are alike."""

PAGES = ("work-scores", "work-evaluation", "work-report", "work-clarifications", "lot-opening", "lot-report", "hall",
         "lot-committee", "lot-result", "lot-meeting")  # fmt: skip
ADDRESSES = ("evaluation", "sheet", "draw", "opening", "clarifications")


@pytest.fixture
def seated(opened: Any, officer: Character, people: list[Character], entries: list[Any]) -> list[Character]:
    """Five experts were drawn and accepted; one of them is a member of the centre's staff as well."""
    drawing = Drawing(opened, officer, people)
    drawing.prepares(members=5, experts=5)
    drawing.draws()
    found = drawing.completes()
    Mandate.objects.create(
        person=found[0].person, organisation=found[0].organisation, role=Role.CENTRE,
        starts_at=opened.now - timedelta(days=900),
    )  # fmt: skip
    drain_all()
    clock.move_to(opened.now)
    return found


@pytest.fixture
def hint(opened: Any, seated: list[Character]) -> RaisedWarning:
    """A warning about the tender whose facts say which bids look alike."""
    return RaisedWarning.objects.create(
        uuid=uuid4(), kind=KIND.code, key=HINT, facts={"person": HINT, "count": 2}, severity=Severity.SERIOUS,
        case_uuid=opened.lot.notice.project.uuid, object=f"lot:{opened.lot.uuid}", first_seen_at=opened.now,
        last_seen_at=opened.now, due_at=opened.now + timedelta(days=1),
    )  # fmt: skip


def addresses(lot: Lot, hint: RaisedWarning) -> list[str]:
    """Every page and address on which a scorer might meet a hint."""
    project = lot.notice.project
    found = [reverse(name, args=[lot.uuid]) for name in PAGES]
    found += [reverse("tender", args=[project.uuid]), reverse("work-project", args=[project.uuid])]
    found += ["/work", "/messages", "/log", "/health", "/health/warnings", "/health/warnings?closed=1"]
    found += [f"/health/warnings/{hint.uuid}", "/supervision", "/supervision/cases", f"/halls/{lot.uuid}/prices.csv"]
    found += [f"/tenders/{project.uuid}/evidence", f"/lots/{lot.uuid}/report.csv"]
    found += [f"/api/v1/lots/{lot.uuid}/{name}" for name in ADDRESSES]
    found += [f"/api/v1/tenders/{project.uuid}{rest}" for rest in ("", "/acts", "/evidence")]
    found += ["/api/v1/warnings", "/api/v1/warnings?closed=true", f"/api/v1/warnings/{hint.uuid}", "/api/v1/messages"]
    return [*found, f"/api/v1/projects/{project.uuid}", "/api/v1/health", "/api/v1/releases", "/api/v1/work"]


def met(client: Client, paths: list[str]) -> list[str]:
    """The addresses that tell of the hint."""
    return [path for path in paths if HINT.encode() in whole(client.get(path))]


def whole(answer: Any) -> bytes:
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return bytes(body)


def test_who_watches_finds_it(opened, hint, supervisor, host, as_reader):
    """The control: the supervisor and the centre's other staff meet it where scorers must not."""
    for who in (supervisor, host):
        found = met(as_reader(who), addresses(opened.lot, hint))
        assert {"/api/v1/warnings", f"/api/v1/warnings/{hint.uuid}"} <= set(found)


def test_no_scorer_meets_it_on_any_page_or_address(opened, hint, seated, as_reader):
    paths, answered = addresses(opened.lot, hint), 0
    for who in seated:
        client = as_reader(who)
        assert met(client, paths) == [], who.person.name
        answered += sum(client.get(path).status_code == 200 for path in paths)
    assert answered > 5 * 8


def test_also_who_is_on_the_centres_staff_not_before_the_report_is_signed(opened, hint, seated, as_reader):
    both = as_reader(seated[0])
    assert both.get("/api/v1/warnings").status_code == 200  # as staff the scorer reads warnings about other tenders
    assert both.get(f"/api/v1/warnings/{hint.uuid}").status_code == 404
    hint.case_uuid = uuid4()
    hint.save()
    assert met(both, ["/api/v1/warnings"]) == ["/api/v1/warnings"]

    hint.case_uuid = opened.lot.notice.project.uuid
    hint.save()
    Lot.objects.filter(pk=opened.lot.pk).update(state=Lot.State.EVALUATED)
    assert met(both, ["/api/v1/warnings"]) == ["/api/v1/warnings"]


def test_no_export_message_or_act_of_the_feed_holds_it(opened, hint, seated):
    files = export.case_files(opened.lot.notice.project)
    assert HINT.encode() not in b"".join(files.values())
    assert HINT not in json.dumps([[one.subject, one.body, one.link] for one in Message.objects.all()], default=str)
    assert not [row.code for row in Outbox.objects.all() if HINT.encode() in bytes(row.leaf)]


def test_the_message_about_it_goes_to_who_must_know_and_to_no_scorer(opened, seated, host, supervisor):
    one = Found(KIND, HINT, {"person": HINT, "count": 2}, case=opened.lot.notice.project.uuid)
    raising.raise_all([one], at=opened.now)
    told = {row.person for row in Message.objects.all() if HINT in json.dumps([row.subject, row.body], default=str)}

    assert {host.person.uuid, supervisor.person.uuid} <= told
    assert not {who.person.uuid for who in seated} & told


def test_where_nobody_was_named_every_expert_of_the_centre_may_be_a_scorer(opened, committee, supervisor):
    actor, watching = (
        one.signs("x", f"lot:{opened.lot.uuid}", 0, at=opened.now)["actor"] for one in (committee, supervisor)
    )
    case = opened.lot.notice.project.uuid

    assert hints.kept_from(actor, [case]) == {case}
    assert hints.kept_from(watching, [case]) == set()
    assert hints.kept_from(actor, [uuid4()]) == set()
