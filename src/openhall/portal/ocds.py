"""OCDS 1.1 releases: what each publishing act adds to the process, made from the act itself (profile: docs/reference).

Amounts are JSON numbers as the standard demands; they stay decimals here and are written digit by digit.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.conf import settings

from openhall.identity.public import organisations
from openhall.portal import ocds_bids, ocds_complaints, ocds_performance
from openhall.portal.ocds_parts import Built, Json, facts_of, moment, named, party, tender_id, value
from openhall.portal.ocds_performance import award_id
from openhall.tendering.awards import public as awards
from openhall.tendering.notices.public import lot as lot_of
from openhall.tendering.planning.public import Project, pack_named
from openhall.witness.public import FeedAct

EXTENSIONS = [
    "https://raw.githubusercontent.com/open-contracting-extensions/ocds_bid_extension/v1.1.5/extension.json",
    "https://raw.githubusercontent.com/open-contracting-extensions/ocds_lots_extension/v1.1.5/extension.json",
]
DEFAULT_PREFIX = "ocds-213czf"
"""The standard's own example prefix: a real installation registers its own (setting OPENHALL_OCID_PREFIX)."""
CRITERIA = {"lowest_evaluated_price": "priceOnly", "comprehensive_score": "ratedCriteria"}


def ocid(case: UUID | str) -> str:
    """The open contracting id of a tender."""
    return f"{getattr(settings, 'OPENHALL_OCID_PREFIX', DEFAULT_PREFIX)}-{case}"


def release(act: FeedAct, project: Project) -> Json | None:
    """The release that an act publishes, or None for one that changes nothing an OCDS user reads."""
    build = BUILDERS.get(act.code)
    if build is None:
        return None
    tag, parts = build(act, project)
    return {
        "ocid": ocid(project.uuid),
        "id": f"{ocid(project.uuid)}-{act.index}",
        "date": moment(act.at),
        "language": project.lang.split("-")[0],
        "tag": [tag],
        "initiationType": "tender",
        **parts,
    }


def _without_none(found: Mapping[str, Any]) -> Json:
    return {name: part for name, part in found.items() if part not in (None, [], "")}


def _buyer_side(project: Project) -> tuple[list[Json], Json, Json]:
    """Parties, buyer and procuring entity: the agency procures where there is one, else the owner itself."""
    known = organisations(key for key in (project.owner_id, project.agency_id) if key)
    owner = facts_of(known[project.owner_id])
    if project.agency_id is None:
        return [party(owner, "buyer", "procuringEntity")], named(owner), named(owner)
    agency = facts_of(known[project.agency_id])
    return [party(owner, "buyer"), party(agency, "procuringEntity")], named(owner), named(agency)


def _plan(act: FeedAct, project: Project) -> Built:
    stated = act.statement()
    parties, buyer, _procurer = _buyer_side(project)
    budget = _without_none({"id": str(project.uuid), "amount": value(stated["estimate"], stated["currency"])})
    return "planning", {
        "parties": parties,
        "buyer": buyer,
        "planning": _without_none({"rationale": stated["description"], "budget": budget}),
    }


def _award_criteria(lots: Iterable[Mapping[str, Any]]) -> str | None:
    """By what all lots of a notice are awarded, as the standard's codelist says it; None where they differ."""
    found = set()
    for lot in lots:
        code = CRITERIA.get(lot["method"])
        by_cost = code == "priceOnly" and (lot.get("criteria") or {}).get("life_cycle") is not None
        found.add("costOnly" if by_cost else code)
    return found.pop() if len(found) == 1 else None


def _tender(act: FeedAct, project: Project) -> Built:
    stated, public = act.statement(), act.body["public"]
    parties, buyer, procurer = _buyer_side(project)
    tender = {
        "id": str(act.uuid),
        "title": project.title,
        "description": project.description,
        "status": "active",
        "procuringEntity": procurer,
        **_method(project),
        "mainProcurementCategory": project.category if project.category != "rights" else None,
        "value": value(project.estimate, project.currency),
        "awardCriteria": _award_criteria(stated["lots"]),
        "submissionMethod": ["electronicSubmission"],
        "submissionMethodDetails": f"{settings.OPENHALL_ORIGIN}/tenders/{project.uuid}",
        "tenderPeriod": {"startDate": moment(stated["published_at"]), "endDate": moment(public["bids_due_at"])},
        "lots": [_lot(lot) for lot in stated["lots"]],
        "items": [item for lot in stated["lots"] for item in _items(lot)],
        "documents": [_document(one, project, moment(act.at)) for one in stated["documents"]],
    }
    return "tender", {"parties": parties, "buyer": buyer, "tender": _without_none(tender)}


