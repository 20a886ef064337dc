"""The hall's pages and JSON as each reader gets them: who sees whom, what can be done, and nothing before its time."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from difflib import unified_diff
from uuid import uuid4

import pytest
from django.test import Client

from openhall.identity.models import Account
from openhall.kernel import clock
from openhall.tendering.hall import tasks
from openhall.witness.models import Outbox
from openhall.witness.public import drain_all

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def styles(settings, home, tender):
    settings.STATIC_ROOT = home / "static"
    settings.STATIC_ROOT.mkdir(exist_ok=True)
    clock.move_to(tender.now)


def signed_in(who):
    client = Client()
    client.force_login(Account.objects.get(person=who.person))
    session = client.session
    session["openhall_party"] = str(who.organisation.uuid)
    session.save()
    return client


def page(who, path):
    answer = (signed_in(who) if who else Client()).get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return answer.content.decode()


def desk(lot):
    return f"/desk/lots/{lot.uuid}/hall"


class TestSecrecy:
    """Before the release window is closed the hall is the same whoever bids, and whether anybody does."""

    def seen(self, readers, lot):
        paths = [desk(lot) + "/now", f"/halls/{lot.uuid}/now", f"/api/v1/lots/{lot.uuid}/meeting", "/halls/now"]
        return {
            (name, path): without_ids(client.get(path).content.decode())
            for name, client in readers.items()
            for path in paths
        }

    @pytest.mark.parametrize("stage", ["open", "closed"])
    def test_no_reader_learns_of_a_bidder(self, stage, publishes, halls, meets, bidders, officer, host, supervisor):
        tender = publishes()
        hall = halls(tender, [(bidders[0], "1.00")])
        held = meets(hall)
        held.begins(host)
        held.attends(host)
        if stage == "closed":
            hall.closes()
        readers = {who.person.name: signed_in(who) for who in (officer, host, supervisor, bidders[2])}
        readers["guest"] = Client()
        few = self.seen(readers, tender.lot)
        if stage == "open":
            halls(tender, [(bidders[1], "2.00")])
        else:
            hall.releases(hall.taking_part[0])

        many = self.seen(readers, tender.lot)

        assert [line for key in few for line in changed(few[key], many[key])] == []
        assert not [key for key, text in many.items() if bidders[0].organisation.name in text]
        assert "Northern Trading Centre" in many[("guest", f"/halls/{tender.lot.uuid}/now")], "the control finds a host"

    def test_a_bidder_that_waits_is_nowhere(self, held, host, bidder):
        held.begins(host)
        before = Outbox.objects.count()

        text = page(bidder, desk(held.hall.lot))

        assert "this page tells nobody that you are here" in text
        assert "Sign in to the hall" not in text
        answer = signed_in(bidder).put(f"/api/v1/meetings/{held.uuid}/presence", "{}", "application/json")
        assert json.loads(answer.content)["noted"] is False
        assert Outbox.objects.count() == before

    def test_a_bidders_name_only_once_the_bids_are_opened(self, held, host, bidder):
        held.begins(host)
        held.hall.until_released()
        held.attends(bidder)
        closed = page(None, f"/halls/{held.hall.lot.uuid}/now")
        held.hall.hands_in(0)
        held.hall.hands_in(1)
        held.hall.opens()

        opened = page(None, f"/halls/{held.hall.lot.uuid}/now")

        assert bidder.organisation.name not in closed
        assert held.row.attendances.get(part="bidder").bid.pseudonym[:8] in closed
        assert bidder.organisation.name in opened

    def test_persons_are_named_to_hosts_and_supervisors_alone(self, opened, host, officer, supervisor, bidder):
        opened.attends(officer)
        lot = opened.hall.lot

        for who in (host, supervisor):
            assert officer.person.name in page(who, desk(lot) + "/now")
        assert officer.person.name not in page(bidder, desk(lot) + "/now")
        assert officer.person.name not in page(None, f"/halls/{lot.uuid}")


def changed(before, after):
    """Lines of a page that are others than before."""
    return list(unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm=""))


def without_ids(text):
    """The text without what is drawn anew for every page."""
    text = re.sub(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}", "", text)
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", text)
    text = re.sub(r'data-now="[^"]*"', "", text)
    text = re.sub(r".*(data-countdown-left|Time of the server).*", "", text)
    text = re.sub(r"page (open|closed)|(oh-tag--)?(green|grey)\b|(True|False)", "", text)  # a slow machine's minute
    return re.sub(r"after=-?\d+", "", text)


class TestDesk:
    def test_each_finds_what_they_can_do(self, opened, host, bidder, second_bidder, supervisor, stranger):
        lot = opened.hall.lot
        opened.attends(bidder)

        leading, present, waiting = page(host, desk(lot)), page(bidder, desk(lot)), page(second_bidder, desk(lot))

        assert 'data-command="read_on"' in leading
        assert 'data-command="call_roll"' in leading
        assert 'data-command="raise_objection"' in present
        assert 'data-command="read_on"' not in present
        assert 'data-command="attend_meeting"' in waiting
        assert 'data-command="raise_objection"' not in waiting
        assert 'data-command="attend_meeting"' in page(supervisor, desk(lot))
        assert signed_in(stranger).get(desk(lot)).status_code == 404

    def test_the_edition_changes_with_every_act(self, opened, host, bidder, officer):
        from openhall.tendering.hall import pages, queries

        def edition():
            return pages.edition(queries.hall_of(opened.hall.lot, None, opened.hall.now), opened.hall.lot, None)

        seen = [edition()]
        opened.attends(bidder)
        seen.append(edition())
        one = opened.objects(bidder, "No.")
        seen.append(edition())
        opened.answers(officer, one, "Yes.")
        seen.append(edition())
        opened.reads(host, 1, pace=5)
        seen.append(edition())
        opened.hall.passes(seconds=5)
        seen.append(edition())

        assert len(set(seen)) == len(seen)

    def test_what_waits_is_in_the_queue(self, opened, officer, bidder, host):
        from openhall.tendering.hall.work import waiting

        opened.attends(bidder)
        opened.attends(officer)
        one = opened.objects(bidder, "No.")
        actor = opened.signs(officer, "look", version=0)["actor"]
        assert [item.url for item in waiting(actor, opened.hall.now)] == [desk(opened.hall.lot)]
        opened.answers(officer, one, "Yes.")
        assert list(waiting(actor, opened.hall.now)) == []
        opened.reads(host, 3)
        opened.closes(host)
        drain_all()
        tasks.due(opened.hall.now)

        assert [item.url for item in waiting(actor, opened.hall.now)] == [desk(opened.hall.lot)]


class TestBoard:
    def test_all_halls_with_what_is_wrong(self, hall, supervisor, host, stranger, meets):
        hall.closes()
        clock.move_to(hall.now)

        text = page(supervisor, "/desk/halls/now")

        assert "Nobody has begun the meeting." in text
        assert hall.lot.title in text
        meets(hall).begins(host)
        assert "Nobody has begun the meeting." not in page(supervisor, "/desk/halls/now")
        clock.move_to(hall.now + timedelta(hours=2))
        assert "The release window has ended and isn’t closed yet." in page(supervisor, "/desk/halls")
        assert signed_in(stranger).get("/desk/halls").status_code == 404

    def test_open_objections_are_counted(self, opened, supervisor, bidder):
        opened.attends(bidder)
        opened.objects(bidder, "No.")
        clock.move_to(opened.hall.now)

        assert "1 objection waits for an answer." in page(supervisor, "/desk/halls")


class TestGuests:
    def test_the_public_hall_tells_reading_objection_and_answer(self, opened, host, bidder, officer):
        opened.attends(bidder)
        one = opened.objects(bidder, "The seal was broken.")
        opened.answers(officer, one, "It was not.")
        opened.reads(host, 2)
        clock.move_to(opened.hall.now)
        drain_all()

        text = page(None, f"/halls/{opened.hall.lot.uuid}")

        assert "Bid 2 of 3" in text
        assert "The seal was broken." in text
        assert "It was not." in text
        assert "objected to the opening on the spot" in text, "the record tells it, too"

    def test_minutes_with_who_signed_and_who_did_not(self, opened, host, bidder):
        for who in (host, bidder):
            opened.attends(who)
        opened.reads(host, 3)
        opened.closes(host)
        drain_all()
        lot = opened.hall.lot
        assert Client().get(f"/halls/{lot.uuid}/minutes").status_code == 404
        tasks.due(opened.hall.now)
        opened.signs_minutes(host)
        opened.declines_minutes(bidder, "The controls were not read out.")

        text = page(None, f"/halls/{lot.uuid}/minutes")

        assert "The controls were not read out." in text
        assert opened.minutes.pdf_sha256 in text
        pdf = Client().get(f"/halls/{lot.uuid}/minutes.pdf")
        assert b"".join(pdf.streaming_content).startswith(b"%PDF")
        told = Client().get(f"/api/v1/lots/{lot.uuid}/meeting").json()
        assert [one["signs"] for one in told["minutes"]["answers"]] == [True, False]

    def test_a_replay_is_a_list_with_times_in_the_order_of_the_log(self, opened, host):
        opened.hall.passes(minutes=2)
        opened.reads(host, 3)
        drain_all()

        text = page(None, f"/halls/{opened.hall.lot.uuid}/replay")

        order = [text.index(said) for said in ("no further bid is taken", "The bids were opened", "Bid 3 is read out")]
        assert order == sorted(order)
        assert "+0:00:00" in text
        assert "+0:04:00" in text

    def test_before_the_deadline_there_is_nothing_to_replay(self, hall):
        assert "nothing to replay" in page(None, f"/halls/{hall.lot.uuid}/replay")

    def test_a_lot_without_a_meeting_has_none(self, hall):
        assert Client().get(f"/api/v1/lots/{hall.lot.uuid}/meeting").status_code == 404


def test_an_act_through_the_api_answers_with_its_receipt(held, host):
    lot = held.hall.lot
    clock.move_to(held.hall.now)
    uuid = uuid4()
    payload = {"lot": str(lot.uuid)}
    headers = host.headers("begin_meeting", f"meeting:{uuid}", 0, payload, at=held.hall.now)

    answer = Client().put(f"/api/v1/meetings/{uuid}", json.dumps(payload), "application/json", headers=headers)

    assert answer.status_code == 200, answer.content
    told = answer.json()
    assert told["state"] == "running"
    assert told["receipt_url"].endswith(told["leaf_sha256"])
