"""OCDS 1.1 releases: what each publishing act adds to the process, made from the act itself (profile: docs/reference).

Amounts are JSON numbers as the standard demands; they stay decimals here and are written digit by digit.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.conf import settings

from openhall.identity.public import OrganisationRef, organisations
from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import NotFound
from openhall.portal import ocds_complaints, ocds_performance
from openhall.portal.ocds_performance import award_id
from openhall.tendering.auctions import public as auctions
from openhall.tendering.awards import public as awards
from openhall.tendering.evaluation import public as evaluation
from openhall.tendering.notices.public import Lot
from openhall.tendering.notices.public import lot as lot_of
from openhall.tendering.opening import public as opening
from openhall.tendering.planning.public import Project, pack_named
from openhall.witness.public import FeedAct

Json = dict[str, Any]
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


def moment(at: datetime | str) -> str:
    """An instant as OCDS writes it: RFC 3339, here with microseconds."""
    return at if isinstance(at, str) else instant_text(at)


def value(amount: str | Decimal | None, currency: str) -> Json | None:
    """An exact amount; None where there is none."""
    return None if amount is None else {"amount": Decimal(amount), "currency": currency}


def _party(facts: Mapping[str, Any], *roles: str) -> Json:
    identifier = {
        "scheme": f"{facts['country']}-{facts['scheme']}".upper(),
        "id": facts["identifier"],
        "legalName": facts["name"],
    }
    return {"id": facts["uuid"], "name": facts["name"], "identifier": identifier, "roles": list(roles)}


def _facts(ref: OrganisationRef) -> Json:
    return {
        "uuid": str(ref.uuid),
        "name": ref.name,
        "country": ref.country,
        "scheme": ref.scheme,
        "identifier": ref.identifier,
    }


def _named(ref: Mapping[str, Any]) -> Json:
    return {"id": ref["uuid"], "name": ref["name"]}


def _without_none(found: Mapping[str, Any]) -> Json:
    return {name: part for name, part in found.items() if part not in (None, [], "")}


def _buyer_side(project: Project) -> tuple[list[Json], Json, Json]:
    """Parties, buyer and procuring entity: the agency procures where there is one, else the owner itself."""
    known = organisations(key for key in (project.owner_id, project.agency_id) if key)
    owner = _facts(known[project.owner_id])
    if project.agency_id is None:
        return [_party(owner, "buyer", "procuringEntity")], _named(owner), _named(owner)
    agency = _facts(known[project.agency_id])
    return [_party(owner, "buyer"), _party(agency, "procuringEntity")], _named(owner), _named(agency)


def _plan(act: FeedAct, project: Project) -> tuple[str, Json]:
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


def _tender(act: FeedAct, project: Project) -> tuple[str, Json]:
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


def _tender_id(project: Project) -> str:
    return str(project.notice.uuid)


def _answer(act: FeedAct, project: Project) -> tuple[str, Json]:
    return "tenderUpdate", {"tender": {"id": _tender_id(project), "hasEnquiries": True}}


def _amendment(act: FeedAct, project: Project) -> tuple[str, Json]:
    stated, public = act.statement(), act.body["public"]
    tender = {
        "id": _tender_id(project),
        "tenderPeriod": {"endDate": moment(public["new_due_at"])},
        "documents": [_document(one, project, moment(act.at)) for one in stated["documents_added"]],
        "amendments": [{"id": act.leaf_sha256, "date": moment(act.at), "description": stated["text"]}],
    }
    return "tenderAmendment", {"tender": _without_none(tender)}


def _extension(act: FeedAct, project: Project) -> tuple[str, Json]:
    public = act.body["public"]
    text = f"Deadline extended after an outage of the platform from {public['began_at']} until {public['ended_at']}."
    tender = {
        "id": _tender_id(project),
        "tenderPeriod": {"endDate": moment(public["new_due_at"])},
        "amendments": [{"id": act.leaf_sha256, "date": moment(act.at), "description": text}],
    }
    return "tenderAmendment", {"tender": tender}


def _opened(act: FeedAct, project: Project) -> tuple[str, Json]:
    """The prices read out. The standard has no tag for bids, so the release updates the tender."""
    lot = lot_of(act.uuid)
    bidders = {one.bidder: one.organisation_id for one in opening.taken_part(lot)}
    known = organisations(bidders.values())
    stated = act.statement()
    shown = [*stated["bids"], *stated["unreadable"]]
    parties = {one["bidder"]: _facts(known[bidders[one["bidder"]]]) for one in shown}
    details = [
        {
            "id": bid["bid"],
            "date": moment(act.at),
            "status": "pending",
            "tenderers": [_named(parties[bid["bidder"]])],
            "value": value(bid["total"], bid["currency"]),
            "relatedLots": [str(lot.uuid)],
        }
        for bid in stated["bids"]
    ]
    details += [
        {
            "id": bid["bid"],
            "status": "disqualified",
            "tenderers": [_named(parties[bid["bidder"]])],
            "relatedLots": [str(lot.uuid)],
        }
        for bid in stated["unreadable"]
    ]
    statistics = [
        {"id": f"{lot.number}-bids", "measure": "bids", "value": len(shown), "relatedLot": str(lot.uuid)},
        {
            "id": f"{lot.number}-valid",
            "measure": "validBids",
            "value": len(stated["bids"]),
            "relatedLot": str(lot.uuid),
        },
    ]
    return "tenderUpdate", {
        "parties": [_party(facts, "tenderer") for facts in parties.values()],
        "bids": {"statistics": statistics, "details": details},
    }


def _auctioned(act: FeedAct, project: Project) -> tuple[str, Json]:
    """How an auction ended: who took part, and the best offer of each."""
    lot = lot_of(UUID(act.body["public"]["lot"]))
    best = auctions.best_offers(lot)
    known = organisations([one.organisation_id for one in best])
    parties = {one.organisation_id: _facts(known[one.organisation_id]) for one in best}
    details = [
        {
            "id": str(one.offer),
            "date": moment(act.at),
            "status": "valid",
            "tenderers": [_named(parties[one.organisation_id])],
            "value": value(one.amount, lot.currency),
            "relatedLots": [str(lot.uuid)],
        }
        for one in best
        if one.offer is not None
    ]
    numbers = (("bids", len(best)), ("validBids", len(details)))
    statistics = [
        {"id": f"{lot.number}-{measure}", "measure": measure, "value": number, "relatedLot": str(lot.uuid)}
        for measure, number in numbers
    ]
    return "tenderUpdate", {
        "parties": [_party(facts, "tenderer") for facts in parties.values()],
        "bids": {"statistics": statistics, "details": details},
    }


def _failed(act: FeedAct, project: Project) -> tuple[str, Json]:
    lots = [{"id": str(act.uuid), "status": "unsuccessful"}]
    tender = {"id": _tender_id(project), "lots": lots}
    if project.notice.lots.count() == 1:
        tender["status"] = "unsuccessful"
    return "tenderUpdate", {"tender": tender}


def _evaluated(act: FeedAct, project: Project) -> tuple[str, Json]:
    ranking = act.statement()["ranking"]
    rejected = {entry["bid"] for entry in ranking.get("rejected", [])}
    details = [{"id": entry["bid"], "status": "valid"} for entry in ranking["ranked"] if entry["bid"] not in rejected]
    details += [{"id": bid, "status": "disqualified"} for bid in sorted(rejected)]
    return "tenderUpdate", {"bids": {"details": details}}


def _candidates(act: FeedAct, project: Project) -> tuple[str, Json]:
    """The candidates' publicity: an award that is not yet in force."""
    stated = act.statement()["candidates"]
    lot = lot_of(act.uuid)
    if not stated:
        return "tenderUpdate", {"tender": {"id": _tender_id(project)}}
    first = _first(lot, stated[0]["bid"])
    supplier = _facts(organisations([first])[first])
    award = {
        "id": award_id(str(lot.uuid), awards.voids_of(lot).of_candidates(act.leaf_sha256)),
        "title": lot.title,
        "status": "pending",
        "suppliers": [_named(supplier)],
        "relatedLots": [str(lot.uuid)],
        "relatedBid": str(stated[0]["bid"]),
    }
    return "award", {"parties": [_party(supplier, "tenderer")], "awards": [award]}


