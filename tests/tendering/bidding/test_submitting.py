"""Handing in, replacing and withdrawing sealed bids, and every way of being refused."""

from __future__ import annotations

import json
from datetime import timedelta
from uuid import uuid4

import pytest

from openhall.identity.public import IntentReplayed, MandateMissing
from openhall.kernel.refusals import MoveNotAllowed, NotFound, Refusal, Stale
from openhall.tendering.bidding import envelopes, refusals
from openhall.tendering.bidding.models import Bid, BidVersion
from openhall.tendering.bidding.tasks import due
from openhall.witness.models import Outbox
from openhall_sealing import generate_age_key

MICROSECOND = timedelta(microseconds=1)
pytestmark = pytest.mark.django_db


def nothing_was_recorded():
    return (
        not Bid.objects.exists()
        and not BidVersion.objects.exists()
        and not Outbox.objects.filter(code__startswith="BID").exists()
    )


class TestSubmit:
    def test_a_sealed_bid_stands_and_its_act_looks_like_any_other(self, bid, tender):
        submitted = bid.submits()

        row = Outbox.objects.get(code="BID-01")
        leaf, hidden = json.loads(bytes(row.leaf)), json.loads(bytes(row.hidden))
        assert set(leaf) == {"v", "code", "at", "object", "commitment"}
        assert leaf["code"] == "SEALED"
        assert hidden["object"] == f"bid:{bid.uuid}"
        assert hidden["public"] == {
            "lot": str(tender.lot.uuid), "bidder": bid.envelope["context"]["bidder"], "version": 1,
            "envelope_sha256": bid.sealed.envelope.sha256,
        }  # fmt: skip
        assert set(hidden["commitments"]) == {"bidder/name", "bidder/identifier"}
        assert submitted.version.received_at == tender.now
        assert submitted.version.leaf_sha256 == submitted.recorded.leaf_sha256 == row.leaf_sha256
        assert submitted.bid.state == Bid.State.SUBMITTED
        assert (submitted.bid.number, submitted.bid.version) == (1, 1)

    def test_the_last_microsecond_counts(self, bid, tender):
        assert bid.submits(at=tender.due - MICROSECOND).bid.state == Bid.State.SUBMITTED

    def test_one_microsecond_late_is_refused_and_says_how_late(self, bid, tender):
        with pytest.raises(refusals.Late) as refusal:
            bid.submits(at=tender.due)
        assert refusal.value.facts["late_by"] == "0.000000"

        with pytest.raises(refusals.Late) as refusal:
            bid.submits(at=tender.due + MICROSECOND)

        assert refusal.value.facts["late_by"] == "0.000001"
        assert "0.000001 seconds late" in refusal.value.problem()["detail"]
        assert nothing_was_recorded()

    def test_files_that_arrive_after_the_deadline_hand_nothing_in(self, bids, tender, bidder):
        bid = bids(tender, bidder)
        bid.seals()  # the uploads are whole in time; what counts is the final request, the bidder's signature
        with pytest.raises(refusals.Late):
            bid.submits(at=tender.due)
        assert nothing_was_recorded()

    def test_large_documents_are_not_read_again_while_the_lot_is_held(self, bids, tender, bidder, monkeypatch):
        bid = bids(tender, bidder)
        bid.seals(documents=[bytes(range(256)) * 8])
        monkeypatch.setattr(envelopes, "READ_AGAIN", 100)
        read: list[int] = []
        monkeypatch.setattr(envelopes, "inspect_ciphertext", lambda source, limit: read.append(limit))

        assert bid.submits().version.documents_sha256 == bid.sealed.envelope.parts[1].sha256
        assert read == []

    def test_with_documents(self, bids, tender, bidder):
        bid = bids(tender, bidder)
        bid.seals(documents=[b"%PDF-1.7 our method", b"%PDF-1.7 our people"])

        assert bid.submits().version.documents_sha256 == bid.sealed.envelope.parts[1].sha256

    def test_two_tabs_submit_once(self, bid):
        first = bid.submits(version=0)
        bid.seals("2.00")

        with pytest.raises(Stale):
            bid.submits(version=0)

        assert Bid.objects.get().number == 1
        assert BidVersion.objects.get().envelope_sha256 == first.version.envelope_sha256

    def test_a_second_bid_beside_one_that_stands_is_refused(self, bid):
        bid.submits()
        bid.seals("2.00")

        with pytest.raises(refusals.BidStands):
            bid.submits()

    def test_the_signature_counts_once(self, bid, tender):
        payload = {"lot": str(tender.lot.uuid), "envelope": bid.envelope}
        signed = bid.who.signs("submit_bid", f"bid:{bid.uuid}", 0, payload)
        from openhall.tendering.bidding.commands import submit_bid

        submit_bid(lot=tender.lot.uuid, bid=bid.uuid, envelope=bid.envelope, **signed)

        with pytest.raises(IntentReplayed):
            submit_bid(lot=tender.lot.uuid, bid=bid.uuid, envelope=bid.envelope, **signed)


