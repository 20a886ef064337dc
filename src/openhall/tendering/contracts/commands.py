"""Drafting the contract by rule, its delivery particulars, the two signatures, the conclusion."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext_noop

from openhall.identity import public as identity
from openhall.identity.public import Actor, Intent
from openhall.kernel import files
from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import MoveNotAllowed, NotFound
from openhall.kernel.wording import instant, say
from openhall.tendering.auctions import public as auctions
from openhall.tendering.awards import public as awards
from openhall.tendering.contracts import acts, authority, due, papers, policies, queries, wording
from openhall.tendering.contracts.inputs import SUBSTANCE, Terms
from openhall.tendering.contracts.models import Contract, PartySeal, Proposal, ProposalState, Side, Signature
from openhall.tendering.contracts.refusals import (
    AlreadySigned,
    OtherDocument,
    OwnSealFirst,
    ProposalOpen,
    SealedAlready,
    SubstanceFixed,
    TermsNegotiated,
)
from openhall.tendering.notices.public import Lot, lock_lot_in_project, require_unpaused
from openhall.tendering.opening import public as opening
from openhall.tendering.planning.public import Project, article, law_of, organisation_facts
from openhall.witness.public import LOG, Recorded, record
from openhall.witness_room.watching.public import require_running
from openhall_rules.law import UnknownValue

MOST_PDF = 32 * 1024 * 1024
PDF = "application/pdf"


def substance_fixed(contract: Contract, clause: str) -> SubstanceFixed:
    """The refusal of a change of a clause that the two sides can't agree on, with the article of the case's law."""
    return SubstanceFixed(clause=clause, article=substance_article(contract))


def substance_article(contract: Contract) -> str:
    """The article that keeps subject, price, quality and time as they were bid, by the case's law."""
    law = law_of(contract.lot.notice.project)
    try:
        return article(law, "contract.substance")
    except UnknownValue:
        return article(law, "time_limits.contract")


@dataclass(frozen=True)
class Signed:
    """A contract with a new signature. ``concluded``: the act of the conclusion, when it was the second."""

    contract: Contract
    signature: Signature
    recorded: Recorded
    concluded: Recorded | None


@transaction.atomic(durable=True)
def draft_contract(*, lot_uuid: UUID, at: datetime) -> Contract:
    """Draft the contract of an awarded lot by rule, from tender, bid and award; nothing in it is anybody's to choose.

    Raises:
        MoveNotAllowed: the lot isn't awarded, has its contract, or the law asks for none.
    """
    lot = lock_lot_in_project(lot_uuid)
    project = lot.notice.project
    award = awards.award_of(lot_uuid)
    needed = law_of(project).get("contract.needed")
    if lot.state != Lot.State.AWARDED or not needed or queries.contract_of(lot) is not None:
        raise MoveNotAllowed(move="draft_contract", now=lot.state, possible=Lot.workflow.possible(lot.state))
    if award.supplier_id is None or award.amount is None or award.contract_due_at is None:
        raise MoveNotAllowed(move="draft_contract", now=lot.state, possible=["publish_award"])
    contract = Contract(
        uuid=uuid4(),
        lot=lot,
        owner_id=project.owner_id,
        supplier_id=award.supplier_id,
        bid_id=award.bid_id,
        lang=wording.language(project.lang),
        amount=award.amount,
        currency=award.currency,
        drafted_at=at,
        contract_due_at=award.contract_due_at,
    )
    contract.facts = _facts(contract, project, lot, award)
    typeset(contract, at)
    contract.save()
    for side, role in policies.SIGNERS.items():
        keepers = {name for seal in queries.own_seals(contract, side, at) for name in seal.roles}
        identity.notify_holders(
            policies.organisation_of(contract, side),
            [role, *sorted(keepers - {role})],
            subject=say(gettext_noop("A contract waits for your signature")),
            body=say(
                gettext_noop(
                    "The contract for “%(lot)s” is drafted. Read it, seal it with your organisation’s own seal, and "
                    "sign it before %(due)s."
                )
                if keepers
                else gettext_noop("The contract for “%(lot)s” is drafted. Read it and sign it before %(due)s."),
                lot=lot.title,
                due=instant(contract.contract_due_at, contract.facts["law"]["zone"]),
            ),
            link=f"/contracts/{contract.uuid}",
            at=at,
        )
    return contract


def _facts(contract: Contract, project: Project, lot: Lot, award: awards.Award) -> dict[str, Any]:
    """contract.json: what the document says, for machines. Price, items and days are those of the bid or the offer."""
    keys = [key for key in (project.owner_id, project.agency_id, award.supplier_id) if key]
    parties = identity.organisations(keys)
    law = law_of(project)
    return {
        "v": 1,
        "contract": str(contract.uuid),
        "lang": contract.lang,
        "project": {"uuid": str(project.uuid), "title": project.title},
        "lot": {"uuid": str(lot.uuid), "number": lot.number, "title": lot.title},
        "law": {"pack": law.id, "sha256": law.sha256, "zone": law.calendar.zone},
        "owner": organisation_facts(parties[project.owner_id]),
        "agency": organisation_facts(parties[project.agency_id]) if project.agency_id else None,
        "supplier": organisation_facts(parties[contract.supplier_id]),
        "amount": award.candidates[0]["price"],
        "currency": award.currency,
        **_substance(lot, award),
        "award_leaf": award.award_leaf,
        "contract_due_at": instant_text(contract.contract_due_at),
    }