def _first(lot: Lot, bid: str) -> int:
    """Key of the organisation whose bid that is; in an auction, whose offer."""
    # An auction has no sealed bids, so no window in which they were released: who took part can't be asked there.
    owners = {str(one.offer): one.organisation_id for one in auctions.best_offers(lot)}
    if bid not in owners:
        owners = {str(one.bid): one.organisation_id for one in opening.taken_part(lot)}
    return owners[bid]


def _award(act: FeedAct, project: Project) -> tuple[str, Json]:
    public = act.body["public"]
    lot = lot_of(act.uuid)
    winner, void = awards.winner_of(lot, act.leaf_sha256), awards.voids_of(lot).of_award(act.leaf_sha256)
    if winner is None:
        raise NotFound(award=str(lot.uuid))
    supplier = _facts(organisations([winner])[winner])
    award = {
        "id": award_id(str(lot.uuid), void),
        "title": lot.title,
        "status": "active",
        "date": moment(act.at),
        "value": value(public["amount"], public["currency"]),
        "suppliers": [_named(supplier)],
        "relatedLots": [str(lot.uuid)],
        "relatedBid": public["bid"],
    }
    tender = {"id": _tender_id(project), "lots": [{"id": str(lot.uuid), "status": "complete"}]}
    return "awardUpdate", {
        "parties": [_party(supplier, "tenderer", "supplier")],
        "tender": tender,
        "awards": [award],
    }


