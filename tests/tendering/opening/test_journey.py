"""The whole way over HTTP: what bidder, custodian, owner and guest see, and what they must not see before its time."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from openhall.identity.models import Account
from openhall.identity.public import Role
from openhall.kernel import clock
from openhall.tendering.notices.models import Lot
from openhall.tendering.opening import tasks
from openhall.witness.public import drain_all, verifier
from openhall_sealing.custodians import require_on_log
from openhall_sealing.offline import AGE_TYPE, list_documents, read_package, read_price, seal_folder

pytestmark = pytest.mark.django_db


class Browser:
    """A person at a browser: reads pages, signs and sends."""

    def __init__(self, who: Any) -> None:
        self.who, self.client = who, Client()
        self.client.force_login(Account.objects.get(person=who.person))
        session = self.client.session
        session["openhall_party"] = str(who.organisation.uuid)
        session.save()

    def reads(self, path: str, status: int = 200) -> str:
        answer = self.client.get(path)
        assert answer.status_code == status, (path, answer.status_code, answer.content[:400])
        return b"".join(answer.streaming_content).decode() if answer.streaming else answer.content.decode()

    def gets(self, path: str, status: int = 200) -> Any:
        return json.loads(self.reads(f"/api/v1{path}", status))

    def acts(
        self, path: str, command: str, object: str, version: int, payload: dict[str, Any], status: int = 200
    ) -> Any:
        signed = self.who.intends(command, object, version, payload, at=clock.now())
        answer = self.client.post(
            f"/api/v1{path}", json.dumps(payload), content_type="application/json", headers=signed.headers()
        )
        assert answer.status_code == status, (path, answer.status_code, answer.content[:400])
        return answer.json()


GUEST = Client()


@pytest.fixture
def at_the_time(tender: Any, home: Any, settings: Any) -> Any:
    """The instance's clock stands at the bidding period; the test moves it. Static files are of no interest here."""
    settings.STATIC_ROOT = home / "static"
    settings.STATIC_ROOT.mkdir()
    clock.move_to(tender.now)
    return clock.move_to


class TestOfflineSealer:
    def test_a_bid_sealed_offline_is_accepted_as_it_is(self, at_the_time, tender, bidder, bids, tmp_path):
        browser, lot = Browser(bidder), tender.lot.uuid
        drain_all()
        package = browser.reads(f"/api/v1/lots/{lot}/sealing-context").encode()
        given = read_package(package)
        assert require_on_log(given.custodians, given.custodian_proofs, verifier()) == 3
        price, document = tmp_path / "price.json", tmp_path / "offer.pdf"
        price.write_text('{"currency":"CNY","total":"1234.50","days":90}')
        document.write_bytes(b"%PDF-1.7 our offer")
        folder = seal_folder(
            package=read_package(package), price=read_price(price), documents=list_documents([document]),
            passphrase="four plain words", out=tmp_path / "bid", random=__import__("secrets").token_bytes,
            opening_key=bidder.opening,
        )  # fmt: skip
        manifest = json.loads((folder.path / "manifest.json").read_bytes())
        sender = bids(tender, bidder)
        for file in manifest["files"]:
            assert file["type"] == AGE_TYPE
            assert sender.uploads((folder.path / file["path"]).read_bytes(), file["type"]) == file["sha256"]

        payload = manifest["submit"]["payload"]
        answer = browser.acts(f"/lots/{lot}/bids", "submit_bid", f"bid:{sender.uuid}", 0, payload)

        assert answer["state"] == "submitted"
        assert answer["envelope_sha256"] == folder.envelope.sha256 == manifest["envelope_sha256"]
        assert answer["receipt_url"] == f"/receipts/{answer['leaf_sha256']}"
        assert answer["leaf_sha256"] in answer["promise"]


