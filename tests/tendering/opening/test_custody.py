"""Custodians and what they give; prices that can't be read; what bidders do about it, and the owner's end of a lot."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta

import pytest
from tests.tendering.opening.conftest import the_act

from openhall.kernel.refusals import Invalid, NotFound, Stale
from openhall.tendering.bidding.models import Bid
from openhall.tendering.notices.models import Lot
from openhall.tendering.opening import commands, refusals
from openhall.tendering.opening.models import CustodianShare, OpenedBid, Opening
from openhall.witness.models import Outbox
from openhall.witness.public import statement
from openhall_sealing import b64, b64_decode

MICROSECOND = timedelta(microseconds=1)
pytestmark = pytest.mark.django_db


class TestCustodians:
    def test_no_share_before_the_window_is_closed(self, hall):
        hall.closes()

        with pytest.raises(refusals.WindowStillOpen):
            hall.hands_in(0, [])

    def test_one_custodian_is_not_enough_and_one_may_be_missing(self, hall):
        hall.until_released()
        hall.hands_in(0)
        with pytest.raises(refusals.NotReady):
            hall.opens()

        hall.hands_in(2)

        assert len(hall.opens().opened) == 3

    def test_a_bad_share_is_named_and_the_third_custodian_helps(self, hall):
        hall.until_released()
        spoiled = hall.decrypted(0)
        share = bytearray(b64_decode(spoiled[0]["share"]))
        share[3] ^= 1
        spoiled[0]["share"] = b64(bytes(share))
        hall.hands_in(0, spoiled)
        hall.hands_in(1)
        with pytest.raises(refusals.NotReady) as refusal:
            hall.opens()
        assert refusal.value.facts["missing"] == 1
        hall.hands_in(2)

        opened = hall.opens().opened

        assert [one.bad_shares for one in opened] == [[0], [], []]
        assert [one.content["total"] for one in opened] == ["1000.00", "900.50", "1100.00"]

    def test_only_whole_shares_of_released_bids(self, hall):
        hall.until_released()
        right = hall.decrypted(0)

        for wrong in (
            [],
            [*right, right[0]],
            [*right[1:], right[0] | {"bid": "00000000-0000-4000-8000-000000000000"}],
            [*right[1:], right[0] | {"share": b64(b"short")}],
            [*right[1:], right[0] | {"share": None}],
            [entry | {"share": None, "problem": "damaged"} for entry in right],
            [*right[1:], right[0] | {"share": None, "problem": "did not feel like it"}],
        ):
            with pytest.raises(Invalid):
                hall.hands_in(0, wrong)

        assert not CustodianShare.objects.exists()
        hall.hands_in(0, right)

    def test_what_a_custodian_leaves_out_others_give(self, hall):
        hall.until_released()
        hall.hands_in(0, hall.decrypted(0)[1:])
        hall.hands_in(1)
        with pytest.raises(refusals.NotReady):
            hall.opens()

        hall.hands_in(2)

        assert len(hall.opens().opened) == 3
        assert CustodianShare.objects.get(place=0, share=None).problem == "not_given"

    def test_only_once_and_only_by_a_custodian(self, hall, bidder, supervisor):
        hall.until_released()
        hall.hands_in(0)

        with pytest.raises(refusals.AlreadyHandedIn):
            hall.hands_in(0)
        for somebody in (bidder, supervisor):
            with pytest.raises(refusals.NotCustodian):
                hall.hands_in(1, who=somebody)

    def test_the_log_shows_digests_of_shares_never_shares(self, hall):
        hall.until_released()
        shares = hall.decrypted(0)

        hall.hands_in(0, shares)

        published = json.dumps(statement(the_act("OPN-04")["statement"]))
        assert str(hall.taking_part[0].uuid) in published
        assert not any(share["share"] in published for share in shares)


class TestUnreadable:
    def test_a_price_sealed_for_another_bid_is_unreadable_by_own_fault(self, hall, monkeypatch):
        """The bidder's envelope is honest, but what is inside was sealed for another context."""
        from openhall_sealing import seal

        first = hall.taking_part[0]
        honest = seal.price_plaintext
        monkeypatch.setattr(
            seal, "price_plaintext", lambda context, price: honest(hall.taking_part[1].sealed.envelope.context, price)
        )
        first.seals("1.00")
        first.replaces()

        opened = hall.all_the_way()

        assert [one.content["total"] for one in opened.opened] == ["900.50", "1100.00"]
        assert [(bid.state, bid.cause, bid.reason) for bid in opened.unreadable] == [
            (Bid.State.UNREADABLE, "own_fault", "wrong_context")
        ]
        assert statement(the_act("OPN-05")["statement"])["unreadable"][0]["reason"] == "wrong_context"

    def test_a_stored_file_that_was_lost_is_not_the_bidders_fault(self, hall, home):
        digest = hall.taking_part[0].sealed.envelope.parts[0].sha256
        hall.until_released()
        (home / "files" / digest[:2] / digest[2:4] / digest).unlink()
        hall.hands_in(0)
        hall.hands_in(1)

        opened = hall.opens()

        assert [(bid.state, bid.cause) for bid in opened.unreadable] == [(Bid.State.RETRACTED, "other")]

    def test_a_stored_file_that_was_changed_is_not_the_bidders_fault(self, hall, home):
        digest = hall.taking_part[0].sealed.envelope.parts[0].sha256
        hall.until_released()
        (home / "files" / digest[:2] / digest[2:4] / digest).write_bytes(b"x" * len(hall.taking_part[0].sealed.price))
        hall.hands_in(0)
        hall.hands_in(1)

        assert [bid.reason for bid in hall.opens().unreadable] == ["digest_mismatch"]

    def test_when_nothing_can_be_read_the_lot_fails(self, halls, tender, bidder, home):
        hall = halls(tender, [(bidder, "1.00")])
        hall.until_released()
        digest = hall.taking_part[0].sealed.envelope.parts[0].sha256
        (home / "files" / digest[:2] / digest[2:4] / digest).unlink()
        hall.hands_in(0)
        hall.hands_in(1)

        assert hall.opens().failed is not None
        assert hall.lot.state == Lot.State.FAILED


