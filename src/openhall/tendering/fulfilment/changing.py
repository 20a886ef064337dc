"""Changes of a concluded contract: signed by both sides, shown clause by clause, within what the law allows."""

import hashlib
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Sum

from openhall.identity.public import Actor, Intent
from openhall.kernel.refusals import NotFound
from openhall.tendering.contracts import public as contracts
from openhall.tendering.contracts.public import Contract
from openhall.tendering.fulfilment import acts, policies, telling
from openhall.tendering.fulfilment.inputs import AmendmentAnswer, AmendmentInput
from openhall.tendering.fulfilment.milestones import Done, about, locked
from openhall.tendering.fulfilment.models import Amendment, AmendmentKind, AmendmentState, Fulfilment
from openhall.tendering.fulfilment.refusals import NothingChanges, OtherChanges, OwnProposal, SupplementOverLimit
from openhall.tendering.planning.public import Project, article, asking_the_law, entered_values, law_of
from openhall.treasury.public import amount_text
from openhall.witness.public import canonical, record
from openhall_rules.law import Pack
from openhall_rules.money import quantize, text

CAPS, CAP = "contract.supplement_caps", "contract.supplement_cap"
QUANTITY, AMOUNT = "quantity", "amount"


def law_now(project: Project, at: datetime) -> Pack:
    """The case's law with what authorities have entered since for values that were unset."""
    law = law_of(project)
    later = entered_values(project.pack, at)
    return law.with_values({path: value for path, value in later.items() if path in law.unset()})


def limit_of(contract: Contract, at: datetime) -> tuple[Decimal | None, str]:
    """How much all supplements may add, and the article; None: no limit.

    Raises:
        ValueNotEntered: the law gives no figure, and the authority named has entered none.
    """
    project = contract.lot.notice.project
    law, kind = law_now(project, at), project.resource_class
    with asking_the_law():
        limit = law.supplement_limit(contract.amount, contract.currency, resource_class=kind)
    return limit, article(law, CAPS if kind in law.get(CAPS) else CAP)


def added(row: Fulfilment) -> Decimal:
    """What the agreed changes add to the contract's price."""
    agreed = row.amendments.filter(state=AmendmentState.AGREED).aggregate(total=Sum("added"))
    return quantize(agreed["total"] or Decimal(0), row.contract.currency)


def digest(contract: Contract, changes: list[dict[str, Any]], more: Decimal) -> str:
    """What both sides sign: the canonical changes with their contract and what they add."""
    said = amount_text(more, contract.currency)
    return hashlib.sha256(canonical({"contract": str(contract.uuid), "changes": changes, "added": said})).hexdigest()


@transaction.atomic(durable=True)
def propose_amendment(
    *, contract_uuid: UUID, given: AmendmentInput, intent: Intent, actor: Actor, at: datetime
) -> Done:
    """Sign a change for one's own side (PRF-05).

    Raises:
        NotFound, NotConcluded, MoveNotAllowed: complete. SubstanceFixed: it touches what the law keeps.
        NothingChanges. SupplementOverLimit. ValueNotEntered: no figure for supplements. What ``identity.admit`` raises.
    """
    row = locked(contract_uuid, at=at)
    contract = row.contract
    side = policies.as_party(intent, actor, contract, version=row.version, at=at)
    row.move("step")
    kind, changes, more = _changes(row, given)
    limit, cited = None, ""
    if kind == AmendmentKind.SUPPLEMENT:
        limit, cited = _within(row, more, at)
    amendment = Amendment(
        uuid=uuid4(),
        fulfilment=row,
        kind=kind,
        proposed_by=side.value,
        changes=changes,
        sha256=digest(contract, changes, more),
        reason=given.reason,
        added=more,
        article=cited,
        proposed_at=at,
    )
    act = acts.AMENDMENT_PROPOSED(
        **about(
            row,
            None,
            side=side.value,
            amendment=str(amendment.uuid),
            kind=str(kind),
            changes_sha256=amendment.sha256,
            added=amount_text(more, contract.currency),
            currency=contract.currency,
            limit=None if limit is None else amount_text(limit, contract.currency),
        ),
        statement={
            "v": 1,
            "asked": {"clause": given.clause, "item": given.item, "quantity": given.quantity, "text": given.text},
            "changes": changes,
            "reason": given.reason,
        },
    )
    row.save()
    telling.other_side(contract, side, telling.AMENDMENT_PROPOSED, at=at)
    recorded = record(act, intent=intent, actor=actor, at=at)
    amendment.leaf_sha256 = recorded.leaf_sha256
    amendment.save()
    return Done(row, recorded)