class TestBidder:
    def test_from_the_tasks_to_the_confirmed_price(self, at_the_time, halls, tender, bidder, second_bidder, custodians):
        browser, lot = Browser(bidder), tender.lot.uuid
        assert "Seal the bid and hand it in" in browser.reads(f"/desk/lots/{lot}/bid")
        page = browser.reads(f"/desk/lots/{lot}/bid/seal")
        assert "data-seal-bid" in page
        assert 'formmethod="dialog"' in page
        assert custodians[0].opening.recipient in page
        assert "data-custodian-proofs=" in page

        hall = halls(tender, [(bidder, "1000.00"), (second_bidder, "950.00")])
        bid = hall.taking_part[0]
        own = browser.gets(f"/bids/{bid.uuid}")
        assert [version["stands"] for version in own["versions"]] == [True]
        leaf = own["versions"][0]["leaf_sha256"]
        assert "Your bid was handed in" in browser.reads(f"/desk/bids/{bid.uuid}/done/{leaf}")
        assert "Withdraw the bid" in browser.reads(f"/desk/bids/{bid.uuid}")
        assert "takes its place" in browser.reads(f"/desk/lots/{lot}/bid/seal")
        assert browser.gets("/bids")["bids"][0]["uuid"] == str(bid.uuid)
        drain_all()
        proof = browser.reads(f"/api/v1/bids/{bid.uuid}/receipts/{leaf}")
        assert proof.startswith("c2sp.org/tlog-proof@v1")

        at_the_time(hall.now + tasks.TRANSIT)
        tasks.due(clock.now())
        assert "data-release-bid" in browser.reads(f"/desk/bids/{bid.uuid}/release")
        bundle = browser.client.get(f"/api/v1/bids/{bid.uuid}/bundle").content
        assert bundle == bid.sealed.bundle
        assert browser.gets(f"/bids/{bid.uuid}/envelope") == bid.envelope
        payload = {"shares": hall.shares_of(bid)}
        released = browser.acts(f"/bids/{bid.uuid}/release", "release_bundle", f"bid:{bid.uuid}", bid.version, payload)
        assert "Your bid was released" in browser.reads(f"/desk/bids/{bid.uuid}/done/{released['leaf_sha256']}")
        other = hall.taking_part[1]
        Browser(second_bidder).acts(
            f"/bids/{other.uuid}/release", "release_bundle", f"bid:{other.uuid}", other.version,
            {"shares": hall.shares_of(other)},
        )  # fmt: skip
        drain_all()
        tasks.due(clock.now())

        for place in (1, 2):
            keeper = Browser(custodians[place])
            assert "data-release-shares" in keeper.reads(f"/desk/lots/{lot}/custody")
            listed = keeper.gets(f"/lots/{lot}/sealed-shares")["bids"]
            assert {entry["bid"] for entry in listed} == {str(bid.uuid), str(other.uuid)}
            shares = [{key: share[key] for key in ("bid", "kind", "share")} for share in hall.decrypted(place)]
            answer = keeper.acts(
                f"/lots/{lot}/shares", "release_shares", f"lot:{lot}", tender.lot.version, {"shares": shares}
            )
            assert answer["place"] == place
            assert "Your shares were handed in" in keeper.reads(f"/desk/lots/{lot}/handed-in/{answer['leaf_sha256']}")
        drain_all()
        tasks.due(clock.now())

        assert "CNY\xa01,000.00" in browser.reads(f"/desk/bids/{bid.uuid}/confirm")
        opening = browser.gets(f"/lots/{lot}/opening")
        assert [(one["order"], one["total"], one["name"]) for one in opening["bids"]] == [
            (1, "1000.00", "Clear Pumps"), (2, "950.00", "Deep Wells")
        ]  # fmt: skip
        page = GUEST.get(f"/lots/{lot}/opening").content.decode()
        assert "Clear Pumps" in page
        assert "CNY\xa0950.00" in page
        table = GUEST.get(f"/lots/{lot}/opening.csv").content.decode().splitlines()
        assert table[1].endswith("Clear Pumps,CNY,1000.00,")

    def test_answers_over_http(self, at_the_time, publishes, halls, bidders, tender):
        hall = halls(publishes("cn@2019-03-02"), [(who, "5.00") for who in bidders])
        at_the_time(hall.now)
        hall.all_the_way()
        at_the_time(hall.now)
        bid, browser = hall.taking_part[0], Browser(bidders[0])
        assert "Is this your price?" in browser.reads(f"/desk/bids/{bid.uuid}/confirm")

        payload = {"agrees": False, "objection": "It was 4.00."}
        path, thing = f"/bids/{bid.uuid}/confirmation", f"bid:{bid.uuid}"
        answer = browser.acts(path, "confirm_price", thing, bid.version, payload)

        assert "Your answer was recorded" in browser.reads(f"/desk/bids/{bid.uuid}/done/{answer['leaf_sha256']}")
        assert "It was 4.00." in GUEST.get(f"/lots/{hall.lot.uuid}/opening").content.decode()

    def test_refusals_are_problem_documents(self, at_the_time, bid, tender, bidder):
        at_the_time(tender.due)

        problem = Browser(bidder).acts(
            f"/lots/{tender.lot.uuid}/bids", "submit_bid", f"bid:{bid.uuid}", 0,
            {"lot": str(tender.lot.uuid), "envelope": bid.envelope}, 409,
        )  # fmt: skip

        assert problem["code"] == "late"
        assert problem["facts"]["late_by"].startswith("0.")

    def test_a_lot_that_was_not_signed(self, at_the_time, bid, publishes, tender, bidder):
        other = publishes().lot.uuid

        problem = Browser(bidder).acts(
            f"/lots/{other}/bids", "submit_bid", f"bid:{bid.uuid}", 0,
            {"lot": str(tender.lot.uuid), "envelope": bid.envelope}, 403,
        )  # fmt: skip

        assert problem["code"] == "intent-other-object"


