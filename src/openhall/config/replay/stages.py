"""One tender through the real commands, stage by stage. Every step looks whether it is done, so a replay can resume."""

from __future__ import annotations

import io
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from openhall.config.programs import Member
from openhall.config.replay.people import Cast
from openhall.config.replay.tenders import Offer, Prepared
from openhall.identity.public import Role
from openhall.kernel import uploads
from openhall.kernel.clock import instant_text
from openhall.tendering.awards import public as awards
from openhall.tendering.bidding import public as bidding
from openhall.tendering.contracts import public as contracts
from openhall.tendering.entry import public as entry
from openhall.tendering.evaluation import public as evaluation
from openhall.tendering.notices import public as notices
from openhall.tendering.notices.public import Lot
from openhall.tendering.opening import public as opening
from openhall.tendering.planning import public as planning
from openhall.tendering.planning.public import Project
from openhall_rules.money import text
from openhall_sealing import b64, b64_decode, canonical, decrypt_share, new_context, open_bundle, seal_bid
from openhall_sealing.offline import read_package

CENTRE = "Replay Trading Centre"
OWNER = "Replay Purchasing Office"
GROUND = "unresponsive"


@dataclass(frozen=True)
class House:
    """Who runs every tender of a replay: the owner's officer, three custodians, the committee."""

    officer: Member
    custodians: tuple[Member, Member, Member]
    committee: Member

    @classmethod
    def of(cls, cast: Cast, at: datetime) -> House:
        """The people, made on first use."""
        officer = cast.member(OWNER, "Officer", (Role.OFFICER, Role.CUSTODIAN), public=True, at=at)
        first = cast.member(CENTRE, "First keeper", (Role.CENTRE, Role.CUSTODIAN), public=True, at=at)
        second = cast.member(CENTRE, "Second keeper", (Role.CENTRE, Role.CUSTODIAN), public=True, at=at)
        return cls(officer, (officer, first, second), cast.member(CENTRE, "Chair", (Role.EXPERT,), public=True, at=at))