class TestReveal:
    def reveals(self, hall, bidding, identity=None, kind="price"):
        identity = identity or bidding.sealed.identities[kind]
        payload = {"kind": kind, "identity": identity}
        signed = bidding.who.signs("reveal_identity", f"bid:{bidding.uuid}", bidding.version, payload, at=hall.now)
        return commands.reveal_identity(bid=bidding.uuid, kind=kind, identity=identity, **signed)

    def test_a_bidder_helps_itself_when_custodians_are_missing(self, hall):
        hall.until_released()
        hall.hands_in(0)
        for bidding in hall.taking_part[:2]:
            self.reveals(hall, bidding)
        with pytest.raises(refusals.NotReady):
            hall.opens()
        hall.now = Opening.objects.get().remedy_ends_at

        opened = hall.opens()

        assert [one.content["total"] for one in opened.opened] == ["1000.00", "900.50"]
        assert [(bid.state, bid.reason) for bid in opened.unreadable] == [(Bid.State.RETRACTED, "not_enough_shares")]
        assert Outbox.objects.filter(code="OPN-08").count() == 2

    def test_at_once_when_all_have_revealed(self, hall):
        hall.until_released()
        for bidding in hall.taking_part:
            self.reveals(hall, bidding)

        assert len(hall.opens().opened) == 3

    def test_never_before_the_window_is_closed(self, hall):
        hall.closes()
        hall.releases(hall.taking_part[0])

        with pytest.raises(refusals.WindowStillOpen):
            self.reveals(hall, hall.taking_part[0])

    def test_only_the_identity_of_the_envelope(self, hall):
        hall.until_released()
        first, second = hall.taking_part[:2]

        with pytest.raises(refusals.IdentityRefused):
            self.reveals(hall, first, second.sealed.identities["price"])


