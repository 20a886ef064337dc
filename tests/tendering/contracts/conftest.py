"""An awarded lot: from sealed bids to the award notice by the commands of the earlier stages."""

from __future__ import annotations

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
from openhall.identity.public import Role
from openhall.kernel import files
from openhall.tendering.awards.commands import publish_award, publish_candidates
from openhall.tendering.contracts import commands
from openhall.tendering.contracts.models import Contract
from openhall.tendering.evaluation.commands import evaluate_bids, sign_report
from openhall.tendering.evaluation.inputs import Findings
from openhall.tendering.notices.models import Lot
from openhall.tendering.opening.public import read_out
from openhall.tendering.planning.models import Project
from openhall.witness.public import drain_all


def _fixtures_of(folder: str) -> ModuleType:
    """Test folders are no packages, so another folder's fixtures are loaded by path."""
    name, path = f"openhall_fixtures_of_{folder}", Path(__file__).parent.parent / folder / "conftest.py"
    if name not in sys.modules:
        spec = spec_from_file_location(name, path)
        assert spec is not None
        assert spec.loader is not None
        sys.modules[name] = module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


opening = _fixtures_of("opening")
publishes, tender, bids, bid = opening.publishes, opening.tender, opening.bids, opening.bid
halls = opening.halls

ITEMS = [
    {"id": "1", "description": "Pump", "unit": "piece", "quantity": "3", "unit_price": "300.00", "amount": "900.00"},
    {"id": "2", "description": "Cable", "unit": "m", "quantity": "1", "unit_price": "0.50", "amount": "0.50"},
]


@dataclass
class Trade:
    """An awarded lot and its contract. ``now`` moves on with the steps."""

    hall: Any
    officer: Any
    supplier: Any
    bidders: list[Any]
    now: datetime = field(init=False)

    def __post_init__(self) -> None:
        self.now = self.hall.now

    @property
    def lot(self) -> Lot:
        return Lot.objects.select_related("notice__project").get(pk=self.hall.lot.pk)

    @property
    def project(self) -> Project:
        return Project.objects.get(pk=self.hall.tender.project.pk)

    @property
    def contract(self) -> Contract:
        return Contract.objects.select_related("lot__notice__project").get(lot=self.lot)

    @property
    def pdf(self) -> bytes:
        return files.content(self.contract.pdf_sha256, at_most=10**8)

    def drafted(self) -> Contract:
        return commands.draft_contract(lot_uuid=self.lot.uuid, at=self.now)

    def signs(self, who: Any, side: str, **changes: Any) -> commands.Signed:
        contract = self.contract
        payload = {"side": side, "pdf_sha256": changes.get("pdf_sha256", contract.pdf_sha256)}
        payload |= {name: changes[name] for name in ("late_reason",) if name in changes}
        at = changes.get("at", self.now)
        seen = changes.get("version", contract.version)
        signed = who.signs("sign_contract", f"contract:{contract.uuid}", seen, payload, at=at)
        return commands.sign_contract(contract_uuid=contract.uuid, **payload, **signed)

    def concluded(self) -> commands.Signed:
        self.signs(self.officer, "owner")
        self.now += timedelta(hours=1)
        return self.signs(self.supplier, "supplier")


@pytest.fixture(autouse=True)
@neutral
def static_folder(settings: Any, home: Path) -> None:
    """The folder of collected files is there, and empty."""
    settings.STATIC_ROOT = home / "static"
    (home / "static").mkdir()


Trades = Callable[..., Trade]


@pytest.fixture
@neutral
def trades(publishes: Any, bids: Any, bidders: list[Any], officer: Any, joins: Any, request: Any) -> Trades:
    """``trades(lang="en")``: three bid, the second is the cheapest and wins."""

    def award(lang: str = "en", **project: Any) -> Trade:
        tender = publishes("cn@2019-03-02")
        Project.objects.filter(pk=tender.project.pk).update(lang=lang, **project)
        Lot.objects.filter(notice=tender.notice).update(criteria={})
        hall = opening.Hall(tender)
        for who, (total, more) in zip(
            bidders, (("1000.00", {}), ("900.50", {"items": ITEMS, "days": 90}), ("1100.00", {})), strict=True
        ):
            one = bids(tender, who)
            one.seals(total, **more)
            one.submits()
            hall.taking_part.append(one)
        hall.all_the_way()
        evaluated(hall, joins)
        return Trade(hall, officer, bidders[1], bidders)

    def evaluated(hall: Any, joins: Any) -> None:
        expert = joins("Jin Ha", "Northern Trading Centre", Role.EXPERT)
        lot = hall.lot
        findings = {"bids": [{"bid": str(one.bid)} for one in read_out(lot.pk)], "members": 5, "experts": 5}
        hall.passes(hours=1)

        def step(who: Any, command: Any, payload: dict[str, Any], **arguments: Any) -> None:
            lot = hall.lot
            signed = who.signs(command.__name__, f"lot:{lot.uuid}", lot.version, payload, at=hall.now)
            command(lot_uuid=lot.uuid, **arguments, **signed)
            hall.passes(hours=1)

        step(expert, evaluate_bids, findings, findings=Findings.model_validate(findings))
        step(expert, sign_report, {})
        step(officer, publish_candidates, {})
        hall.now = hall.lot.award.until
        step(officer, publish_award, {})
        drain_all()

    return award


@pytest.fixture
@stage
def trade(trades: Trades) -> Trade:
    """Its contract is drafted."""
    awarded = trades()
    awarded.drafted()
    return awarded
