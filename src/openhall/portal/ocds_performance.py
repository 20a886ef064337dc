"""A contract's performance in open contracting data: milestones, amendments, completion. Each is read from its act."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from openhall.identity.public import organisations
from openhall.kernel.clock import instant_text
from openhall.tendering.awards import public as awards
from openhall.tendering.fulfilment.public import Amendment, Milestone, Payment, Termination
from openhall.tendering.notices.public import lot as lot_of
from openhall.witness.public import FeedAct
from openhall_rules.money import quantize

Json = dict[str, Any]
Built = tuple[str, Json]


def award_id(lot: str, void: int) -> str:
    """The id of an award: the lot's; after awards that were made void their number follows it."""
    return f"{lot}-{void + 1}" if void else lot


def _contract(act: FeedAct, **parts: Any) -> Built:
    """The contract with what is new. The standard asks for its award with every mention."""
    lot = act.body["public"]["lot"]
    award = award_id(lot, len(awards.voids_of(lot_of(UUID(lot))).leaves))
    return "implementationUpdate", {"contracts": [{"id": str(act.uuid), "awardID": award, **parts}]}


def _milestone(act: FeedAct, status: str, **more: Any) -> Built:
    row = Milestone.objects.get(uuid=UUID(act.body["public"]["milestone"]))
    found = {
        "id": str(row.uuid),
        "title": row.title,
        "type": "delivery",
        "dueDate": f"{row.due_date.isoformat()}T23:59:59Z",
        "dateModified": instant_text(act.at),
        "status": status,
        **more,
    }
    return _contract(act, implementation={"milestones": [found]})


def _proposed(act: FeedAct, project: object) -> Built:
    return _milestone(act, "scheduled")


def _answered(act: FeedAct, project: object) -> Built:
    return _milestone(act, "scheduled" if act.body["public"]["agreed"] else "notMet")


def _reported(act: FeedAct, project: object) -> Built:
    return _milestone(act, "scheduled", description=act.statement()["text"])


def _judged(act: FeedAct, project: object) -> Built:
    if not act.body["public"]["accepted"]:
        return _milestone(act, "notMet")
    return _milestone(act, "met", dateMet=instant_text(act.at))


def _postponed(act: FeedAct, project: object) -> Built:
    """A later day that both sides have signed; one that was refused changes nothing."""
    return _milestone(act, "scheduled") if act.body["public"]["agreed"] else _contract(act)


def _changed(act: FeedAct, project: object) -> Built:
    """A change that both sides have signed; one that was refused changes nothing that the standard tells."""
    row = Amendment.objects.select_related("fulfilment__contract").get(uuid=UUID(act.body["public"]["amendment"]))
    if not act.body["public"]["agreed"]:
        return _contract(act)
    amendment = {
        "id": str(row.uuid),
        "date": instant_text(act.at),
        "description": "; ".join(f"{one['clause']}: {one['before']} → {one['after']}" for one in row.changes),
        "rationale": row.reason,
    }
    _tag, parts = _contract(act, amendments=[amendment])
    if row.added:
        contract = row.fulfilment.contract
        before = row.fulfilment.amendments.filter(state="agreed", answered_at__lte=act.at)
        total = contract.amount + sum((one.added for one in before), Decimal(0))
        parts["contracts"][0]["value"] = {"amount": quantize(total, contract.currency), "currency": contract.currency}
    return "contractAmendment", parts


def _completed(act: FeedAct, project: object) -> Built:
    public = act.body["public"]
    document = {
        "id": act.leaf_sha256,
        "documentType": "completionCertificate",
        "description": act.statement()["text"],
        "datePublished": instant_text(act.at),
    }
    _tag, parts = _contract(
        act,
        status="terminated",
        value={"amount": Decimal(public["amount"]), "currency": public["currency"]},
        implementation={"documents": [document]},
    )
    return "contractTermination", parts