def _substance(lot: Lot, award: awards.Award) -> dict[str, Any]:
    """What is supplied or sold, and the bid or the offer that it rests on."""
    result = auctions.result_of(lot)
    if result is not None:
        return {
            "items": [],
            "days": None,
            "bid": None,
            "auction": {
                "uuid": str(result.auction),
                "method": result.method,
                "offer": str(result.offer),
                "offer_leaf": result.offer_leaf,
                "result_leaf": result.result_leaf,
            },
        }
    bid = next(one for one in opening.read_out(lot.pk) if one.bid_id == award.bid_id)
    return {
        "items": bid.content.get("items", []),
        "days": bid.content.get("days"),
        "bid": {
            "uuid": str(bid.bid),
            "submission_leaf": bid.submission_leaf,
            "envelope_sha256": bid.envelope_sha256,
            "content_sha256": bid.content_sha256,
        },
    }


def typeset(contract: Contract, at: datetime) -> None:
    """Make the document anew from the contract's facts and terms (not saved)."""
    pdf = papers.contract_pdf(contract)
    contract.pdf_sha256 = files.keep_bytes(pdf, media_type=PDF, at=at).sha256


@transaction.atomic(durable=True)
def set_terms(*, contract_uuid: UUID, terms: Terms, intent: Intent, actor: Actor, at: datetime) -> Contract:
    """Fill in how delivery goes, as far as tender and bid leave it open; possible until the first signature.

    The draft is no act: what counts is the document that both sides sign.

    Raises:
        NotFound. MoveNotAllowed: somebody has signed. SealedAlready: or sealed. NotYours, MandateMissing, Stale: who
        may not. SubstanceFixed: it asks for another subject, price, quality or time than was bid. TermsNegotiated: a
        proposal is open, or both sides have agreed.
    """
    contract = lock_contract(contract_uuid)
    policies.set_terms(intent, actor, contract, at=at)
    require_open_wording(contract, terms)
    settled = (ProposalState.OPEN, ProposalState.ACCEPTED)
    if Proposal.objects.filter(contract=contract, state__in=settled).exists():
        raise TermsNegotiated
    contract.move("set_terms")
    contract.terms = terms.model_dump(include=set(Terms.model_fields) - set(SUBSTANCE))
    typeset(contract, at)
    contract.save(update_fields=["state", "version", "terms", "pdf_sha256"])
    return contract


def require_open_wording(contract: Contract, terms: Terms) -> None:
    """Ask that the terms keep the substance and that no side has sealed the document.

    Raises:
        SubstanceFixed. SealedAlready.
    """
    for clause in SUBSTANCE:
        if getattr(terms, clause):
            raise substance_fixed(contract, clause)
    if PartySeal.objects.filter(contract=contract).exists():
        raise SealedAlready


def require_settled(contract: Contract) -> None:
    """Ask that no proposal for the wording is open: what is signed or sealed is what both sides want.

    Raises:
        ProposalOpen
    """
    waiting = Proposal.objects.filter(contract=contract, state=ProposalState.OPEN).first()
    if waiting is not None:
        raise ProposalOpen(proposal=str(waiting.uuid))