class TestConfirm:
    def confirms(self, hall, bidding, agrees=True, objection="", who=None):
        payload = {"agrees": agrees, "objection": objection}
        person, thing = who or bidding.who, f"bid:{bidding.uuid}"
        signed = person.signs("confirm_price", thing, bidding.version, payload, at=hall.now)
        return commands.confirm_price(bid=bidding.uuid, agrees=agrees, objection=objection, **signed)

    def test_a_bidder_agrees_and_another_objects(self, hall):
        hall.all_the_way()

        self.confirms(hall, hall.taking_part[0])
        self.confirms(hall, hall.taking_part[1], agrees=False, objection="We wrote 900.00.")

        answers = OpenedBid.objects.order_by("opened_order").values_list("confirmed", "objection")
        assert list(answers) == [(True, ""), (False, "We wrote 900.00."), (None, "")]
        acts = Outbox.objects.filter(code="OPN-06").order_by("id")
        assert [json.loads(bytes(row.leaf))["public"]["agrees"] for row in acts] == [True, False]

    def test_who_does_not_confirm_says_why_and_the_log_holds_its_digest(self, hall):
        hall.all_the_way()
        with pytest.raises(Invalid):
            self.confirms(hall, hall.taking_part[0], agrees=False, objection="  ")
        assert not Outbox.objects.filter(code="OPN-06").exists()

        self.confirms(hall, hall.taking_part[0], agrees=False, objection="We wrote 900.00.")

        (row,) = Outbox.objects.filter(code="OPN-06")
        digest = hashlib.sha256(b"We wrote 900.00.").hexdigest()
        assert json.loads(bytes(row.leaf))["public"]["objection_sha256"] == digest

    def test_once(self, hall):
        hall.all_the_way()
        self.confirms(hall, hall.taking_part[0])

        with pytest.raises(refusals.AlreadyConfirmed):
            self.confirms(hall, hall.taking_part[0], agrees=False)

    def test_only_ones_own(self, hall, bidder, second_bidder):
        hall.all_the_way()

        with pytest.raises(NotFound):
            self.confirms(hall, hall.taking_part[0], who=second_bidder)

    def test_not_before_it_was_read_out(self, hall):
        hall.until_released()

        with pytest.raises(refusals.NotOpened):
            self.confirms(hall, hall.taking_part[0])

    def test_not_after_the_window_that_the_documents_give(self, publishes, halls, bidders):
        tender = publishes("cn@2019-03-02", {"opening.confirmation_window": 10})
        hall = halls(tender, [(who, "1.00") for who in bidders])
        hall.all_the_way()
        hall.passes(minutes=10)
        self.confirms(hall, hall.taking_part[0])
        hall.now += MICROSECOND

        with pytest.raises(refusals.ConfirmationOver):
            self.confirms(hall, hall.taking_part[1])


class TestFail:
    def fails(self, hall, who, reason="The need has ceased.", version=None):
        payload = {"reason": reason, "article": "Art. 31"}
        seen = hall.lot.version if version is None else version
        signed = who.signs("fail_lot", f"lot:{hall.lot.uuid}", seen, payload, at=hall.now)
        return commands.fail_lot(lot=hall.lot.uuid, reason=reason, article="Art. 31", **signed)

    def test_the_owner_ends_a_lot_and_its_bids_stay_sealed(self, hall, officer):
        hall.closes()

        self.fails(hall, officer)

        assert the_act("OPN-07")["public"] == {"reason": "The need has ceased.", "article": "Art. 31"}
        with pytest.raises(refusals.WindowOver):
            hall.releases(hall.taking_part[0])

    def test_what_is_published_is_what_was_signed_with_its_blanks(self, hall, officer):
        hall.closes()

        self.fails(hall, officer, reason=" The need\nhas ceased. ")

        assert the_act("OPN-07")["public"]["reason"] == " The need\nhas ceased. "

    def test_nobody_else_does(self, hall, agent, host, bidder, supervisor, stranger):
        from openhall.identity.public import MandateMissing

        for somebody in (agent, host, bidder, supervisor, stranger):
            with pytest.raises(MandateMissing):
                self.fails(hall, somebody)

    def test_two_tabs(self, hall, officer):
        with pytest.raises(Stale):
            self.fails(hall, officer, version=hall.lot.version - 1)