def _annulled(act: FeedAct, project: Project) -> tuple[str, Json]:
    """An award that a decision made void; a later award of the lot is another one."""
    lot = lot_of(act.uuid)
    void = next(one for one in awards.annulments_of(lot) if one.leaf_sha256 == act.leaf_sha256)
    number = awards.voids_of(lot).of_award(void.award_leaf)
    award = {
        "id": award_id(str(lot.uuid), number),
        "status": "cancelled",
        "description": "Void by the decision on a complaint.",
        "relatedLots": [str(lot.uuid)],
    }
    tender = {"id": _tender_id(project), "lots": [{"id": str(lot.uuid), "status": "active"}]}
    return "awardCancellation", {"tender": tender, "awards": [award]}


def _evaluated_again(act: FeedAct, project: Project) -> tuple[str, Json]:
    """Findings that are void: bids wait again, and candidates that were public count no more."""
    lot = lot_of(act.uuid)
    void = next(one for one in evaluation.void_evaluations(lot) if one.leaf_sha256 == act.leaf_sha256)
    tender = {"id": _tender_id(project), "lots": [{"id": str(lot.uuid), "status": "active"}]}
    details = [{"id": entry["bid"], "status": "pending"} for entry in void.findings]
    found: Json = {"tender": tender, "bids": {"details": details}}
    leaf = "" if void.candidates is None else void.candidates["leaf_sha256"]
    voids = awards.voids_of(lot)
    if leaf not in voids.leaves:
        return "tenderUpdate", found
    award = {
        "id": award_id(str(lot.uuid), voids.of_award(leaf)),
        "status": "cancelled",
        "description": "Void: the bids are evaluated again.",
        "relatedLots": [str(lot.uuid)],
    }
    return "awardCancellation", found | {"awards": [award]}


def _contract(act: FeedAct, project: Project) -> tuple[str, Json]:
    public = act.body["public"]
    contract = {
        "id": str(act.uuid),
        "awardID": award_id(public["lot"], len(awards.voids_of(lot_of(UUID(public["lot"]))).leaves)),
        "status": "active",
        "dateSigned": moment(act.at),
        "value": value(public["amount"], public["currency"]),
    }
    return "contract", {"contracts": [contract]}


def _called_again(act: FeedAct, project: Project) -> tuple[str, Json]:
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


def _archived(act: FeedAct, project: Project) -> tuple[str, Json]:
    ended = "unsuccessful" if act.body["public"]["outcome"] == "failed" else "complete"
    return "tenderUpdate", {"tender": {"id": _tender_id(project), "status": ended}}


BUILDERS: Mapping[str, Callable[[FeedAct, Project], tuple[str, Json]]] = {
    "PLN-01": _plan,
    "NOT-01": _tender,
    "NOT-03": _answer,
    "NOT-04": _amendment,
    "NOT-05": _extension,
    **ocds_complaints.BUILDERS,
    "OPN-05": _opened,
    "OPN-07": _failed,
    "AUC-09": _auctioned,
    "EVA-02": _evaluated,
    "EVA-13": _evaluated_again,
    "AWD-01": _candidates,
    "AWD-02": _award,
    "AWD-03": _annulled,
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
