"""A published tender and what its bidders do with it; rows of earlier stages are made directly, acts by commands."""

from __future__ import annotations

import io
import secrets
from collections.abc import Callable, Sequence
from copy import copy, deepcopy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import settings as house

from openhall.config.stages import neutral, stage
from openhall.identity.models import OpeningKey
from openhall.kernel import uploads
from openhall.tendering.bidding import commands
from openhall.tendering.bidding.queries import bidder_context
from openhall.tendering.notices.models import Custodian, Lot, Notice
from openhall.tendering.planning.models import Project
from openhall_rules.law import pack
from openhall_sealing import SealedBid, canonical, list_document, new_context, seal_bid
from openhall_sealing.offline import read_package

DAY = timedelta(days=1)


@dataclass
class Tender:
    """A project with its notice, lots and custodians, open for bids until ``due``."""

    project: Project
    notice: Notice
    lots: list[Lot]
    custodians: list[Any]
    now: datetime

    @property
    def lot(self) -> Lot:
        """The first lot, as it is now."""
        return Lot.objects.select_related("notice__project").get(pk=self.lots[0].pk)

    @property
    def due(self) -> datetime:
        """The deadline."""
        assert self.notice.bids_due_at is not None
        return self.notice.bids_due_at


@dataclass
class Bidding:
    """One bidder's way through one lot."""

    tender: Tender
    who: Any
    folder: Path
    lot_row: Lot
    uuid: UUID = field(default_factory=uuid4)
    sealed: SealedBid | None = None

    def __deepcopy__(self, memo: dict[int, Any]) -> Bidding:
        """A copy works in the home of the test that it is made for."""
        copied = copy(self)
        memo[id(self)] = copied
        vars(copied).update({name: deepcopy(value, memo) for name, value in vars(self).items()})
        copied.folder = Path(house.OPENHALL_HOME)
        return copied

    def seals(
        self,
        total: str = "1000.00",
        *,
        documents: Sequence[bytes] = (),
        package: dict[str, Any] | None = None,
        **price: Any,
    ) -> SealedBid:
        """Seal a price (and documents) on the bidder's own machine and upload the files."""
        found = read_package(canonical(package or self.package()))
        listed = []
        for number, data in enumerate(documents):
            path = self.folder / f"document-{uuid4()}.pdf"
            path.write_bytes(data)
            listed.append((list_document(path, name=f"document-{number}.pdf", media_type="application/pdf"), path))
        target = io.BytesIO()
        self.sealed = seal_bid(
            context=new_context(tender=found.tender, lot=found.lot, bidder=found.bidder, random=secrets.token_bytes),
            price={"currency": "CNY", "total": total, **price},
            custodians=found.custodians,
            threshold=found.threshold,
            opening_recipient=self.who.opening.recipient,
            random=secrets.token_bytes,
            documents=listed,
            documents_to=target if documents else None,
        )
        self.uploads(self.sealed.price)
        self.uploads(self.sealed.bundle)
        if documents:
            self.uploads(target.getvalue())
        return self.sealed

    def package(self) -> dict[str, Any]:
        """The tender package of this bidder."""
        return bidder_context(self.lot_row, self.who.organisation.uuid, opening_recipient=self.who.opening.recipient)

    def uploads(self, data: bytes, media_type: str = "application/age") -> str:
        """Upload a file whole; its digest."""
        import hashlib

        digest = hashlib.sha256(data).hexdigest()
        upload = uploads.begin(
            owner=self.who.person.uuid, sha256=digest, size=len(data), media_type=media_type, name="part.age",
            at=self.tender.now,
        )  # fmt: skip
        uploads.append(upload, offset=uploads.offset_of(upload), source=io.BytesIO(data), at=self.tender.now)
        return digest

    def submits(
        self, *, envelope: dict[str, Any] | None = None, at: datetime | None = None, version: int | None = None
    ) -> commands.Submitted:
        """Sign and hand in what was sealed last."""
        at = at or self.tender.now
        payload = {"lot": str(self.lot_row.uuid), "envelope": envelope or self.envelope}
        seen = self.version if version is None else version
        signed = self.who.signs("submit_bid", f"bid:{self.uuid}", seen, payload, at=at)
        return commands.submit_bid(
            lot=self.lot_row.uuid,
            bid=self.uuid,
            envelope=payload["envelope"],
            **signed,  # type: ignore[arg-type]
        )

    def replaces(self, *, at: datetime | None = None) -> commands.Submitted:
        """Put what was sealed last in place of what stands."""
        at = at or self.tender.now
        signed = self.who.signs("replace_bid", f"bid:{self.uuid}", self.version, {"envelope": self.envelope}, at=at)
        return commands.replace_bid(bid=self.uuid, envelope=self.envelope, **signed)

    def withdraws(self, *, at: datetime | None = None) -> commands.Withdrawn:
        """Take the bid back."""
        at = at or self.tender.now
        signed = self.who.signs("withdraw_bid", f"bid:{self.uuid}", self.version, at=at)
        return commands.withdraw_bid(bid=self.uuid, **signed)

    @property
    def envelope(self) -> dict[str, Any]:
        """The envelope sealed last."""
        assert self.sealed is not None
        return self.sealed.envelope.to_json()

    @property
    def version(self) -> int:
        """The row's version, 0 before there is a row."""
        found = commands.Bid.objects.filter(uuid=self.uuid).values_list("version", flat=True).first()
        return found or 0


