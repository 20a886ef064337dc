"""Fixtures of the opening: those of bidding, and a hall that goes from the deadline to the prices."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from openhall.config.stages import neutral, stage
from openhall.tendering.bidding.models import Bid, BidVersion
from openhall.tendering.notices.models import Lot
from openhall.tendering.opening import commands
from openhall.tendering.opening.models import Release
from openhall.witness.models import Outbox
from openhall.witness.public import drain_all
from openhall_sealing import b64, b64_decode, decrypt_share, open_bundle
from openhall_sealing.errors import SealingError


def _fixtures_of_bidding() -> ModuleType:
    """Test folders are no packages, so another folder's fixtures are loaded by path."""
    name, path = "openhall_fixtures_of_bidding", Path(__file__).parent.parent / "bidding" / "conftest.py"
    if name not in sys.modules:
        spec = spec_from_file_location(name, path)
        assert spec is not None
        assert spec.loader is not None
        sys.modules[name] = module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


bidding = _fixtures_of_bidding()
publishes, tender, bids, bid = bidding.publishes, bidding.tender, bidding.bids, bidding.bid


@dataclass
class Hall:
    """The opening of a tender's first lot, step by step; ``now`` moves on with it."""

    tender: Any
    taking_part: list[Any] = field(default_factory=list)
    now: datetime = field(init=False)

    def __post_init__(self) -> None:
        self.now = self.tender.due

    @property
    def lot(self) -> Lot:
        """The lot as it is now."""
        return Lot.objects.select_related("notice__project").get(pk=self.tender.lots[0].pk)

    def passes(self, **time: int) -> None:
        """Time goes by."""
        self.now += timedelta(**time)

    def closes(self) -> commands.Closed:
        """The deadline comes."""
        return commands.close_lot(lot=self.lot.uuid, at=self.now)

    def releases(self, bidding: Any, shares: dict[str, list[str]] | None = None) -> commands.Released:
        """A bidder releases its bid."""
        given = shares if shares is not None else self.shares_of(bidding)
        payload = {"shares": given}
        signed = bidding.who.signs("release_bundle", f"bid:{bidding.uuid}", bidding.version, payload, at=self.now)
        return commands.release_bundle(bid=bidding.uuid, shares=given, **signed)

    def shares_of(self, bidding: Any) -> dict[str, list[str]]:
        """What the bidder's opening key finds in the bundle."""
        opened = open_bundle(bidding.sealed.envelope, bidding.sealed.bundle, bidding.who.opening.identity)
        return {kind: [b64(share) for share in shares] for kind, shares in opened.items()}

    def closes_window(self) -> commands.WindowClosed:
        """The log takes everything in, and the window closes."""
        drain_all()
        return commands.close_window(lot=self.lot.uuid, at=self.now)

    def decrypted(self, place: int) -> list[dict[str, Any]]:
        """What the custodian at ``place`` decrypts of every released bid."""
        key = self.tender.custodians[place].opening.identity
        found: list[dict[str, Any]] = []
        releases = Release.objects.select_related("bid").filter(bid__lot=self.lot, bid__state="released")
        for release in releases.order_by("id"):
            version = BidVersion.objects.get(bid=release.bid, number=release.number)
            envelope = bidding_envelope(version)
            for kind, shares in release.shares.items():
                entry: dict[str, Any] = {"bid": str(release.bid.uuid), "kind": kind}
                try:
                    share = decrypt_share(envelope, kind, place, b64_decode(shares[place]), key)
                    entry["share"] = b64(share)
                except SealingError as error:
                    entry |= {"share": None, "problem": error.code}
                found.append(entry)
        return found

    def hands_in(self, place: int, shares: list[dict[str, Any]] | None = None, who: Any = None) -> commands.HandedIn:
        """A custodian hands in its shares."""
        given = shares if shares is not None else self.decrypted(place)
        payload = {"shares": given}
        holder = who or self.tender.custodians[place]
        signed = holder.signs("release_shares", f"lot:{self.lot.uuid}", self.lot.version, payload, at=self.now)
        return commands.release_shares(lot=self.lot.uuid, shares=given, **signed)

    def opens(self) -> commands.Opened:
        """The prices are read out."""
        drain_all()
        return commands.open_bids(lot=self.lot.uuid, at=self.now)

    def until_released(self) -> None:
        """Close, release everything, close the window."""
        self.closes()
        self.passes(minutes=1)
        for bidding in self.taking_part:
            self.releases(bidding)
        self.closes_window()
        self.passes(minutes=1)

    def all_the_way(self) -> commands.Opened:
        """From the deadline to the prices, with the first two custodians."""
        self.until_released()
        self.hands_in(0)
        self.hands_in(1)
        return self.opens()

    def state_of(self, bidding: Any) -> str:
        """The state of a bidder's bid."""
        return str(Bid.objects.get(uuid=bidding.uuid).state)


def bidding_envelope(version: BidVersion) -> Any:
    """The envelope of a version."""
    from openhall_sealing import Envelope

    return Envelope.from_json(version.envelope)


Halls = Callable[..., Hall]


@pytest.fixture
@neutral
def halls(bids: Any) -> Halls:
    """``halls(tender, {bidder: "1000.00", …})``: everybody named has submitted a bid; ``documents`` go with each."""

    def begin(tender: Any, prices: list[tuple[Any, str]], *, documents: tuple[bytes, ...] = ()) -> Hall:
        hall = Hall(tender)
        for who, total in prices:
            one = bids(tender, who)
            one.seals(total, documents=documents)
            one.submits()
            hall.taking_part.append(one)
        return hall

    return begin


@pytest.fixture
@stage
def hall(halls: Halls, tender: Any, bidders: list[Any]) -> Hall:
    """Three bidders have submitted; it is the deadline."""
    return halls(tender, list(zip(bidders, ("1000.00", "900.50", "1100.00"), strict=True)))


def the_act(code: str) -> Any:
    """The leaf of the only act with that code."""
    return json.loads(bytes(Outbox.objects.get(code=code).leaf))
