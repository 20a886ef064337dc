"""Fixtures of fees: a committee that was drawn and has signed its report, tables that were entered, a gateway."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from tests.people import Character
from tests.tendering.experts import conftest as experts
from tests.tendering.experts.conftest import Drawing
from tests.tendering.panels.conftest import Register as Centres
from tests.treasury.test_gateways import SECRET, Direct

from openhall.config.stages import stage
from openhall.identity.public import Role
from openhall.tendering.experts.models import Expert
from openhall.tendering.fees import commands, distances, tasks
from openhall.tendering.fees.inputs import DistanceInput, FeesInput, PayeeInput, TermsInput
from openhall.tendering.fees.models import Fee, FeeOrder, Terms
from openhall.tendering.notices.models import Lot
from openhall.tendering.panels.centre_models import Site
from openhall.tendering.planning import public as planning
from openhall.treasury import accounts
from openhall.treasury.accounts import AccountFacts
from openhall.treasury.gateways import adapters, paying
from openhall.treasury.gateways.interface import BANK_TRANSFER, DIGITAL_YUAN
from openhall.treasury.gateways.sandbox.book import Book

publishes, tender, panels = experts.publishes, experts.tender, experts.panels
committee, as_reader = experts.committee, experts.as_reader
static_folder, scored = experts.static_folder, experts.scored
people, book, entries, draws = experts.people, experts.book, experts.entries, experts.draws

TABLES = {
    "expert_fees.payer": "owner",
    "expert_fees.base_hours": 4,
    "expert_fees.classes": {"standard": {"base": "600.00", "hour": "100.00"}},
    "expert_fees.distances": {"100": "200.00"},
    "expert_fees.withholding": {
        "small_up_to": "4000", "small_deduction": "800", "deduction": "0.20", "brackets": {"0": "0.20"},
    },
}  # fmt: skip


def enters(authority: Character, path: str, value: Any, *, at: datetime) -> None:
    """The authority enters one value of the law."""
    uuid, payload = uuid4(), {"pack": "cn@2019-03-02", "path": path, "value": value, "source": "A fictional rule"}
    signed = authority.signs("enter_legal_value", f"legal-value:{uuid}", 0, payload, at=at)
    planning.enter_legal_value(value_uuid=uuid, entry=planning.LegalValueInput.model_validate(payload), **signed)


@dataclass
class Paying:
    """The fees of one committee. ``seated``: its members."""

    draws: Drawing
    owner: Character
    keeper: Character
    seated: list[Character]
    gateway: Direct
    host: Character | None = None
    site: Site | None = None

    @property
    def lot(self) -> Lot:
        return self.draws.lot

    @property
    def now(self) -> datetime:
        return self.draws.now

    @property
    def fees(self) -> list[Fee]:
        return list(Fee.objects.select_related("person").order_by("id"))

    def passes(self, **time: int) -> None:
        self.draws.passes(**time)

    def terms(self, entries: list[Expert], *, who: Character | None = None, **changes: Any) -> None:
        """The keeper enters the terms of all."""
        for row in entries:
            payload = {"expert_class": "standard", "place": "Riverton"} | changes
            known = Terms.objects.filter(expert=row).first()
            signed = (who or self.keeper).signs(
                "enter_fee_terms", f"fee-terms:{row.uuid}", known.version if known else 0, payload, at=self.now
            )
            commands.enter_fee_terms(expert=row.uuid, given=TermsInput.model_validate(payload), **signed)

    def enters_site(self, who: Character, city: str = "Northtown") -> Site:
        """The office of a centre enters where committees sit."""
        return Centres().enters(who, city)

    def enters_distance(self, who: Character, site: Site, kilometres: int = 150, place: str = "Riverton") -> Any:
        """The office of a centre enters how far a place is from it."""
        uuid = uuid4()
        payload = {"site": str(site.uuid), "place": place, "kilometres": kilometres, "source": "Road table (fictional)"}
        signed = who.signs("enter_distance", f"distance:{uuid}", 0, payload, at=self.now)
        return distances.enter_distance(distance=uuid, given=DistanceInput.model_validate(payload), **signed)[0]

    def names(self, who: Character, number: str = "00310000000001", kind: str = DIGITAL_YUAN, bank: str = "") -> Any:
        """A member says where to be paid."""
        uuid, payload = uuid4(), {"kind": kind, "holder": who.person.name, "number": number, "bank_code": bank}
        signed = who.signs("register_payee", f"payee:{uuid}", 0, payload, at=self.now)
        return commands.register_payee(payee=uuid, given=PayeeInput.model_validate(payload), **signed)

    def orders(self, *, who: Character | None = None, minutes: int | None = 15, **more: Any) -> FeeOrder:
        """One click of the owner."""
        payload = more if minutes is None else {"minutes": minutes} | more
        signed = (who or self.owner).signs("order_fees", f"lot:{self.lot.uuid}", self.lot.version, payload, at=self.now)
        return commands.order_fees(lot=self.lot.uuid, given=FeesInput.model_validate(payload), **signed)[0]

    def pays(self) -> None:
        """Worker and gateway do what is due, and again an hour later."""
        for _ in range(2):
            self.gateway.now = self.now
            paying.due(self.now)
            self.passes(hours=1)
            self.gateway.book.work(at=self.now)
        paying.due(self.now)

    def confirms(self, fee: Fee, *, who: Character | None = None) -> Any:
        """The member confirms the receipt."""
        fee.refresh_from_db()
        member = who or next(one for one in self.seated if one.person.pk == fee.person_id)
        signed = member.signs("confirm_fee", f"fee:{fee.uuid}", fee.version, at=self.now)
        return commands.confirm_fee(fee=fee.uuid, **signed)

    def awarded(self) -> None:
        """The lot is over."""
        Lot.objects.filter(pk=self.lot.pk).update(state=Lot.State.FAILED)
        assert tasks.due(self.now) == 1


@pytest.fixture
@stage
def opened(panels: Any) -> Any:
    """Three bids under the law of China are opened; the lowest price wins."""
    return panels("1000.00", "1100.00", "1200.00", law="cn@2019-03-02", ceiling=Decimal("1500.00"))


@pytest.fixture
def reported(
    draws: Drawing, officer: Character, joins: Any, authority: Character, entries: list[Expert], home: Path
) -> Iterator[Paying]:
    """A committee of four drawn experts has signed its report; no table is entered, nobody's terms."""
    draws.prepares()
    draws.draws()
    seated = draws.completes()
    draws.passes(minutes=20)
    draws.panel.evaluates(who=seated[0])
    draws.panel.reports(who=seated[1])
    keeper = joins("Lin Yu", officer.organisation.name, Role.TREASURER)
    uuid = uuid4()
    payload = {"holder": officer.organisation.name, "number": "6222-7777", "bank_code": "FICTCNSH"}
    accounts.register_bank_account(
        account_uuid=uuid,
        account=AccountFacts.of(payload),
        **keeper.signs("register_bank_account", f"account:{uuid}", 0, payload),
    )
    gateway = Direct(Book(home / "gateway", SECRET))
    undo = [adapters.provide(kind, gateway) for kind in (BANK_TRANSFER, DIGITAL_YUAN)]
    yield Paying(draws, officer, authority, seated, gateway)
    for back in undo:
        back()
    gateway.book.close()


@pytest.fixture
def fees(reported: Paying, authority: Character, entries: list[Expert], host: Character) -> Paying:
    """The tables, everybody's terms and the way to the centre are entered; the committee can be paid."""
    for path, value in TABLES.items():
        enters(authority, path, value, at=reported.now)
    reported.passes(minutes=11)
    reported.terms(entries)
    reported.host, reported.site = host, reported.enters_site(host)
    reported.enters_distance(host, reported.site)
    return reported
