"""Pages of register, declaration, draw, call and committee: who sees them, and what stands on them."""

from __future__ import annotations

import pytest
from django.urls import reverse
from tests.tendering.experts.conftest import NAMES, declares

from openhall.kernel import clock
from openhall.tendering.experts import tasks
from openhall.tendering.notices.models import Lot
from openhall.tendering.notices.work import waiting
from openhall.witness.public import drain_all

pytestmark = pytest.mark.django_db


def text(client, path, status=200):
    answer = client.get(path)
    assert answer.status_code == status, (path, answer.status_code)
    return answer.content.decode()


class TestRegister:
    def test_the_keeper_reads_it_and_nobody_else(self, book, people, entries, as_reader, authority, officer, host):
        shown = text(as_reader(authority), reverse("experts"))
        assert [name for name in NAMES if name in shown] == list(NAMES)
        assert "Can be drawn" in shown
        one = reverse("expert", args=[entries[0].uuid])
        entry = text(as_reader(authority), one)
        assert 'data-command="enter_expert"' in entry
        assert 'name="qualifications.3.field"' in entry
        assert "aru.bek@example.org" in entry
        assert 'data-command="enter_expert"' in text(as_reader(authority), reverse("expert-new"))
        for who in (officer, host, people[0]):
            for path in (reverse("experts"), one, reverse("expert-new")):
                text(as_reader(who), path, 404)
        text(as_reader(None), reverse("experts"), 302)

    def test_a_suspension_is_shown_with_the_form_that_ends_it(self, book, people, as_reader, authority):
        row = book.enters(people[0])
        path = reverse("expert", args=[row.uuid])
        assert 'data-command="suspend_expert"' in text(as_reader(authority), path)
        book.suspends(row, clock.now().replace(year=clock.now().year + 1))
        shown = text(as_reader(authority), path)
        assert 'data-command="lift_suspension"' in shown
        assert "An inquiry." in shown
        assert "Suspended" in text(as_reader(authority), reverse("experts"))

    def test_experts_declare_on_their_own_page(self, book, people, as_reader, authority):
        row = book.enters(people[0])
        declares(people[0], row, interests=[{"ground": "kinship", "identifier": "91-X"}], phone="+86 10 5555")
        assert "Office of Rules" in text(as_reader(people[0]), reverse("expert-own"))
        path = reverse("expert-declaration", args=[row.uuid])
        shown = text(as_reader(people[0]), path)
        assert 'value="91-X"' in shown
        assert "+86 10 5555" in shown
        assert 'name="interests.3.ground"' in shown
        for other in (people[1], authority):
            text(as_reader(other), path, 404)


class TestDraw:
    def test_from_the_form_to_the_names(self, draws, officer, agent, host, as_reader, monkeypatch):
        monkeypatch.setattr(clock, "now", lambda: draws.now)
        page = reverse("lot-draw", args=[draws.lot.uuid])
        shown = text(as_reader(officer), page)
        assert 'data-command="prepare_draw"' in shown
        assert "data-draw=" in shown
        assert 'name="number_sha256"' in shown
        text(as_reader(host), page, 404)
        text(as_reader(None), reverse("lot-committee", args=[draws.lot.uuid]), 404)

        draws.prepares()
        shown = text(as_reader(officer), page)
        assert f'data-draw="{draws.uuid}"' in shown
        assert 'data-command="draw_experts"' in shown
        assert 'data-command="call_off_draw"' in shown
        draws.draws()
        first = draws.called[0]
        who = draws.person(first)
        assert [item.url for item in waiting(actor(who, draws), draws.now)][:1] == [f"/desk/calls/{first.call}"]

        call = reverse("expert-call", args=[first.call])
        shown = text(as_reader(who), call)
        assert 'data-command="accept_call"' in shown
        assert 'data-command="decline_call"' in shown
        assert draws.lot.title not in shown
        for other in (officer, host):
            text(as_reader(other), call, 404)
        draws.completes()
        assert 'data-command="accept_call"' not in text(as_reader(who), call)

        committee = reverse("lot-committee", args=[draws.lot.uuid])
        assert "The names are secret until the award" in text(as_reader(None), committee)
        assert "Drawn by lot" in text(as_reader(None), reverse("tender", args=[draws.lot.notice.project.uuid]))
        Lot.objects.filter(pk=draws.lot.pk).update(state=Lot.State.AWARDED)
        tasks.due(draws.now)
        drain_all()
        assert who.person.name in text(as_reader(None), committee)

    def test_the_form_says_what_the_law_asks_with_its_article(self, scored, officer, as_reader):
        shown = text(as_reader(officer), reverse("lot-draw", args=[scored.lot.uuid]))
        assert "2/3" in shown
        assert "第三十七条" in shown

    def test_the_bench_of_a_drawn_committee_knows_its_size(self, draws, as_reader, monkeypatch):
        monkeypatch.setattr(clock, "now", lambda: draws.now)
        draws.prepares()
        draws.draws()
        seated = draws.completes()
        page = reverse("work-evaluation", args=[draws.lot.uuid])
        shown = text(as_reader(seated[0]), page)
        assert 'name="members"' in shown
        assert 'value="5"' in shown
        other = next(one for one in draws.people if one not in seated)
        text(as_reader(other), page, 404)


def actor(who, draws):
    """The reader as their pages know them."""
    return who.signs("accept_call", "call:3f0c6a2e-8a0b-4c1d-9e2f-0123456789ab", 0, at=draws.now)["actor"]
