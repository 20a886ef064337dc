"""Pages and API as guests, bidders and owner meet them, stage by stage."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from tests.people import Character
from tests.tendering.auctions.conftest import Sale

from openhall.identity.models import Account
from openhall.kernel import clock
from openhall.tendering.auctions import closing
from openhall.tendering.auctions.models import Entrant
from openhall.tendering.awards import public as awards
from openhall.witness.public import drain_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def reads(sale: Sale) -> Any:
    """``reads(path, who)``: the page as this person, or a guest, sees it at the auction's time."""

    moved: list[bool] = []

    def read(path: str, who: Character | None = None) -> str:
        if (
            not moved or sale.now > clock.now()
        ):  # the site's clock begins later than the auction, then goes forward only
            clock.move_to(sale.now)
            moved.append(True)
        client = Client()
        if who is not None:
            client.force_login(Account.objects.get(person=who.person))
            session = client.session
            session["openhall_party"] = str(who.organisation.uuid)
            session.save()
        answer = client.get(path)
        assert answer.status_code == 200, (path, answer.status_code, answer.content[:300])
        return " ".join(answer.content.decode().split())

    return read


def sends(who: Character, method: str, path: str, command: str, object: str, payload: Any, *, version: int = 0) -> Any:
    """A signed request to the API at the site's time; the answer's JSON with its status."""
    headers = who.headers(command, object, version, payload, at=clock.now())
    answer = Client().generic(method, f"/api/v1{path}", json.dumps(payload), "application/json", headers=headers)
    return answer.status_code, answer.json()


class TestThePages:
    def test_the_owner_is_asked_for_the_terms_and_then_shown_them(self, sale: Sale, reads, officer: Character):
        url = f"/desk/lots/{sale.lot.uuid}/auction"
        assert url in reads("/work", officer)
        text = reads(url, officer)
        assert 'data-command="announce_auction"' in text
        assert 'name="most_extensions"' in text

        sale.announces(limit="200000.00", second_minutes=10, reveal_minutes=60, reserve=sale.commits("reserve", "1.00"))
        text = reads(url, officer)
        assert "announce_auction" not in text
        assert "200,000.00" in text
        assert f"/auctions/{sale.uuid}" in text

    def test_a_guest_follows_it_and_learns_names_with_the_result(
        self, running: Sale, reads, bidder: Character, second_bidder: Character
    ):
        url = f"/auctions/{running.uuid}"
        assert "No offer has been made yet." in reads(url)
        running.offers(bidder, "100000.00")
        running.offers(second_bidder, "101000.00")
        text = reads(url)
        assert "101,000.00" in text
        assert bidder.organisation.name not in text
        assert second_bidder.organisation.name not in text
        assert Entrant.objects.get(organisation=bidder.organisation).pseudonym[:8] in text
        assert "101,000.00" in reads(f"{url}/standing")
        assert "running" in reads("/auctions/")

        running.is_over()
        running.closes()
        running.publishes()
        text = reads(url)
        assert f"{second_bidder.organisation.name} has won with" in text
        assert bidder.organisation.name in text
        lines = reads(f"{url}/offers.csv")
        assert f"1,{Entrant.objects.get(organisation=bidder.organisation).pseudonym}" in lines
        assert bidder.organisation.name in lines

    def test_a_bidder_enters_offers_seals_and_reveals(
        self, sale: Sale, reads, bidder: Character, second_bidder: Character
    ):
        url = f"/desk/auctions/{sale.uuid}"
        sale.announces(limit="110000.00", second_minutes=30, reveal_minutes=60)
        assert 'data-command="enter_auction"' in reads(url, bidder)
        sale.enters(bidder)
        sale.enters(second_bidder)
        sale.begins()
        assert "data-auction-offer" in reads(url, bidder)
        assert url in reads("/work", bidder)
        sale.offers(bidder, "105000.00")
        assert "your offer leads" in reads(f"{url}/standing", bidder)
        assert "somebody else leads" in reads(url, second_bidder)
        sale.offers(second_bidder, "110000.00")
        sale.closes()
        assert "data-auction-seal" in reads(url, bidder)
        sealed = sale.seals(bidder, "120000.00")
        assert "Your last offer is sealed" in reads(url, bidder)
        sale.now = sale.row.due_at
        closing.close_second_round(auction=sale.uuid, at=sale.now)
        assert 'data-auction-reveal="offer"' in reads(url, bidder)
        sale.reveals(bidder, sealed, "120000.00")
        assert "120,000.00" in reads(f"/auctions/{sale.uuid}")

    def test_the_owner_is_asked_to_reveal(self, sale: Sale, reads, officer: Character, bidder: Character):
        sale.announces(reserve=sale.commits("reserve", "150000.00"), reveal_minutes=60)
        sale.enters(bidder)
        sale.begins()
        sale.offers(bidder, "150000.00")
        sale.is_over()
        sale.closes()
        url = f"/desk/lots/{sale.lot.uuid}/auction"
        assert url in reads("/work", officer)
        assert 'data-command="reveal_reserve"' in reads(url, officer)

    def test_strangers_are_shown_the_public_page_only(self, running: Sale, reads, stranger: Character):
        text = reads(f"/desk/auctions/{running.uuid}", stranger)
        assert "data-auction-offer" not in text
        client = Client()
        client.force_login(Account.objects.get(person=stranger.person))
        assert client.get(f"/desk/lots/{running.lot.uuid}/auction").status_code == 404