class TestRefusedEnvelopes:
    def refused(self, bid, envelope=None):
        with pytest.raises(Refusal) as refusal:
            bid.submits(envelope=envelope)
        assert nothing_was_recorded()
        return refusal.value

    def test_a_file_is_missing(self, bids, tender, bidder):
        bid = bids(tender, bidder)
        bid.uploads = lambda data: ""

        bid.seals()

        refusal = self.refused(bid)
        assert (refusal.code, refusal.facts["kind"]) == ("incomplete-upload", "price")

    def test_the_file_of_another_person_does_not_count(self, bid, bids, tender, second_bidder):
        other = bids(tender, second_bidder)
        other.seals()
        other.uploads = lambda data: ""
        mine = other.seals()
        bid.uploads(mine.price)
        bid.uploads(mine.bundle)

        assert self.refused(other).code == "incomplete-upload"

    def test_a_file_that_is_not_encrypted(self, bid):
        plain = b'{"total":"1000.00"}' + b" " * (8400 - 19)
        envelope = self.with_price(bid, bid.uploads(plain, "text/plain"), len(plain))

        refusal = self.refused(bid, envelope)

        assert (refusal.code, refusal.facts["problem"]) == ("unencrypted-file", "not_encrypted")

    def test_a_file_under_a_passphrase(self, bid):
        import pyrage

        data = pyrage.passphrase.encrypt(b" " * 4096, "a short passphrase")
        envelope = self.with_price(bid, bid.uploads(data), len(data))

        refusal = self.refused(bid, envelope)

        assert (refusal.code, refusal.facts["problem"]) == ("unencrypted-file", "forbidden_recipient")

    def test_a_file_for_two_recipients(self, bid):
        import pyrage

        from openhall_sealing import load_recipient

        keys = [load_recipient(generate_age_key().recipient) for _ in range(2)]
        data = pyrage.encrypt(b" " * 4096, keys)

        assert self.refused(bid, self.with_price(bid, bid.uploads(data), len(data))).code == "unencrypted-file"

    def test_a_file_cut_short(self, bid):
        cut = bid.sealed.price[:-100]
        envelope = self.with_price(bid, bid.uploads(cut), len(bid.sealed.price))

        refusal = self.refused(bid, envelope)

        assert (refusal.code, refusal.facts["size"]) == ("truncated-file", len(cut))

    def test_a_price_whose_length_tells_digits(self, bid):
        import pyrage

        from openhall_sealing import load_recipient

        data = pyrage.encrypt(b"1000.00", [load_recipient(generate_age_key().recipient)])

        assert self.refused(bid, self.with_price(bid, bid.uploads(data), len(data))).code == "price-not-padded"

    def test_a_size_over_the_bound(self, bid):
        envelope = self.with_price(bid, bid.envelope["parts"][0]["sha256"], 10**9)

        assert self.refused(bid, envelope).code == "file-too-large"

    def test_a_bundle_in_the_clear(self, bid):
        envelope = bid.envelope
        plain = b'{"shares":{}}'
        envelope["bundle"] = {"sha256": bid.uploads(plain, "text/plain"), "size": len(plain)}

        refusal = self.refused(bid, envelope)

        assert (refusal.code, refusal.facts["kind"]) == ("unencrypted-file", "bundle")

    def test_other_custodians_than_the_notice_names(self, bid):
        package = bid.package()
        package["custodians"] = [*package["custodians"][:2], generate_age_key().recipient]
        bid.seals(package=package)

        assert self.refused(bid).code == "wrong-custodians"

    def test_custodians_in_another_order(self, bid):
        package = bid.package()
        bid.seals(package=package | {"custodians": package["custodians"][::-1]})

        assert self.refused(bid).code == "wrong-custodians"

    def test_another_threshold(self, bid):
        bid.seals(package=bid.package() | {"threshold": 3})

        assert self.refused(bid).code == "wrong-custodians"

    def test_another_lot(self, publishes, bids, bidder):
        tender = publishes(lots=2)
        bid, other = bids(tender, bidder, 0), bids(tender, bidder, 1)
        bid.seals(package=other.package())

        refusal = self.refused(bid)

        assert (refusal.code, refusal.facts["fields"]) == ("wrong-context", ["lot"])

    def test_the_envelope_of_another_bidder(self, bid, bids, tender, second_bidder):
        other = bids(tender, second_bidder)
        other.sealed = bid.sealed

        refusal = self.refused(other)

        assert (refusal.code, refusal.facts["fields"]) == ("wrong-context", ["bidder"])

    def test_an_envelope_that_is_none(self, bid):
        for wrong in ({}, {"v": 1}, bid.envelope | {"surprise": 1}, bid.envelope | {"threshold": "2"}):
            assert self.refused(bid, wrong or {"v": 2}).code == "envelope-malformed"

    def test_an_envelope_without_end(self, bid):
        assert self.refused(bid, bid.envelope | {"surprise": "x" * 40_000}).code == "file-too-large"

    def with_price(self, bid, sha256, size):
        envelope = bid.envelope
        envelope["parts"][0] |= {"sha256": sha256, "size": size}
        return envelope