def _method(project: Project) -> Json:
    """OCDS knows four methods; the procedure's own name stands beside."""
    law = pack_named(project.pack)
    if not law.procedure:
        return {"procurementMethod": "open"}
    invited, alone = law.switched("invitation"), law.get("validity.minimum_bidders") == 1
    method = ("direct" if alone else "selective") if invited else "open"
    return {"procurementMethod": method, "procurementMethodDetails": law.procedures[law.procedure].name["en"]}


def _lot(lot: Json) -> Json:
    found = {
        "id": lot["uuid"],
        "title": lot["title"],
        "description": lot["description"],
        "status": "active",
        "value": value(lot["estimate"], lot["currency"]),
    }
    return _without_none(found)


def _items(lot: Json) -> Iterable[Json]:
    for item in lot["items"]:
        yield _without_none(
            {
                "id": f"{lot['number']}-{item['id']}",
                "description": item["description"],
                "quantity": Decimal(item["quantity"]) if item.get("quantity") else None,
                "unit": {"name": item["unit"]} if item.get("unit") else None,
                "relatedLot": lot["uuid"],
            }
        )


def _document(one: Json, project: Project, at: str) -> Json:
    return {
        "id": one["sha256"],
        "documentType": "biddingDocuments",
        "title": one["title"],
        "url": f"{settings.OPENHALL_ORIGIN}/tenders/{project.uuid}/documents/{one['sha256']}",
        "datePublished": at,
        "format": one["type"],
        "language": project.lang.split("-")[0],
    }


def _answer(act: FeedAct, project: Project) -> Built:
    return "tenderUpdate", {"tender": {"id": tender_id(project), "hasEnquiries": True}}


def _amendment(act: FeedAct, project: Project) -> Built:
    stated, public = act.statement(), act.body["public"]
    tender = {
        "id": tender_id(project),
        "tenderPeriod": {"endDate": moment(public["new_due_at"])},
        "documents": [_document(one, project, moment(act.at)) for one in stated["documents_added"]],
        "amendments": [{"id": act.leaf_sha256, "date": moment(act.at), "description": stated["text"]}],
    }
    return "tenderAmendment", {"tender": _without_none(tender)}


def _extension(act: FeedAct, project: Project) -> Built:
    public = act.body["public"]
    text = f"Deadline extended after an outage of the platform from {public['began_at']} until {public['ended_at']}."
    tender = {
        "id": tender_id(project),
        "tenderPeriod": {"endDate": moment(public["new_due_at"])},
        "amendments": [{"id": act.leaf_sha256, "date": moment(act.at), "description": text}],
    }
    return "tenderAmendment", {"tender": tender}


def _contract(act: FeedAct, project: Project) -> Built:
    public = act.body["public"]
    contract = {
        "id": str(act.uuid),
        "awardID": award_id(public["lot"], len(awards.voids_of(lot_of(UUID(public["lot"]))).leaves)),
        "status": "active",
        "dateSigned": moment(act.at),
        "value": value(public["amount"], public["currency"]),
    }
    return "contract", {"contracts": [contract]}


def _called_again(act: FeedAct, project: Project) -> Built:
    """A tender that takes the place of one that failed."""
    public = act.body["public"]
    related = {
        "id": act.leaf_sha256,
        "relationship": ["unsuccessfulProcess"],
        "scheme": "ocid",
        "identifier": ocid(public["failed_case"]),
        "title": lot_of(UUID(public["failed_lot"])).title,
        "uri": f"{settings.OPENHALL_ORIGIN}/tenders/{public['failed_case']}",
    }
    return "tenderUpdate", {"relatedProcesses": [related]}


def _archived(act: FeedAct, project: Project) -> Built:
    ended = "unsuccessful" if act.body["public"]["outcome"] == "failed" else "complete"
    return "tenderUpdate", {"tender": {"id": tender_id(project), "status": ended}}


BUILDERS: Mapping[str, Callable[[FeedAct, Project], Built]] = {
    "PLN-01": _plan,
    "NOT-01": _tender,
    "NOT-03": _answer,
    "NOT-04": _amendment,
    "NOT-05": _extension,
    **ocds_complaints.BUILDERS,
    **ocds_bids.BUILDERS,
    "CON-02": _contract,
    **ocds_performance.BUILDERS,
    "RTN-01": _called_again,
    "ARC-01": _archived,
}
"""Code of a publishing act → what its release says."""


def written(found: Any) -> str:
    """JSON with decimals as the digits that they have."""
    if isinstance(found, Decimal):
        return format(found, "f")
    if isinstance(found, Mapping):
        parts = (f"{json.dumps(str(name), ensure_ascii=False)}:{written(part)}" for name, part in found.items())
        return "{" + ",".join(parts) + "}"
    if isinstance(found, list | tuple):
        return "[" + ",".join(written(part) for part in found) + "]"
    if isinstance(found, float):
        raise TypeError("An amount is a decimal here, never a float.")
    return json.dumps(found, ensure_ascii=False)