Publishes = Callable[..., Tender]


@pytest.fixture
@neutral
def publishes(custodians: list[Any], agent: Any, request: pytest.FixtureRequest) -> Publishes:
    """``publishes(pack="reference@2020-01-01")``: a notice is out, with three custodians of whom two are needed."""
    from datetime import UTC

    monday = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)

    def publish(law: str = "reference@2020-01-01", values: dict[str, Any] | None = None, lots: int = 1) -> Tender:
        project = Project.objects.create(
            owner=custodians[0].organisation, agency=agent.organisation, centre=custodians[1].organisation,
            title="Pumps for the new waterworks", jurisdiction=law.partition("@")[0], pack=law,
            pack_sha256=pack(law).sha256, pack_values=values or {}, currency="CNY", state="bidding", version=5,
            created_at=monday - 30 * DAY,
        )  # fmt: skip
        notice = Notice.objects.create(
            project=project, state="published", published_at=monday - 25 * DAY, bids_due_at=monday + DAY,
            release_minutes=30, threshold=2, version=3,
        )  # fmt: skip
        rows = [
            Lot.objects.create(
                notice=notice, number=number, title=f"Lot {number}", currency="CNY", estimate=Decimal("2000.00"),
                method="lowest_evaluated_price", version=1,
            )
            for number in range(1, lots + 1)
        ]  # fmt: skip
        for place, holder in enumerate(custodians):
            Custodian.objects.create(
                notice=notice, place=place, recipient=holder.opening.recipient, organisation=holder.organisation,
                opening_key=OpeningKey.objects.get(recipient=holder.opening.recipient),
            )  # fmt: skip
        return Tender(project, notice, rows, custodians, monday)

    return publish


@pytest.fixture
@stage
def tender(publishes: Publishes) -> Tender:
    """A tender under the reference rules: one bidder is enough."""
    return publishes()


Bids = Callable[..., Bidding]


@pytest.fixture
@neutral
def bids(tmp_path: Path) -> Bids:
    """``bids(tender, who)``: a bidder prepares a bid for the first lot (or ``lot``)."""

    def prepare(tender: Tender, who: Any, lot: int = 0) -> Bidding:
        return Bidding(tender, who, tmp_path, Lot.objects.select_related("notice__project").get(pk=tender.lots[lot].pk))

    return prepare


@pytest.fixture
@stage
def bid(bids: Bids, tender: Tender, bidder: Any) -> Bidding:
    """The bidder's bid, sealed and uploaded, not handed in."""
    prepared = bids(tender, bidder)
    prepared.seals()
    return prepared