class TestTheApi:
    def test_the_whole_way_by_programs(
        self, sale: Sale, officer: Character, bidder: Character, second_bidder: Character
    ):
        clock.move_to(sale.now)
        payload = sale.terms()
        status, answer = sends(
            officer, "PUT", f"/auctions/{sale.uuid}", "announce_auction", f"auction:{sale.uuid}", payload
        )
        assert (status, answer["version"]) == (200, 1), answer
        for who in (bidder, second_bidder):
            entrant = uuid4()
            status, answer = sends(
                who,
                "PUT",
                f"/entrants/{entrant}",
                "enter_auction",
                f"entrant:{entrant}",
                {"auction": str(sale.uuid)},
            )
            assert status == 200, answer
        clock.move_to(sale.starts_at + timedelta(seconds=1))
        offer = uuid4()
        body = {"auction": str(sale.uuid), "amount": "100000.00"}
        status, answer = sends(bidder, "PUT", f"/offers/{offer}", "make_offer", f"offer:{offer}", body)
        assert (status, answer["number"], answer["next"]) == (200, 1, "101000.00"), answer
        assert answer["leaf_sha256"] in answer["promise"]

        offer = uuid4()
        status, answer = sends(second_bidder, "PUT", f"/offers/{offer}", "make_offer", f"offer:{offer}", body)
        assert (status, answer["code"]) == (409, "offer-not-better")
        assert "101000.00" in answer["detail"]
        assert answer["way_forward"]

        state = Client().get(f"/api/v1/auctions/{sale.uuid}").json()
        assert (state["phase"], state["offers"], state["next"]) == ("running", 1, "101000.00")
        assert "own" not in state
        listed = Client().get(f"/api/v1/auctions/{sale.uuid}/offers").json()
        assert [one["amount"] for one in listed["offers"]] == ["100000.00"]
        assert listed["offers"][0]["name"] == ""


class TestFinding:
    """Nobody needs an address: project, notice, lists and desks lead to the auction in each of its states."""

    def test_everybody_finds_it_from_the_tender_and_the_navigation(self, running: Sale, reads, bidder: Character):
        tender, auction = f"/tenders/{running.lot.notice.project.uuid}", f"/auctions/{running.uuid}"
        running.offers(bidder, "100000.00")
        drain_all()
        page = reads(tender)

        assert auction in page
        assert "Rising auction: the highest offer wins" in page
        assert "Bid for this lot" not in page
        assert 'href="/auctions/"' in page
        assert f"/halls/{running.lot.uuid}" not in reads("/halls")
        assert auction in reads("/auctions/")

    def test_before_it_is_announced_the_tender_says_so(self, sale: Sale, reads):
        assert "The auction has not been announced yet." in reads(f"/tenders/{sale.lot.notice.project.uuid}")

    def test_a_bidder_finds_its_own_and_is_led_from_the_sealed_bid(
        self, running: Sale, reads, bidder: Character, third_bidder: Character
    ):
        assert f"/desk/auctions/{running.uuid}" in reads("/auctions/", bidder)
        assert f"/desk/auctions/{running.uuid}" not in reads("/auctions/", third_bidder)
        client = Client()
        client.force_login(Account.objects.get(person=bidder.person))
        answer = client.get(f"/desk/lots/{running.lot.uuid}/bid")
        assert (answer.status_code, answer["Location"]) == (302, f"/tenders/{running.lot.notice.project.uuid}#lots")

    def test_the_owner_is_led_on_from_state_to_state(
        self, contract_days: None, running: Sale, reads, officer: Character, bidder: Character
    ):
        project, lot = running.lot.notice.project.uuid, running.lot.uuid
        owns, candidates, award = f"/desk/lots/{lot}/auction", f"/desk/lots/{lot}/candidates", f"/desk/lots/{lot}/award"
        assert owns in reads(f"/desk/projects/{project}", officer)
        assert owns in reads(f"/desk/projects/{project}/notice", officer)
        running.offers(bidder, "100000.00")
        running.is_over()
        running.closes()
        running.publishes()
        assert candidates in reads(owns, officer)
        assert f"/auctions/{running.uuid}" in reads(candidates, officer)
        running.names_candidates()
        assert award in reads(owns, officer)
        running.now = awards.award_of(lot).until
        assert "its offer in the auction" in reads(award, officer)
        running.awards()
        drain_all()
        result = reads(f"/lots/{lot}/result")
        assert "Amount: the winning offer" in result
        assert f"/auctions/{running.uuid}" in result
        assert f"/lots/{lot}/result" in reads(f"/auctions/{running.uuid}")

    def test_an_auction_that_nobody_won_leads_to_a_new_project(self, running: Sale, reads, officer: Character):
        running.is_over()
        running.closes()
        running.publishes()

        page = reads(f"/desk/lots/{running.lot.uuid}/auction", officer)
        assert "Nobody made an offer. The lot has failed." in page
        assert "/desk/projects/new" in page