class TestPanel:
    def test_only_the_panel_reads_documents_and_gets_what_was_sealed(
        self, at_the_time, halls, tender, bidders, officer, agent, host, supervisor, stranger, joins
    ):
        expert = joins("Lan Vu", "Northern Trading Centre", Role.EXPERT)
        hall = halls(tender, [(bidders[0], "1.00")], documents=(b"%PDF-1.7 our method", b"%PDF-1.7 our people"))
        at_the_time(hall.now)
        hall.all_the_way()
        at_the_time(hall.now)
        path = f"/bids/{hall.taking_part[0].uuid}/documents"

        sides, others = (officer, agent), (host, supervisor, stranger, *bidders)
        # While the bids are evaluated their documents are the committee's alone; then those who make the contract.
        for readers, strangers in (((expert,), (*sides, *others)), (sides, (expert, *others))):
            for reader in readers:
                listed = Browser(reader).gets(path)["documents"]
                assert [entry["name"] for entry in listed] == ["document-0.pdf", "document-1.pdf"]
                assert Browser(reader).reads(f"/api/v1{path}/1") == "%PDF-1.7 our people"
                assert Browser(reader).gets(f"{path}/2", 404)["code"] == "not-found"
            for other in strangers:
                assert Browser(other).gets(path, 404)["code"] == "not-found"
                assert Browser(other).gets(f"{path}/0", 404)["code"] == "not-found"
            assert GUEST.get(f"/api/v1{path}").status_code == 401
            Lot.objects.filter(pk=tender.lot.pk).update(state=Lot.State.EVALUATED)

    def test_nobody_before_the_prices_are_read_out(self, at_the_time, halls, tender, bidder, officer):
        hall = halls(tender, [(bidder, "1.00")], documents=(b"%PDF-1.7 x",))
        at_the_time(hall.now)
        hall.until_released()
        hall.hands_in(0)
        hall.hands_in(1)
        at_the_time(hall.now)

        assert Browser(officer).gets(f"/bids/{hall.taking_part[0].uuid}/documents", 404)["code"] == "not-found"


class TestOwner:
    def test_ends_a_lot(self, at_the_time, tender, officer, agent):
        lot = tender.lot
        assert "can’t be undone" in Browser(officer).reads(f"/desk/lots/{lot.uuid}/fail")
        Browser(agent).reads(f"/desk/lots/{lot.uuid}/fail", 404)

        Browser(officer).acts(
            f"/lots/{lot.uuid}/failure", "fail_lot", f"lot:{lot.uuid}", lot.version,
            {"reason": "The need has ceased.", "article": "Art. 31"},
        )  # fmt: skip

        assert "The need has ceased." in GUEST.get(f"/lots/{lot.uuid}/opening").content.decode()


class TestReveal:
    def test_the_page_and_the_act(self, at_the_time, halls, tender, bidder):
        hall = halls(tender, [(bidder, "1.00")])
        at_the_time(hall.now)
        hall.until_released()
        at_the_time(hall.now)
        bid, browser = hall.taking_part[0], Browser(bidder)
        assert "can’t be taken back" in browser.reads(f"/desk/bids/{bid.uuid}/reveal")
        payload = {"kind": "price", "identity": bid.sealed.identities["price"]}

        answer = browser.acts(f"/bids/{bid.uuid}/identity", "reveal_identity", f"bid:{bid.uuid}", bid.version, payload)

        assert "revealed" in browser.reads(f"/desk/bids/{bid.uuid}/done/{answer['leaf_sha256']}")
        drain_all()
        assert tasks.due(clock.now()) == 1