def _changes(performed: Fulfilment, given: AmendmentInput) -> tuple[AmendmentKind, list[dict[str, Any]], Decimal]:
    """The change clause by clause: what it says now, and what it is to say."""
    contract, terms = performed.contract, in_force(performed)
    items = {str(item["id"]): item for item in contract.facts["items"]}
    if given.clause in contracts.PARTICULARS:
        before = terms[given.clause]
        if not given.text.strip() or given.text == before:
            raise NothingChanges(clause=given.clause)
        row = {"clause": given.clause, "before": before, "after": given.text}
        return AmendmentKind.PARTICULARS, [row], Decimal(0)
    if given.clause == QUANTITY and items:
        item = items.get(given.item)
        if item is None or not given.quantity or not Decimal(given.quantity):
            raise NothingChanges(clause=given.clause)
        more = quantize(Decimal(given.quantity) * Decimal(item["unit_price"]), contract.currency)
        row = {
            "clause": QUANTITY,
            "item": given.item,
            "before": item["quantity"],
            "after": text(Decimal(item["quantity"]) + Decimal(given.quantity)),
            "unit_price": item["unit_price"],
        }
        return AmendmentKind.SUPPLEMENT, [row], _something(more, given)
    if given.clause == AMOUNT and not items:
        # Without a list of items the law's bound on the amount is all that can be checked here.
        more = quantize(Decimal(given.quantity or 0), contract.currency)
        now, currency = quantize(contract.amount, contract.currency), contract.currency
        row = {"clause": AMOUNT, "before": amount_text(now, currency), "after": amount_text(now + more, currency)}
        return AmendmentKind.SUPPLEMENT, [row | {"of": given.text}], _something(more, given)
    raise contracts.substance_fixed(contract, given.clause)


def _something(more: Decimal, given: AmendmentInput) -> Decimal:
    if more <= 0:
        raise NothingChanges(clause=given.clause)
    return more


def _within(row: Fulfilment, more: Decimal, at: datetime) -> tuple[Decimal | None, str]:
    limit, cited = limit_of(row.contract, at)
    total = added(row) + more
    if limit is not None and total > limit:
        currency = row.contract.currency
        raise SupplementOverLimit(
            limit=amount_text(limit, currency), added=amount_text(total, currency), currency=currency, article=cited
        )
    return limit, cited


@transaction.atomic(durable=True)
def answer_amendment(
    *, contract_uuid: UUID, given: AmendmentAnswer, intent: Intent, actor: Actor, at: datetime
) -> Done:
    """Sign the same change for the other side, or refuse it (PRF-06). Signed by both it counts at once.

    Raises:
        NotFound, NotConcluded, MoveNotAllowed. OwnProposal. OtherChanges. SupplementOverLimit: meanwhile another was
        agreed. What ``identity.admit`` raises.
    """
    row = locked(contract_uuid, at=at)
    contract = row.contract
    side = policies.as_party(intent, actor, contract, version=row.version, at=at)
    amendment = Amendment.objects.select_for_update(of=("self",)).filter(fulfilment=row, uuid=given.amendment).first()
    if amendment is None:
        raise NotFound(amendment=str(given.amendment))
    if amendment.proposed_by == side.value:
        raise OwnProposal(side=side.value)
    row.move("step")
    if given.changes_sha256 != amendment.sha256:
        raise OtherChanges(signed=given.changes_sha256, now=amendment.sha256)
    if given.agreed and amendment.kind == AmendmentKind.SUPPLEMENT:
        _within(row, amendment.added, at)
    amendment.state = Amendment.workflow.after("agree" if given.agreed else "decline", now=amendment.state)
    amendment.answered_at = at
    row.save()
    act = acts.AMENDMENT_ANSWERED(
        **about(
            row,
            None,
            side=side.value,
            amendment=str(amendment.uuid),
            changes_sha256=amendment.sha256,
            agreed=given.agreed,
        )
    )
    message = telling.AMENDMENT_AGREED if given.agreed else telling.AMENDMENT_DECLINED
    telling.other_side(contract, side, message, at=at)
    recorded = record(act, intent=intent, actor=actor, at=at)
    amendment.leaf_sha256 = recorded.leaf_sha256
    amendment.save()
    return Done(row, recorded)


def in_force(row: Fulfilment) -> dict[str, str]:
    """The particulars of delivery as they are after the agreed changes."""
    terms = {name: str(row.contract.terms.get(name, "")) for name in contracts.PARTICULARS}
    for amendment in row.amendments.filter(state=AmendmentState.AGREED, kind=AmendmentKind.PARTICULARS):
        terms |= {change["clause"]: change["after"] for change in amendment.changes}
    return terms
