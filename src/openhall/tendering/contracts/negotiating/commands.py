"""Proposing the wording of a contract and answering it. Lock order: project, notice, lot, contract, proposal."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_noop

from openhall.identity import public as identity
from openhall.identity.public import Actor, Intent
from openhall.kernel.wording import say
from openhall.tendering.contracts import policies
from openhall.tendering.contracts.commands import lock_contract, require_open_wording, typeset
from openhall.tendering.contracts.inputs import SUBSTANCE, Terms
from openhall.tendering.contracts.models import Contract, Proposal, ProposalState, Side
from openhall.tendering.contracts.negotiating import acts
from openhall.tendering.contracts.negotiating.inputs import ACCEPT, WITHDRAW, AnswerInput, ProposalInput
from openhall.tendering.contracts.refusals import NothingProposed, ProposalAnswered, ProposalOpen, TooManyProposals
from openhall.witness.public import Recorded, record

MOST = 50
"""Proposals of one contract; OpenHall's own bound, so that nobody fills the record of a case."""
CLAUSES = tuple(name for name in Terms.model_fields if name not in SUBSTANCE)
"""What can be negotiated, in the order of the document."""


@dataclass(frozen=True)
class Negotiated:
    """How far the wording of a contract is after an act."""

    contract: Contract
    proposal: Proposal
    recorded: Recorded


@transaction.atomic(durable=True)
def propose_terms(
    *, contract_uuid: UUID, given: ProposalInput, intent: Intent, actor: Actor, at: datetime
) -> Negotiated:
    """Propose to the other side how the contract says what tender and bid leave open (CON-04).

    Bounded by the law: subject, price, quality and time are those of tender and bid (招标投标法 46, 实施条例 57). With
    ``counters`` it answers the other side's open proposal, which it takes the place of.

    Raises:
        NotFound. MoveNotAllowed: somebody has signed. SealedAlready. SubstanceFixed. NothingProposed: it stands so
        already. ProposalOpen: one waits, and this one doesn't answer it. ProposalAnswered: what it answers isn't the
        other side's, or isn't open. TooManyProposals. NotYours, and what ``identity.admit`` raises.
    """
    contract = lock_contract(contract_uuid)
    side = policies.negotiate(intent, actor, contract, at=at)
    require_open_wording(contract, given)
    contract.move("propose_terms")
    before = {name: contract.terms.get(name, "") for name in CLAUSES}
    terms = {name: getattr(given, name) for name in CLAUSES}
    answered = _countered(contract, given.counters, side)
    if terms == before or (answered is not None and terms == answered.terms):
        raise NothingProposed
    last = contract.proposals.aggregate(last=Max("number"))["last"] or 0
    if last >= MOST:
        raise TooManyProposals(most=MOST)
    if answered is not None:
        answered.state = Proposal.workflow.after("counter", now=answered.state)
        answered.answered_at = at
        answered.save(update_fields=["state", "answered_at"])
    row = Proposal(
        uuid=uuid4(),
        contract=contract,
        number=last + 1,
        side=side.value,
        terms=terms,
        before=before,
        reason=given.reason,
        counters=answered,
        proposed_at=at,
    )
    contract.save(update_fields=["state", "version"])
    _tell(contract, side, PROPOSED, at)
    public = {"lot": str(contract.lot.uuid), "side": side.value, "proposal": str(row.uuid)}
    act = acts.TERMS_PROPOSED(
        object=f"contract:{contract.uuid}",
        case=contract.lot.notice.project.uuid,
        public=public | ({"counters": str(answered.uuid)} if answered is not None else {}),
        commit={"terms": terms, "reason": given.reason},
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    row.leaf_sha256 = recorded.leaf_sha256
    row.save()
    if answered is not None:
        answered.answer_leaf = recorded.leaf_sha256
        answered.save(update_fields=["answer_leaf"])
    return Negotiated(contract, row, recorded)


def _countered(contract: Contract, uuid: UUID | None, side: Side) -> Proposal | None:
    waiting = contract.proposals.select_for_update(of=("self",)).filter(state=ProposalState.OPEN).first()
    if uuid is None:
        if waiting is not None:
            raise ProposalOpen(proposal=str(waiting.uuid))
        return None
    if waiting is None or waiting.uuid != uuid or waiting.side == side:
        raise ProposalAnswered(proposal=str(uuid), state=waiting.state if waiting else "none")
    return waiting


@transaction.atomic(durable=True)
def answer_terms(*, contract_uuid: UUID, given: AnswerInput, intent: Intent, actor: Actor, at: datetime) -> Negotiated:
    """Accept or refuse the other side's wording, or take one's own back (CON-05). What is accepted is typeset at once.

    Raises:
        NotFound. MoveNotAllowed: somebody has signed. SealedAlready. ProposalAnswered: not open, or another's to
        answer. NotYours, and what ``identity.admit`` raises.
    """
    contract = lock_contract(contract_uuid)
    side = policies.negotiate(intent, actor, contract, at=at)
    require_open_wording(contract, Terms())
    contract.move("answer_terms")
    row = contract.proposals.select_for_update(of=("self",)).filter(uuid=given.proposal).first()
    own = row is not None and row.side == side
    if row is None or row.state != ProposalState.OPEN or own is not (given.answer == WITHDRAW):
        raise ProposalAnswered(proposal=str(given.proposal), state=row.state if row else "none")
    row.state = Proposal.workflow.after(given.answer, now=row.state)
    row.answer, row.answered_at = given.reason, at
    told = {}
    if given.answer == ACCEPT:
        contract.terms = row.terms
        typeset(contract, at)
        told = {"pdf_sha256": contract.pdf_sha256}
    contract.save(update_fields=["state", "version", "terms", "pdf_sha256"])
    _tell(contract, side, ANSWERED[given.answer], at)
    act = acts.TERMS_ANSWERED(
        object=f"contract:{contract.uuid}",
        case=contract.lot.notice.project.uuid,
        public={
            "lot": str(contract.lot.uuid),
            "side": side.value,
            "proposal": str(row.uuid),
            "answer": given.answer,
        }
        | told,
        commit={"reason": given.reason} if given.reason else {},
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    row.answer_leaf = recorded.leaf_sha256
    row.save()
    return Negotiated(contract, row, recorded)


PROPOSED = gettext_noop(
    "The other side of the contract for “%(lot)s” proposes a wording. Accept it, refuse it, or answer with your own."
)
ANSWERED = {
    "accept": gettext_noop(
        "The other side of the contract for “%(lot)s” accepted your wording: it stands in the contract, ready to sign."
    ),
    "refuse": gettext_noop("The other side of the contract for “%(lot)s” refused your wording and says why."),
    "withdraw": gettext_noop("The other side of the contract for “%(lot)s” took its proposal back."),
}


def _tell(contract: Contract, side: Side, body: str, at: datetime) -> None:
    other = Side.SUPPLIER if side == Side.OWNER else Side.OWNER
    identity.notify_holders(
        policies.organisation_of(contract, other),
        [policies.SIGNERS[other]],
        subject=say(gettext_noop("The wording of a contract")),
        body=say(body, lot=contract.lot.title),
        link=f"/contracts/{contract.uuid}/wording",
        at=at,
    )
