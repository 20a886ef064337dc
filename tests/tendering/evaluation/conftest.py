"""Fixtures of the evaluation: those of the opening, and a panel whose bids are opened."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from tests.people import CHARACTERS, Character
from tests.tendering.opening import conftest as opening

from openhall.config.stages import neutral, stage
from openhall.identity import edge
from openhall.identity.models import Account
from openhall.identity.public import Role
from openhall.tendering.evaluation import public as evaluation
from openhall.tendering.evaluation import reporting, sheets
from openhall.tendering.evaluation.inputs import OpinionInput
from openhall.tendering.notices.models import Lot
from openhall.tendering.opening.public import ReadOut, read_out

publishes, tender = opening.publishes, opening.tender


@pytest.fixture(autouse=True)
@neutral
def static_folder(settings: Any, home: Path) -> None:
    """WhiteNoise warns about a folder that isn't there, and a warning is an error here."""
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)


def opines(who: Character, lot: Lot, at: datetime, stance: str = "agrees", reason: str = "", **changes: Any) -> Any:
    """A member signs the findings that are recorded now."""
    sheet = sheets.of_member(lot, who.person.pk)
    found = sheets.findings_of(lot).get()
    payload = {"findings": found.evaluation_leaf, "stance": stance, "reason": reason} | changes
    uuid = sheet.uuid if sheet else uuid4()
    signed = who.signs("sign_opinion", f"sheet:{uuid}", sheet.version if sheet else 0, payload, at=at)
    given = OpinionInput.model_validate(payload)
    return reporting.sign_opinion(lot_uuid=lot.uuid, sheet=uuid, given=given, **signed)[0]


def members_sign(lot: Lot, at: datetime) -> None:
    """Every member of a drawn committee who hasn't signed the findings agrees to them."""
    found = sheets.findings_of(lot).filter(void_at=None).first()
    for one in reporting.missing(lot, found) if found else []:
        opines(CHARACTERS[one], lot, at)


@dataclass
class Panel:
    """The committee of one lot whose bids are opened. ``now`` moves on with what it does."""

    hall: Any
    committee: Any

    @property
    def lot(self) -> Lot:
        """The lot as it is now."""
        return self.hall.lot

    @property
    def now(self) -> datetime:
        """The present of this test."""
        return self.hall.now

    def passes(self, **time: int) -> None:
        """Time goes by."""
        self.hall.now += timedelta(**time)

    @property
    def bids(self) -> list[ReadOut]:
        """What was read out, in order."""
        return read_out(self.lot.pk)

    def findings(self, *found: dict[str, Any], members: int = 5, experts: int = 4) -> dict[str, Any]:
        """A payload: one entry for each opened bid, in order; what is left out stands as it was read out."""
        given = list(found) + [{}] * (len(self.bids) - len(found))
        entries = [{"bid": str(bid.bid)} | finding for bid, finding in zip(self.bids, given, strict=True)]
        return {"bids": entries, "members": members, "experts": experts}

    def evaluates(self, *found: dict[str, Any], who: Any = None, version: int | None = None, **changes: Any) -> Any:
        """Record findings."""
        payload = changes.pop("payload", None) or self.findings(*found, **changes)
        signed = (who or self.committee).signs(
            "evaluate_bids", f"lot:{self.lot.uuid}", self.lot.version if version is None else version, payload,
            at=self.now,
        )  # fmt: skip
        findings = evaluation.Findings.model_validate(payload)
        return evaluation.evaluate_bids(lot_uuid=self.lot.uuid, findings=findings, **signed)

    def reports(self, *, who: Any = None, version: int | None = None) -> Any:
        """Sign the report."""
        members_sign(self.lot, self.now)
        seen = self.lot.version if version is None else version
        signed = (who or self.committee).signs("sign_report", f"lot:{self.lot.uuid}", seen, at=self.now)
        return evaluation.sign_report(lot_uuid=self.lot.uuid, **signed)


PUMP = {"id": "1", "description": "Pump", "unit": "piece", "quantity": "1"}
MONEY = ("unit_price", "amount")
Panels = Callable[..., Panel]


@pytest.fixture
@stage
def committee(joins: Any, host: Any) -> Any:
    """An expert who sits at the trading centre."""
    return joins("Lan Vu", "Northern Trading Centre", Role.EXPERT)


@pytest.fixture
@stage
def second_expert(joins: Any, host: Any) -> Any:
    """Another expert of the trading centre."""
    return joins("Min Su", "Northern Trading Centre", Role.EXPERT)


@pytest.fixture
@stage
def other_centres_expert(joins: Any) -> Any:
    """An expert of another trading centre."""
    return joins("Nara Do", "Southern Trading Centre", Role.EXPERT)


@pytest.fixture
@neutral
def panels(publishes: Any, bidders: Any, committee: Any, tmp_path: Path) -> Panels:
    """``panels(*prices, law=…, place=0, tender=None, **lot)``: a lot with these columns whose bids are opened."""

    def panel(
        *prices: str,
        law: str = "reference@2020-01-01",
        tender: Any = None,
        place: int = 0,
        currencies: tuple[str, ...] = (),
        who: Any = None,
        with_items: bool = False,
        documents: tuple[bytes, ...] = (),
        costs: list[list[dict[str, str]]] | None = None,
        **columns: Any,
    ) -> Panel:
        whole = tender or publishes(law, CHINA if law.startswith("cn@") else {})
        one = replace(whole, lots=[whole.lots[place]])
        if columns:
            Lot.objects.filter(pk=one.lots[0].pk).update(**columns)
        hall = opening.Hall(one)
        for number, (bidder, price, currency) in enumerate(
            zip(who or bidders, prices, currencies or ["CNY"] * len(prices), strict=False)
        ):
            bidding = opening.bidding.Bidding(one, bidder, tmp_path, one.lot)
            bidding.seals(
                price,
                documents=documents,
                currency=currency,
                **({"items": [PUMP | dict.fromkeys(MONEY, price)]} if with_items else {}),
                **({"costs": costs[number]} if costs else {}),
            )
            bidding.submits()
            hall.taking_part.append(bidding)
        hall.all_the_way()
        hall.passes(hours=1)
        return Panel(hall, committee)

    return panel


CHINA = {"opening.custodian_window": 30, "opening.confirmation_window": 10, "opening.objection_window": 10,
         "opening.release_window": 30}  # fmt: skip


@pytest.fixture
@stage
def opened(panels: Panels) -> Panel:
    """Three bids are opened: 1000.00, 900.50 and 1100.00; the lowest price wins."""
    return panels("1000.00", "900.50", "1100.00")


@pytest.fixture
@stage
def scored(panels: Panels) -> Panel:
    """Three bids under a comprehensive score in China: 60 points for the price, 30 and 10 for the rest."""
    criteria = {"formula": "trimmed_mean", "score_limits": {"Service": "10", "Technical solution": "30"}}
    return panels(
        "1000.00", "1100.00", "1200.00", law="cn@2019-03-02", method="comprehensive_score", criteria=criteria,
        ceiling=Decimal("1500.00"),
    )  # fmt: skip


@pytest.fixture
@neutral
def as_reader(settings: Any) -> Any:
    """``as_reader(who)``: a client that reads as this person for their organisation; a guest for None."""

    def client(who: Any) -> Client:
        reading = Client()
        if who is not None:
            address = {"email": f"{who.person.pk}@example.org"}
            account, _ = Account.objects.get_or_create(person=who.person, defaults=address)
            reading.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
            session = reading.session
            session[edge.PARTY] = str(who.organisation.uuid)
            session.save()
        return reading

    return client