class TestReplaceAndWithdraw:
    def test_the_new_version_counts_on(self, bid):
        bid.submits()
        bid.seals("900.00")

        replaced = bid.replaces()

        assert (replaced.bid.number, replaced.version.number) == (2, 2)
        old = BidVersion.objects.get(number=1)
        assert old.withdrawn_at is not None
        assert replaced.version.withdrawn_at is None
        assert json.loads(bytes(Outbox.objects.get(code="BID-02").hidden))["public"]["version"] == 2

    def test_withdrawn_then_submitted_again(self, bid):
        bid.submits()
        withdrawn = bid.withdraws()
        assert withdrawn.bid.state == Bid.State.WITHDRAWN
        bid.seals("800.00")

        again = bid.submits()

        assert again.bid.state == Bid.State.SUBMITTED
        assert again.version.number == 2
        assert [row.code for row in Outbox.objects.filter(code__startswith="BID").order_by("id")] == [
            "BID-01", "BID-03", "BID-01"
        ]  # fmt: skip

    def test_the_same_envelope_does_not_come_twice(self, bid):
        bid.submits()
        bid.withdraws()

        with pytest.raises(refusals.EnvelopeUsed):
            bid.submits()

    def test_nothing_to_replace_after_a_withdrawal(self, bid):
        bid.submits()
        bid.withdraws()
        bid.seals("800.00")

        with pytest.raises(MoveNotAllowed):
            bid.replaces()

    def test_too_late_for_both(self, bid, tender):
        bid.submits()
        bid.seals("800.00")

        with pytest.raises(refusals.Late):
            bid.replaces(at=tender.due)
        with pytest.raises(refusals.Late):
            bid.withdraws(at=tender.due)

        assert Bid.objects.get().state == Bid.State.SUBMITTED

    def test_void_files_are_removed_and_the_standing_ones_stay(self, bid, tender, home):
        first = bid.submits().version
        bid.seals("900.00")
        second = bid.replaces().version
        kept = lambda digest: (home / "files" / digest[:2] / digest[2:4] / digest).exists()  # noqa: E731

        assert due(tender.now) == 1
        assert due(tender.now) == 0

        assert not any(kept(digest) for digest in first.files)
        assert all(kept(digest) for digest in second.files)


class TestWhoMay:
    def test_a_bid_of_another_is_not_there(self, bid, bids, tender, second_bidder):
        bid.submits()
        thief = bids(tender, second_bidder)
        thief.seals()
        thief.uuid = bid.uuid

        for attempt in (thief.submits, thief.replaces, thief.withdraws):
            with pytest.raises(NotFound):
                attempt()

    def test_officials_of_the_tender_do_not_bid(self, bids, tender, officer, agent, host):
        for official in (officer, agent, host):
            with pytest.raises(refusals.MayNotBid):
                bids(tender, official).submits(envelope={"v": 1}, version=0)

    def test_others_have_no_mandate_to_bid(self, bids, tender, supervisor, expert, stranger):
        for other in (supervisor, expert, stranger):
            with pytest.raises(MandateMissing):
                bids(tender, other).submits(envelope={"v": 1}, version=0)

    def test_a_lot_that_is_not_there(self, bid):
        bid.lot_row.uuid = uuid4()

        with pytest.raises(NotFound):
            bid.submits()