@dataclass
class Run:
    """A tender on its way. ``refusals``: what our own commands refused, bidder by bidder."""

    tender: Prepared
    house: House
    cast: Cast
    pack: str
    refusals: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.project_uuid = self.cast.uuid("project", self.tender.source.id)
        self.notice_uuid = self.cast.uuid("notice", self.tender.source.id)
        self.lot_uuid = self.cast.uuid("lot", self.tender.source.id)

    # What is there already.

    @property
    def project(self) -> Project | None:
        """The project, once it is drafted."""
        return Project.objects.filter(uuid=self.project_uuid).first()

    @property
    def lot(self) -> Lot:
        """The lot as it is now.

        Raises:
            NotFound: it was never drafted, because something before that was refused.
        """
        return notices.lot(self.lot_uuid)

    def bidder(self, offer: Offer, at: datetime) -> Member:
        """The bidder's person."""
        return self.cast.member(offer.bidder, "Bidder", (Role.BIDDER,), public=False, at=at)

    def bid_uuid(self, offer: Offer) -> UUID:
        """The id of the offer's bid."""
        return self.cast.uuid("bid", self.tender.source.id, offer.bidder)

    # Stages.

    def publish(self, at: datetime) -> None:
        """Plan, notice draft, commitment, notice."""
        if self.project is None:
            self._draft_project(at)
        project = planning.project(self.project_uuid)  # as it is kept: amounts have the scale of their column
        officer = self.house.officer
        if project.state == Project.State.DRAFT:
            payload: dict[str, Any] = {"plan_sha256": planning.digest(planning.plan_to_sign(project, at))}
            signed = officer.signs("publish_plan", f"project:{project.uuid}", project.version, payload, at=at)
            project, _ = planning.publish_plan(project_uuid=project.uuid, **payload, **signed)
        if project.state == Project.State.PLANNED:
            if notices.notice_of(project) is None:
                self._draft_notice(project, at)
            payload = {"conditions_sha256": entry.conditions_sha256(project)}
            signed = officer.signs("sign_commitment", f"project:{project.uuid}", project.version, payload, at=at)
            entry.sign_commitment(project_uuid=project.uuid, **payload, **signed)
        notice = notices.notice(self.notice_uuid)
        if notice.state == notices.Notice.State.DRAFT:
            law = planning.law_of(notice.project)
            due = notices.earliest_due(notices.lots_of(notice.project), law, at)
            digest = planning.digest(notices.notice_to_sign(notice, bids_due_at=due, at=at))
            payload = {"bids_due_at": instant_text(due), "notice_sha256": digest}
            signed = officer.signs("publish_notice", f"notice:{notice.uuid}", notice.version, payload, at=at)
            notices.publish_notice(notice_uuid=notice.uuid, bids_due_at=due, notice_sha256=digest, **signed)

    def _draft_project(self, at: datetime) -> None:
        payload = self._plan()
        signed = self.house.officer.signs("create_project", f"project:{self.project_uuid}", 0, payload, at=at)
        draft = planning.ProjectDraft.model_validate(payload)
        planning.create_project(project_uuid=self.project_uuid, draft=draft, **signed)

    def _draft_notice(self, project: Project, at: datetime) -> None:
        payload = self._call()
        signed = self.house.officer.signs("draft_notice", f"notice:{self.notice_uuid}", 0, payload, at=at)
        draft = notices.NoticeDraft.model_validate(payload)
        notices.draft_notice(project_uuid=project.uuid, notice_uuid=self.notice_uuid, draft=draft, **signed)

    def submit_all(self, at: datetime) -> Iterator[str]:
        """Every bidder hands in; the digests of the leaves, as they come."""
        lot = self.lot
        if lot.state != Lot.State.OPEN:
            return
        there = set(bidding.Bid.objects.filter(lot=lot).order_by("id").values_list("uuid", flat=True))
        for offer in self.tender.offers:
            if self.bid_uuid(offer) not in there:
                yield self._submit(offer, lot, at)

    def submit(self, offer: Offer, at: datetime) -> str | None:
        """Seal, upload, sign, hand in; the digest of the leaf, or None when it is done already."""
        lot = self.lot
        if lot.state != Lot.State.OPEN or bidding.Bid.objects.filter(uuid=self.bid_uuid(offer)).exists():
            return None
        return self._submit(offer, lot, at)

    def _submit(self, offer: Offer, lot: Lot, at: datetime) -> str:
        uuid, member = self.bid_uuid(offer), self.bidder(offer, at)
        envelope = self._seal(member, offer, lot, at)
        payload: dict[str, Any] = {"lot": str(lot.uuid), "envelope": envelope}
        signed = member.signs("submit_bid", f"bid:{uuid}", 0, payload, at=at)
        return bidding.submit_bid(lot=lot.uuid, bid=uuid, envelope=envelope, **signed).recorded.leaf_sha256

    def release_all(self, at: datetime) -> None:
        """Every bidder releases within the window."""
        lot = self.lot
        if lot.state == Lot.State.CLOSED:
            standing = {one.bid.uuid: one for one in bidding.standing(lot.pk, [bidding.Bid.State.SUBMITTED])}
            for offer in self.tender.offers:
                if version := standing.get(self.bid_uuid(offer)):
                    self._release(offer, version, at)

    def release(self, offer: Offer, at: datetime) -> None:
        """The bidder's release within the window."""
        lot = self.lot
        for version in bidding.standing(lot.pk, [bidding.Bid.State.SUBMITTED]):
            if version.bid.uuid == self.bid_uuid(offer) and lot.state == Lot.State.CLOSED:
                self._release(offer, version, at)

    def _release(self, offer: Offer, version: bidding.BidVersion, at: datetime) -> None:
        bid, member = version.bid, self.bidder(offer, at)
        envelope = bidding.envelope_of(version)
        bundle = bidding.files.content(envelope.bundle_sha256, at_most=4 * 1024 * 1024)
        if member.opening is None:
            raise RuntimeError("A bidder of the replay has no opening key.")
        opened = open_bundle(envelope, bundle, member.opening.identity)
        shares = {kind: [b64(share) for share in given] for kind, given in opened.items()}
        signed = member.signs("release_bundle", f"bid:{bid.uuid}", bid.version, {"shares": shares}, at=at)
        opening.release_bundle(bid=bid.uuid, shares=shares, **signed)

    def hand_in_shares(self, at: datetime) -> None:
        """As many custodians as the threshold asks for hand in their shares."""
        lot = self.lot
        if lot.state != Lot.State.RELEASED:
            return
        handed_in = {place.place for place, handover in opening.record_of(lot).custodians if handover is not None}
        for place, custodian in enumerate(self.house.custodians[: lot.notice.threshold]):
            if place not in handed_in:
                payload: dict[str, Any] = {"shares": self._shares(lot, place, custodian, at)}
                version = lot.version
                signed = custodian.signs("release_shares", f"lot:{lot.uuid}", version, payload, at=at)
                opening.release_shares(lot=lot.uuid, **payload, **signed)

    def confirm_all(self, at: datetime) -> None:
        """Every bidder confirms the price that was read out."""
        lot = self.lot
        if lot.state != Lot.State.OPENED:
            return
        unsaid = {one.bid: one for one in opening.read_out(lot.pk) if one.confirmed is None}
        versions = dict(bidding.Bid.objects.filter(lot=lot).order_by("id").values_list("uuid", "version"))
        for offer in self.tender.offers:
            uuid = self.bid_uuid(offer)
            if uuid in unsaid:
                payload: dict[str, Any] = {"agrees": True, "objection": ""}
                member = self.bidder(offer, at)
                signed = member.signs("confirm_price", f"bid:{uuid}", versions[uuid], payload, at=at)
                opening.confirm_price(bid=uuid, **payload, **signed)

    def evaluate(self, at: datetime) -> None:
        """The committee's findings as recorded, and the signed report; or the owner fails the lot if none follows."""
        lot = self.lot
        if lot.state != Lot.State.OPENED:
            return
        offers = {str(self.bid_uuid(offer)): offer for offer in self.tender.offers}
        read_out = opening.read_out(lot.pk)
        if self.tender.unrankable or all(offers[str(bid.bid)].source.rejected for bid in read_out):
            reason = self.tender.unrankable or "every bid was rejected in the record"
            payload: dict[str, Any] = {"reason": reason, "article": "reference rules"}
            signed = self.house.officer.signs("fail_lot", f"lot:{lot.uuid}", lot.version, payload, at=at)
            opening.fail_lot(lot=lot.uuid, **payload, **signed)
            return
        if not evaluation.Evaluation.objects.filter(lot=lot).exists():
            payload = {
                "bids": [self._finding(offers[str(bid.bid)], bid) for bid in read_out],
                "members": 1,
                "experts": 1,
            }
            signed = self.house.committee.signs("evaluate_bids", f"lot:{lot.uuid}", lot.version, payload, at=at)
            findings = evaluation.Findings.model_validate(payload)
            evaluation.evaluate_bids(lot_uuid=lot.uuid, findings=findings, **signed)
            lot = self.lot
        signed = self.house.committee.signs("sign_report", f"lot:{lot.uuid}", lot.version, {}, at=at)
        evaluation.sign_report(lot_uuid=lot.uuid, **signed)

    def publish_candidates(self, at: datetime) -> None:
        """The candidates' publicity begins."""
        lot = self.lot
        if lot.state == Lot.State.EVALUATED:
            signed = self.house.officer.signs("publish_candidates", f"lot:{lot.uuid}", lot.version, {}, at=at)
            awards.publish_candidates(lot_uuid=lot.uuid, **signed)

    def award(self, at: datetime) -> None:
        """The award notice, after the publicity."""
        lot = self.lot
        if lot.state == Lot.State.PUBLICITY:
            signed = self.house.officer.signs("publish_award", f"lot:{lot.uuid}", lot.version, {}, at=at)
            awards.publish_award(lot_uuid=lot.uuid, **signed)

    def archive(self, at: datetime) -> None:
        """The end of the case, once all money has gone back."""
        project = self.project
        if project is not None and project.state in (Project.State.AWARDED, Project.State.FAILED):
            officer = self.house.officer
            signed = officer.signs("archive_project", f"project:{project.uuid}", project.version, {}, at=at)
            contracts.archive_project(project_uuid=project.uuid, **signed)

    def winner(self) -> str | None:
        """The bidder that the lot was awarded to."""
        if self.project is None or self.lot.state not in (Lot.State.AWARDED, Lot.State.CONTRACTED):
            return None
        won = awards.award_of(self.lot_uuid).bid
        names = {self.bid_uuid(offer): offer.bidder for offer in self.tender.offers}
        return names.get(won.uuid) if won else None

    # Payloads.

    def _plan(self) -> dict[str, Any]:
        return {
            "owner": str(self.house.officer.organisation),
            "centre": str(self.house.committee.organisation),
            "title": self.tender.source.title[:300] or self.tender.source.id[:300],
            "description": "",
            "lang": "en",
            "category": "goods",
            "jurisdiction": self.pack.partition("@")[0],
            "estimate": text(self.tender.estimate),
            "currency": self.tender.currency,
        }

    def _call(self) -> dict[str, Any]:
        lot = {
            "uuid": str(self.lot_uuid),
            "title": self.tender.source.title[:300] or self.tender.source.id[:300],
            "estimate": text(self.tender.estimate),
            "currency": self.tender.currency,
            "deposit": text(self.tender.deposit),
            "method": "lowest_evaluated_price",
        }
        keys = [custodian.opening.recipient for custodian in self.house.custodians if custodian.opening]
        windows = {"opening.custodian_window": 30, "opening.confirmation_window": 30, "opening.objection_window": 0}
        return {"threshold": 2, "lots": [lot], "custodians": keys, "tender_values": windows}

    def _seal(self, member: Member, offer: Offer, lot: Lot, at: datetime) -> dict[str, Any]:
        if member.opening is None:
            raise RuntimeError("A bidder of the replay has no opening key.")
        package = bidding.bidder_context(lot, member.organisation, opening_recipient=member.opening.recipient)
        found = read_package(canonical(package))
        sealed = seal_bid(
            context=new_context(tender=found.tender, lot=found.lot, bidder=found.bidder, random=secrets.token_bytes),
            price={"currency": offer.price.currency, "total": text(offer.price.amount)},
            custodians=found.custodians,
            threshold=found.threshold,
            opening_recipient=member.opening.recipient,
            random=secrets.token_bytes,
        )
        part = sealed.envelope.part("price")
        for digest, data in ((part.sha256, sealed.price), (sealed.envelope.bundle_sha256, sealed.bundle)):
            upload = uploads.begin(
                owner=member.person,
                sha256=digest,
                size=len(data),
                media_type="application/age",
                name="part.age",
                at=at,
            )
            uploads.append(upload, offset=uploads.offset_of(upload), source=io.BytesIO(data), at=at)
        return sealed.envelope.to_json()

    def _shares(self, lot: Lot, place: int, custodian: Member, at: datetime) -> list[dict[str, Any]]:
        if custodian.opening is None:
            raise RuntimeError("A custodian of the replay has no key.")
        reader = custodian.reader(at)
        versions = {str(one.bid.uuid): one for one in bidding.standing(lot.pk, [bidding.Bid.State.RELEASED])}
        handed: list[dict[str, Any]] = []
        for asked in opening.sealed_shares(lot, reader)["bids"]:
            envelope = bidding.envelope_of(versions[asked["bid"]])
            for kind, sealed in asked["shares"].items():
                share = decrypt_share(envelope, kind, place, b64_decode(sealed), custodian.opening.identity)
                handed.append({"bid": asked["bid"], "kind": kind, "share": b64(share)})
        return handed

    def _finding(self, offer: Offer, bid: opening.ReadOut) -> dict[str, Any]:
        if offer.source.rejected:
            return {
                "bid": str(bid.bid),
                "rejected": {"article": GROUND, "reason": "Rejected in the record; no reason is given there."},
            }
        if offer.evaluated is None or (offer.evaluated == bid.total and bid.currency == self.tender.currency):
            return {"bid": str(bid.bid)}
        finding: dict[str, Any] = {"bid": str(bid.bid), "evaluated_total": text(offer.evaluated)}
        difference: Decimal = offer.evaluated - bid.total
        if bid.currency == self.tender.currency and difference:
            finding["adjustments"] = [{"amount": text(difference), "reason": "As evaluated in the record."}]
        return finding
