"""An auction on its way by the real commands: a sale of the owner, bidders who enter, offer, seal and reveal."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from tests.people import MONDAY, REGISTERED, Character

from openhall.config.stages import neutral, stage
from openhall.identity.public import Signed
from openhall.tendering.auctions import closing, commands, extending, offers
from openhall.tendering.auctions.inputs import Announcement
from openhall.tendering.auctions.models import Auction, Entrant
from openhall.tendering.awards import public as awards
from openhall.tendering.contracts import public as contracts
from openhall.tendering.contracts import tasks as contract_tasks
from openhall.tendering.notices import tasks as deadlines
from openhall.tendering.notices.public import Lot
from openhall.tendering.opening import extending as windows
from openhall.tendering.outages import commands as measured
from openhall.tendering.outages import presence
from openhall.tendering.outages.models import Outage
from openhall.tendering.outages.presence import Gap
from openhall.tendering.planning import public as planning
from openhall.witness.models import Outbox
from openhall.witness.public import drain_all
from openhall_rules.auctions import commitment
from openhall_sealing.canonical import b64u
from openhall_sealing.intents import format_instant

SALT = "5a" * 32


@dataclass
class Sale:
    """A lot's auction, step by step; ``now`` moves on with it."""

    tender: Any
    uuid: UUID = field(default_factory=uuid4)
    now: datetime = field(init=False)
    entries: dict[str, UUID] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.now = self.tender.notice.published_at + timedelta(days=1)

    @property
    def row(self) -> Auction:
        return Auction.objects.select_related("lot__notice__project", "winner").get(uuid=self.uuid)

    @property
    def lot(self) -> Lot:
        found: Lot = self.tender.lot
        return found

    @property
    def starts_at(self) -> datetime:
        due: datetime = self.tender.notice.bids_due_at
        return due

    def terms(self, **changes: Any) -> dict[str, Any]:
        """The payload of the announcement: from 100,000 by 1,000, for a day, five minutes for late offers."""
        return {
            "lot": str(self.lot.uuid),
            "start": "100000.00",
            "step": "1000.00",
            "starts_at": format_instant(self.starts_at),
            "ends_at": format_instant(self.starts_at + timedelta(hours=24)),
            "window_seconds": 300,
            "extension_seconds": 300,
            "most_extensions": 3,
        } | changes

    def announces(self, who: Character | None = None, **changes: Any) -> commands.Announced:
        payload = self.terms(**changes)
        officer = who or self.tender.officer
        signed = officer.signs("announce_auction", f"auction:{self.uuid}", 0, payload, at=self.now)
        return commands.announce_auction(auction=self.uuid, terms=Announcement.model_validate(payload), **signed)

    def enters(self, who: Character) -> Entrant:
        uuid = uuid4()
        payload = {"auction": str(self.uuid)}
        signed = who.signs("enter_auction", f"entrant:{uuid}", 0, payload, at=self.now)
        done = commands.enter_auction(auction=self.uuid, entrant=uuid, **signed)
        self.entries[who.person.name] = uuid
        return done.entrant

    def asked(self, who: Character, amount: str, *, at: datetime | None = None) -> offers.Asked:
        uuid, when = uuid4(), at or self.now
        payload = {"auction": str(self.uuid), "amount": amount}
        signed = who.signs("make_offer", f"offer:{uuid}", 0, payload, at=when)
        return offers.Asked(self.uuid, uuid, amount, signed["intent"], signed["actor"], when)

    def sent(self, who: Character, amount: str, *, at: datetime | None = None, **changed: Any) -> offers.Sent:
        """An offer as a request brings it; ``changed``: fields of it that aren't as they were signed."""
        uuid, when = uuid4(), at or self.now
        payload = {"auction": str(self.uuid), "amount": amount}
        intent = who.intends("make_offer", f"offer:{uuid}", 0, payload, at=when)
        facts: dict[str, Any] = {
            "document": intent.intent.to_bytes(),
            "signature": b64u(intent.signature),
            "assertion": None,
            "command": "make_offer",
            "object": f"offer:{uuid}",
            "payload": payload,
            "at": when,
        }
        return offers.Sent(self.uuid, uuid, amount, Signed(**facts | changed))

    def offers(self, who: Character, amount: str) -> offers.Made:
        one = self.asked(who, amount)
        return offers.make_offer(
            auction=one.auction, offer=one.offer, amount=amount, intent=one.intent, actor=one.actor, at=one.at
        )

    def begins(self) -> None:
        self.now = self.starts_at

    def is_over(self) -> None:
        self.now = self.row.ends_at

    def closes(self) -> closing.Ended:
        return closing.close_auction(auction=self.uuid, at=self.now)

    def seals(self, who: Character, amount: str, salt: str = SALT) -> commands.LastOffer:
        uuid = uuid4()
        entrants = Entrant.objects.filter(auction=self.row)
        # Who never entered seals in the name of somebody who did: that is what has to be refused.
        pseudonym = (entrants.filter(organisation=who.organisation).first() or entrants[0]).pseudonym
        sealed = self.commits("offer", amount, pseudonym, salt)
        payload = {"auction": str(self.uuid), "commitment": sealed}
        signed = who.signs("seal_offer", f"sealed-offer:{uuid}", 0, payload, at=self.now)
        return commands.seal_offer(auction=self.uuid, offer=uuid, commitment=sealed, **signed)

    def reveals(self, who: Character, sealed: commands.LastOffer, amount: str, salt: str = SALT) -> commands.LastOffer:
        payload = {"amount": amount, "salt": salt}
        uuid = sealed.offer.uuid
        signed = who.signs("reveal_offer", f"sealed-offer:{uuid}", 0, payload, at=self.now)
        return commands.reveal_offer(offer=uuid, **payload, **signed)

    def reveals_reserve(self, amount: str, salt: str = SALT, who: Character | None = None) -> commands.Announced:
        payload = {"amount": amount, "salt": salt}
        officer = who or self.tender.officer
        signed = officer.signs("reveal_reserve", f"auction:{self.uuid}", self.row.version, payload, at=self.now)
        return commands.reveal_reserve(auction=self.uuid, **payload, **signed)

    def is_cut(self, began_at: datetime, ended_at: datetime) -> Outage:
        """The platform could not be used between the two: that is on the log at its end, and not judged yet."""
        heads = {"before": presence.head(), "after": presence.head()}
        found = measured.record_outage(gap=Gap(began_at, ended_at, ("intake", "web"), heads, ()), at=ended_at)
        assert found is not None
        self.now = ended_at
        return found

    def settles(self) -> int:
        """What the worker does with outages, in its order; how many auctions moved."""
        deadlines.due(self.now)
        windows.judge(self.now)
        return extending.judge(self.now)

    def publishes(self) -> closing.Ended:
        drain_all()
        return closing.publish_result(auction=self.uuid, at=self.now)

    def names_candidates(self, who: Character | None = None, version: int | None = None) -> tuple[Any, Any]:
        """The auction's winner is published as the candidate."""
        seen = self.lot.version if version is None else version
        officer = who or self.tender.officer
        signed = officer.signs("publish_candidates", f"lot:{self.lot.uuid}", seen, at=self.now)
        return awards.publish_candidates(lot_uuid=self.lot.uuid, **signed)

    def awards(self, who: Character | None = None) -> tuple[Any, Any]:
        """The award notice, when the publicity is over."""
        officer = who or self.tender.officer
        self.now = awards.award_of(self.lot.uuid).until
        signed = officer.signs("publish_award", f"lot:{self.lot.uuid}", self.lot.version, at=self.now)
        return awards.publish_award(lot_uuid=self.lot.uuid, **signed)

    def signs_contract(self, who: Character, side: str) -> contracts.Signed:
        """One side's signature on the contract that was drafted by rule."""
        contract = contracts.contract_of(self.lot)
        assert contract is not None
        payload = {"side": side, "pdf_sha256": contract.pdf_sha256}
        signed = who.signs("sign_contract", f"contract:{contract.uuid}", contract.version, payload, at=self.now)
        return contracts.sign_contract(contract_uuid=contract.uuid, **payload, **signed)

    def goes_to_its_end(self, winner: Character) -> None:
        """From the result to the archive: candidate, award, contract, archive."""
        self.names_candidates()
        self.awards()
        contract_tasks.due(self.now)
        self.signs_contract(self.tender.officer, "owner")
        self.signs_contract(winner, "supplier")
        self.archives()

    def archives(self, *, by_rule: bool = False) -> None:
        """The owner ends the case, or the platform by rule."""
        project = self.lot.notice.project
        signed: dict[str, Any] = {"intent": None, "actor": None, "at": self.now}
        if not by_rule:
            thing = f"project:{project.uuid}"
            signed = self.tender.officer.signs("archive_project", thing, project.version, at=self.now)
        contracts.archive_project(project_uuid=project.uuid, **signed)
        drain_all()

    def commits(self, what: str, amount: str, bidder: str = "", salt: str = SALT) -> str:
        return commitment(what, auction=str(self.uuid), bidder=bidder, amount=Decimal(amount), salt=bytes.fromhex(salt))