@transaction.atomic(durable=True)
def sign_contract(
    *,
    contract_uuid: UUID,
    side: str,
    pdf_sha256: str,
    without_own_seal: bool = False,
    late_reason: str = "",
    intent: Intent,
    actor: Actor,
    at: datetime,
) -> Signed:
    """Sign for one side (CON-01). The second signature concludes the contract at once (CON-02, by rule).

    The person's key signs the digest of the document. Where the side's own seal isn't on it, a seal that this
    installation's authority issued goes onto the document in the same transaction, as an incremental update that
    leaves an earlier seal valid.

    Args:
        side: owner or supplier. pdf_sha256: digest of the document that the person read. without_own_seal: the
            organisation has a seal of its own and does without it here. late_reason: why this side signs after the
            law's time, for the two sides; the log shows that it is late, and commits to the reason.

    Raises:
        NotFound. NotYours, MandateMissing, Stale: who may not. AlreadySigned. ContractOverdue: at or after
        ``contract_due_at`` without a reason. OtherDocument: not the document as it is now. OwnSealFirst: the
        organisation has a seal that counts here, and it isn't on the document. ProposalOpen: a proposal waits for an
        answer. TimeStampUnavailable.
    """
    contract = lock_contract(contract_uuid)
    project, lot = contract.lot.notice.project, contract.lot
    place = Side(side)
    if actor.organisation_id == policies.organisation_of(contract, place):
        # Said before the version is compared: who signed twice should learn that, not that the page is old.
        _not_yet_signed(contract, place)
    policies.sign(intent, actor, contract, place, at=at)
    require_running(f"lot:{lot.uuid}", "contract", at=at)
    require_unpaused(lot, "contract")
    require_settled(contract)
    late = due.late_by_reason(contract, late_reason, at=at)
    if pdf_sha256 != contract.pdf_sha256:
        raise OtherDocument(signed=pdf_sha256, now=contract.pdf_sha256)
    own = PartySeal.objects.select_related("pdf").filter(contract=contract, side=place).first()
    if own is None and not without_own_seal and queries.own_seals(contract, place, at):
        raise OwnSealFirst(side=place.value)
    contract.move("sign_first" if contract.state == Contract.State.DRAFT else "sign_second")
    if own is None:
        signature = _seal(contract, place, intent=intent, actor=actor, at=at)
    else:
        signature = _signature(contract, place, intent, actor, at)
        signature.sealed_sha256 = own.pdf.sealed_sha256
    signature.late_reason = late_reason if late else ""
    recorded = record(
        acts.CONTRACT_SIGNED(
            object=f"contract:{contract.uuid}",
            case=project.uuid,
            public={"lot": str(lot.uuid), "side": place.value, "pdf_sha256": signature.signed_sha256}
            | ({"late": True} if late else {}),
            commit={"late_reason": late_reason} if late else {},
        ),
        intent=intent,
        actor=actor,
        at=at,
    )
    signature.leaf_sha256 = recorded.leaf_sha256
    signature.save()
    concluded = conclude_contract(contract, project, lot, at) if contract.state == Contract.State.CONCLUDED else None
    contract.save()
    return Signed(contract, signature, recorded, concluded)


def _not_yet_signed(contract: Contract, side: Side) -> None:
    if Signature.objects.filter(contract=contract, side=side).exists():
        raise AlreadySigned(side=side.value)


def _seal(contract: Contract, side: Side, *, intent: Intent, actor: Actor, at: datetime) -> Signature:
    """Put the installation's seal for the side on the document, whose digest becomes the contract's (not saved)."""
    from openhall.tendering.contracts import sealing  # here, because pyHanko takes a second to load

    key = policies.organisation_of(contract, side)
    organisation = identity.organisations([key])[key]
    held = authority.seal_of(organisation, at)
    stamp = papers.stamp_pdf(contract, organisation=organisation, person=actor.name, intent_sha256=intent.sha256, at=at)
    sealed = sealing.seal_pdf(
        files.content(contract.pdf_sha256, at_most=MOST_PDF),
        held,
        field=side.value,
        at=at,
        name=f"{organisation.name} ({actor.name})",
        reason=papers.reason(contract),
        stamp=stamp,
    )
    signature = _signature(contract, side, intent, actor, at)
    contract.pdf_sha256 = files.keep_bytes(sealed, media_type=PDF, at=at).sha256
    signature.seal, signature.sealed_sha256 = held.seal, contract.pdf_sha256
    return signature


def _signature(contract: Contract, side: Side, intent: Intent, actor: Actor, at: datetime) -> Signature:
    """The signature over the document as it is, without any seal (not saved)."""
    return Signature(
        contract=contract,
        side=side,
        person_id=actor.person_id,
        intent_sha256=intent.sha256,
        signed_sha256=contract.pdf_sha256,
        signed_at=at,
    )


def conclude_contract(contract: Contract, project: Project, lot: Lot, at: datetime) -> Recorded:
    """Both have signed: the lot has its contract, and the project follows (CON-02)."""
    contract.concluded_at = at
    lot.move("sign_contract")
    lot.save(update_fields=["state", "version"])
    if "sign_contract" in Project.workflow.possible(project.state):
        project.move("sign_contract")
        project.save(update_fields=["state", "version"])
    recorded = record(
        acts.CONTRACT_CONCLUDED(
            object=f"contract:{contract.uuid}",
            case=project.uuid,
            public={
                "lot": str(lot.uuid),
                "pdf_sha256": contract.pdf_sha256,
                "amount": contract.facts["amount"],
                "currency": contract.currency,
            },
        ),
        intent=None,
        actor=LOG,
        at=at,
    )
    contract.conclusion_leaf = recorded.leaf_sha256
    return recorded


def lock_contract(contract_uuid: UUID) -> Contract:
    """The contract with project, notice and lot, all locked, in the house's order.

    Raises:
        NotFound
    """
    lot_uuid = Contract.objects.filter(uuid=contract_uuid).values_list("lot__uuid", flat=True).first()
    if lot_uuid is None:
        raise NotFound(contract=str(contract_uuid))
    lot = lock_lot_in_project(lot_uuid)
    contract = Contract.objects.select_for_update(of=("self",)).get(uuid=contract_uuid)
    contract.lot = lot
    return contract
