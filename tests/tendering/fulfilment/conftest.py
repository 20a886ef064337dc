"""Fixtures of performance: those of the contract, which both sides have signed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.tendering.contracts import conftest as contracts
from tests.tendering.evaluation import conftest as evaluation

from openhall.config.stages import stage
from openhall.tendering.contracts.models import Contract
from openhall.tendering.fulfilment import changing, ending, inputs, milestones, payments, postponing
from openhall.tendering.fulfilment.models import Amendment, Fulfilment, Milestone
from openhall.tendering.fulfilment.terminating import commands as terminating
from openhall.tendering.fulfilment.terminating import inputs as ending_inputs
from openhall.tendering.fulfilment.terminating import keeping
from openhall.tendering.planning.models import Project

publishes, tender, bids, bid = contracts.publishes, contracts.tender, contracts.bids, contracts.bid
halls, trades, static_folder = contracts.halls, contracts.trades, contracts.static_folder
as_reader = evaluation.as_reader

COMMANDS: dict[str, tuple[Callable[..., Any], type[Any]]] = {
    "propose_milestone": (milestones.propose_milestone, inputs.MilestoneInput),
    "answer_milestone": (milestones.answer_milestone, inputs.MilestoneAnswer),
    "report_milestone": (milestones.report_milestone, inputs.ReportInput),
    "judge_milestone": (milestones.judge_milestone, inputs.JudgementInput),
    "propose_amendment": (changing.propose_amendment, inputs.AmendmentInput),
    "answer_amendment": (changing.answer_amendment, inputs.AmendmentAnswer),
    "propose_postponement": (postponing.propose_postponement, inputs.PostponementInput),
    "answer_postponement": (postponing.answer_postponement, inputs.PostponementAnswer),
    "record_payment": (payments.record_payment, inputs.PaymentInput),
    "answer_payment": (payments.answer_payment, inputs.PaymentAnswer),
    "complete_contract": (ending.complete_contract, inputs.CompletionInput),
    "rate_supplier": (ending.rate_supplier, inputs.RatingInput),
    "answer_rating": (ending.answer_rating, inputs.AnswerInput),
    "ask_bond": (ending.ask_bond, inputs.BondInput),
    "announce_termination": (terminating.announce_termination, ending_inputs.TerminationInput),
    "end_contract": (terminating.end_contract, ending_inputs.EndInput),
    "free_bond": (terminating.free_bond, ending_inputs.BondFreed),
    "keep_bond": (keeping.keep_bond, ending_inputs.BondKept),
}


@dataclass
class Performance:
    """A concluded contract and its two sides. ``now`` moves on by an hour with each step."""

    trade: Any
    now: datetime

    @property
    def owner(self) -> Any:
        return self.trade.officer

    @property
    def supplier(self) -> Any:
        return self.trade.supplier

    @property
    def contract(self) -> Contract:
        return self.trade.contract

    @property
    def row(self) -> Fulfilment:
        return Fulfilment.objects.get(contract=self.contract)

    def does(self, who: Any, command: str, **payload: Any) -> Any:
        """One act, by whoever."""
        act, shape = COMMANDS[command]
        self.now += timedelta(hours=1)
        signed = who.signs(command, f"contract:{self.contract.uuid}", self.row.version, payload, at=self.now)
        return act(contract_uuid=self.contract.uuid, given=shape.model_validate(payload), **signed)

    def planned(self, due_date: str, title: str = "First half delivered") -> Milestone:
        """A milestone that both sides want."""
        self.does(self.supplier, "propose_milestone", title=title, due_date=due_date)
        found = Milestone.objects.latest("id")
        self.does(self.owner, "answer_milestone", milestone=str(found.uuid), agreed=True)
        return found

    def accepted(self, milestone: Milestone) -> None:
        """Reported and accepted."""
        self.does(self.supplier, "report_milestone", milestone=str(milestone.uuid), text="Delivered.")
        self.does(self.owner, "judge_milestone", milestone=str(milestone.uuid), accepted=True, reason="Complete.")

    def changed(self, **asked: Any) -> Amendment:
        """A change that the supplier signed."""
        self.does(self.supplier, "propose_amendment", reason="More is needed.", **asked)
        return Amendment.objects.latest("id")

    def answers(self, amendment: Amendment, agreed: bool = True) -> None:
        """The owner signs it, or doesn't."""
        payload = {"amendment": str(amendment.uuid), "changes_sha256": amendment.sha256, "agreed": agreed}
        self.does(self.owner, "answer_amendment", **payload)


@pytest.fixture
@stage
def performed(trades: Any) -> Performance:
    """A contract of government procurement under the law of China, concluded: 900.50 for 90 days, two items."""
    trade = trades()
    trade.drafted()
    trade.concluded()
    Project.objects.filter(pk=trade.project.pk).update(resource_class="government_procurement")
    milestones.begin(trade.contract, at=trade.now)
    return Performance(trade, trade.now)