Sales = Callable[..., Sale]


@pytest.fixture
@neutral
def sales(tender: Any) -> Sales:
    """``sales(method=…, deposit=…, values=…)``: a notice of one lot that is auctioned is out."""

    def publish(
        method: str = "rising_auction", deposit: str = "0.00", values: dict[str, Any] | None = None, **lot: Any
    ) -> Sale:
        sold = replace(tender, jurisdiction="cnauction")
        sold.created()
        sold.planned()
        call = sold.call()
        call["lots"][0] |= {"method": method, "deposit": deposit, "ceiling": None, "estimate": "100000.00"} | lot
        if method == "falling_auction":
            call["tender_values"]["evaluation.methods"] = ["rising_auction", "falling_auction"]
        call["tender_values"] |= values or {}
        sold.drafted(**call)
        sold.admitted()
        # Entries close when the law allows it at the earliest: 30 days after the notice.
        sold.published(bids_due_at=MONDAY.replace(hour=16, minute=0) + timedelta(days=30))
        return Sale(sold)

    return publish


@pytest.fixture
@stage
def contract_days(authority: Character) -> None:
    """Within how long the contract of a sale is concluded: the seller says it, an authority enters it; fictional."""
    uuid = uuid4()
    payload = {
        "pack": "cnauction@2017-01-01",
        "path": "time_limits.contract",
        "value": 30,
        "source": "A fictional announcement of these tests",
    }
    signed = authority.signs("enter_legal_value", f"legal-value:{uuid}", 0, payload, at=REGISTERED)
    planning.enter_legal_value(value_uuid=uuid, entry=planning.LegalValueInput.model_validate(payload), **signed)


@pytest.fixture
@stage
def sale(sales: Sales) -> Sale:
    """A lot whose notice is out; its auction is not announced."""
    return sales()


@pytest.fixture
def running(sale: Sale, bidder: Character, second_bidder: Character) -> Sale:
    """An auction that has just begun; two bidders have entered."""
    sale.announces()
    sale.enters(bidder)
    sale.enters(second_bidder)
    sale.begins()
    return sale


def leaf_of(code: str) -> Any:
    """The newest leaf with that code."""
    return json.loads(bytes(Outbox.objects.filter(code=code).order_by("-id")[0].leaf))