def _end_answered(act: FeedAct, project: object) -> Built:
    """An early end that both sides want terminates the contract; an objection is a document."""
    if act.body["public"]["answer"] == "agree":
        return _terminated(act)
    return _contract(act, implementation={"documents": [_said(act, "x_terminationAnswer", act.statement()["text"])]})


def _end_announced(act: FeedAct, project: object) -> Built:
    stated = act.statement()
    text = f"{stated['reason']}\n\n{stated['consequences']}"
    return _contract(act, implementation={"documents": [_said(act, "x_terminationNotice", text)]})


def _ended(act: FeedAct, project: object) -> Built:
    return _terminated(act)


def _terminated(act: FeedAct) -> Built:
    """The contract as terminated; its last day is the day of the act. The ground is the document's description."""
    row = Termination.objects.get(uuid=UUID(act.body["public"]["termination"]))
    text = f"{row.ground} ({row.article}): {act.statement()['text']}"
    _tag, parts = _contract(
        act,
        status="terminated",
        period={"endDate": instant_text(act.at)},
        documents=[_said(act, "x_termination", text)],
    )
    return "contractTermination", parts


def _cancelled(act: FeedAct, project: object) -> Built:
    """A signed contract that a decision cancels is terminated, as the standard names it; why is its document."""
    text = f"Cancelled by the decision on a complaint ({act.body['public']['article']})."
    _tag, parts = _contract(
        act,
        status="terminated",
        period={"endDate": instant_text(act.at)},
        documents=[_said(act, "x_cancellation", text)],
    )
    return "contractTermination", parts


def _said(act: FeedAct, kind: str, text: str) -> Json:
    return {
        "id": act.leaf_sha256,
        "documentType": kind,
        "description": text,
        "datePublished": instant_text(act.at),
    }


def _named(organisation_id: int) -> Json:
    ref = organisations([organisation_id])[organisation_id]
    return {"id": str(ref.uuid), "name": ref.name}


def _paid(act: FeedAct, project: object) -> Built:
    """A payment that its receiver has confirmed is a transaction; what is only said, or disputed, is none.

    Which milestone it is for has no field in the standard’s version 1.1.
    """
    if not act.body["public"]["confirmed"]:
        return _contract(act)
    rows = Payment.objects.select_related("fulfilment__contract")
    payment = rows.get(uuid=UUID(act.body["public"]["payment"]))
    contract = payment.fulfilment.contract
    found: Json = {
        "id": str(payment.uuid),
        "date": f"{payment.paid_date.isoformat()}T00:00:00Z",
        "value": {"amount": quantize(payment.amount, contract.currency), "currency": contract.currency},
        "payer": _named(contract.owner_id),
        "payee": _named(contract.supplier_id),
    }
    return _contract(act, implementation={"transactions": [found]})


def _rated(act: FeedAct, project: object) -> Built:
    """The evaluation as a document of the implementation: the standard has no place for marks."""
    said = "; ".join(f"{one['criterion']} {one['mark']}/5: {one['reason']}" for one in act.statement()["marks"])
    document = {
        "id": act.leaf_sha256,
        "documentType": "x_supplierEvaluation",
        "description": said,
        "datePublished": instant_text(act.at),
    }
    return _contract(act, implementation={"documents": [document]})


def _replied(act: FeedAct, project: object) -> Built:
    document = {
        "id": act.leaf_sha256,
        "documentType": "x_supplierAnswer",
        "description": act.statement()["text"],
        "datePublished": instant_text(act.at),
    }
    return _contract(act, implementation={"documents": [document]})


BUILDERS: Mapping[str, Callable[[FeedAct, object], Built]] = {
    "PRF-01": _proposed,
    "PRF-02": _answered,
    "PRF-03": _reported,
    "PRF-04": _judged,
    "PRF-06": _changed,
    "PRF-07": _completed,
    "PRF-08": _rated,
    "PRF-09": _replied,
    "PRF-11": _paid,
    "PRF-13": _postponed,
    "PRF-14": _end_announced,
    "PRF-15": _end_answered,
    "PRF-16": _ended,
    "PRF-18": _cancelled,
}
"""Code of an act of performance → what its release says."""
