"""A concluded contract that the decision on a complaint cancels: when it can be, and all that follows."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from tests.tendering.remedies.conftest import Grievance, names_body

from openhall.kernel.refusals import MoveNotAllowed
from openhall.tendering.awards import public as awards
from openhall.tendering.awards.commands import publish_award
from openhall.tendering.contracts.models import Contract
from openhall.tendering.contracts.public import cancelled_of, contract_of, draft_contract
from openhall.tendering.fulfilment import inputs, milestones
from openhall.tendering.fulfilment.models import FulfilmentState, MilestoneState
from openhall.tendering.notices.models import Lot
from openhall.tendering.planning.models import Project
from openhall.tendering.remedies.complaints import deciding
from openhall.tendering.remedies.refusals import EffectDoesNotFit
from openhall.witness.models import Outbox
from openhall_rules.law import pack

pytestmark = pytest.mark.django_db
NEXT = {"effect": "cancel_contract", "following": "next_candidate"}
ANEW = {"effect": "cancel_contract", "following": "anew"}


def the_act(code: str) -> Any:
    return json.loads(bytes(Outbox.objects.get(code=code).leaf))


class Case:
    """A performed contract of government procurement about which a bidder complains."""

    def __init__(self, performed: Any, authority: Any) -> None:
        self.performed, self.trade = performed, performed.trade
        self.bidder = self.trade.bidders[0]
        self.grievance = Grievance(self.trade, self.trade.officer, authority, names_body(authority), self.now)

    @property
    def now(self) -> Any:
        return self.performed.now + timedelta(hours=1)

    def taken_up(self) -> Any:
        self.grievance.now = self.now
        row = self.grievance.complains(self.bidder, matter="procedure")
        self.grievance.accepts(row)
        return row

    def decides(self, row: Any, **changes: Any) -> Any:
        return self.grievance.decides(row, at=self.now, **changes)


@pytest.fixture
def case(performed: Any, authority: Any) -> Case:
    """Under the law of government procurement, where a decision can cancel a contract that isn't performed yet."""
    law = pack("cn@2019-03-02").by("procurement_open")
    Project.objects.filter(pk=performed.trade.project.pk).update(
        pack=law.id, pack_sha256=law.sha256, procedure="procurement_open"
    )
    return Case(performed, authority)


def test_the_contract_ends_its_award_is_void_and_the_next_candidate_gets_the_lot(case: Case) -> None:
    milestone = case.performed.planned("2026-05-20")
    contract, row = case.trade.contract, case.taken_up()
    case.decides(row, **NEXT)

    case.performed.row.refresh_from_db()
    assert case.performed.row.state == FulfilmentState.CANCELLED
    milestone.refresh_from_db()
    assert milestone.state == MilestoneState.DROPPED
    contract.refresh_from_db()
    assert [contract.state, contract.cancelled_by] == [Contract.State.CONCLUDED, row.uuid]
    lot = case.trade.lot
    assert [lot.state, contract_of(lot), cancelled_of(lot)] == [Lot.State.PUBLICITY, None, [contract]]
    assert case.trade.project.state == Project.State.PUBLICITY
    assert len(awards.annulments_of(lot)) == 1
    public = the_act("PRF-18")["public"]
    assert [public["accepted"], public["dropped"], public["complaint"]] == [0, 1, str(row.uuid)]
    assert "第七十三条" in public["article"]
    codes = list(Outbox.objects.order_by("id").values_list("code", flat=True))
    assert codes.index("CPL-12") < codes.index("PRF-18") < codes.index("AWD-03")
    assert "OPN-07" not in codes
    assert the_act("CPL-12")["public"]["following"] == "next_candidate"


def test_another_award_gets_a_contract_of_its_own(case: Case) -> None:
    first = case.trade.contract
    case.decides(case.taken_up(), **NEXT)
    lot = case.trade.lot
    signed = case.trade.officer.signs("publish_award", f"lot:{lot.uuid}", lot.version, {}, at=case.now)
    publish_award(lot_uuid=lot.uuid, **signed)
    second = draft_contract(lot_uuid=lot.uuid, at=case.now)

    assert second.pk != first.pk
    assert second.supplier_id != first.supplier_id
    assert contract_of(case.trade.lot) == second


def test_or_the_lot_ends_and_is_called_anew(case: Case) -> None:
    case.decides(case.taken_up(), **ANEW)

    assert case.trade.lot.state == Lot.State.FAILED
    assert case.trade.project.state == Project.State.FAILED
    codes = list(Outbox.objects.order_by("id").values_list("code", flat=True))
    assert codes.index("PRF-18") < codes.index("AWD-03") < codes.index("OPN-07")


def test_nothing_more_is_done_on_a_cancelled_contract(case: Case) -> None:
    case.decides(case.taken_up(), **NEXT)

    performed, cancelled = case.performed, Contract.objects.get(cancelled_at__isnull=False)
    version = performed.row.version
    payload = {"title": "Late", "due_date": "2026-05-20"}
    signed = performed.supplier.signs("propose_milestone", f"contract:{cancelled.uuid}", version, payload, at=case.now)
    with pytest.raises(MoveNotAllowed):
        milestones.propose_milestone(
            contract_uuid=cancelled.uuid, given=inputs.MilestoneInput.model_validate(payload), **signed
        )


def test_what_is_performed_in_part_isnt_cancelled_by_that_law(case: Case) -> None:
    case.performed.accepted(case.performed.planned("2026-05-20"))
    row = case.taken_up()

    assert "cancel_contract" not in deciding.fitting(row, upheld=True)
    with pytest.raises(EffectDoesNotFit):
        case.decides(row, **NEXT)


def test_outside_government_procurement_no_decision_cancels_a_contract(performed: Any, authority: Any) -> None:
    case = Case(performed, authority)
    row = case.taken_up()

    assert "cancel_contract" not in deciding.fitting(row, upheld=True)


def test_everybody_reads_it_on_the_contracts_page(case: Case, as_reader: Any) -> None:
    uuid = case.trade.contract.uuid
    row = case.taken_up()
    form = as_reader(case.grievance.body).get(f"/desk/complaints/{row.uuid}").content.decode()
    assert "If the contract is cancelled: what follows for the lot" in form
    case.decides(row, **NEXT)

    guest = as_reader(None)
    for place in (f"/contracts/{uuid}", f"/contracts/{uuid}/performance"):
        assert "The decision on a complaint cancelled this contract" in guest.get(place).content.decode()
    assert guest.get(f"/contracts/{uuid}/termination").status_code == 200
    told = guest.get(f"/api/v1/contracts/{uuid}/performance").json()
    assert told["state"] == "cancelled"
