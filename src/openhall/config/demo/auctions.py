"""Sales by auction in the demonstration, each step a signed request to the API."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from openhall.config.demo.tender import Tender
from openhall.kernel.clock import instant_text
from openhall_rules.auctions import RESERVE, commitment

PACK = "cnauction@2017-01-01"
LATE = timedelta(minutes=5)


@dataclass
class Sale:
    """A lot that is auctioned. The owner's reserve stays with the story until it is revealed."""

    tender: Tender
    auction: UUID = field(default_factory=uuid4)
    salt: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)
    reserve: str = ""

    def announce(self, terms: Mapping[str, Any], *, starts_at: datetime, ends_at: datetime, reserve: str = "") -> None:
        """Fix the terms; a reserve is committed to."""
        self.reserve = reserve
        payload = {
            "lot": str(self.tender.lot),
            "starts_at": instant_text(starts_at),
            "ends_at": instant_text(ends_at),
            "window_seconds": LATE.seconds,
            "extension_seconds": LATE.seconds,
            "most_extensions": 20,
            **terms,
        }
        if reserve:
            kept = commitment(RESERVE, auction=str(self.auction), bidder="", amount=Decimal(reserve), salt=self.salt)
            payload |= {"reserve": kept, "reveal_minutes": 60}
        self._act("owner", "PUT", "auctions", self.auction, "announce_auction", "auction", payload)

    def enter(self, handle: str) -> None:
        """A bidder enters; nobody learns it before the result."""
        entrant, payload = uuid4(), {"auction": str(self.auction)}
        self._act(handle, "PUT", "entrants", entrant, "enter_auction", "entrant", payload)

    def offer(self, handle: str, amount: str) -> None:
        """An offer; the newest of a bidder is what it may win with."""
        offer, payload = uuid4(), {"auction": str(self.auction), "amount": amount}
        self._act(handle, "PUT", "offers", offer, "make_offer", "offer", payload)
        self.tender.bids[handle] = offer

    def reveal_reserve(self) -> None:
        """The owner shows what it had committed to."""
        payload = {"amount": self.reserve, "salt": self.salt.hex()}
        self.tender.as_("owner").act(
            "POST",
            f"/api/v1/auctions/{self.auction}/reserve",
            command="reveal_reserve",
            object=f"auction:{self.auction}",
            version=self.standing()["version"],
            payload=payload,
        )

    def standing(self) -> dict[str, Any]:
        """The auction as everybody sees it."""
        found: dict[str, Any] = self.tender.as_("owner").get(f"/api/v1/auctions/{self.auction}")
        return found

    def until(self, phase: str) -> None:
        """Wait until the auction is in that phase by rule."""
        self.tender.as_("owner").wait(f"/api/v1/auctions/{self.auction}", lambda found: found["phase"] == phase)

    def _act(
        self, handle: str, method: str, place: str, uuid: UUID, command: str, thing: str, payload: Mapping[str, Any]
    ) -> None:
        self.tender.as_(handle).act(
            method,
            f"/api/v1/{place}/{uuid}",
            command=command,
            object=f"{thing}:{uuid}",
            version=0,
            payload=payload,
        )
