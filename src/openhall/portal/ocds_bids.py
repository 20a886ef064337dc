"""Bids and awards in open contracting data: read out, found, published as candidates, awarded, made void."""

from collections.abc import Callable, Mapping
from uuid import UUID

from openhall.identity.public import organisations
from openhall.kernel.refusals import NotFound
from openhall.portal.ocds_parts import Built, Json, facts_of, moment, named, party, tender_id, value
from openhall.portal.ocds_performance import award_id
from openhall.tendering.auctions import public as auctions
from openhall.tendering.awards import public as awards
from openhall.tendering.evaluation import public as evaluation
from openhall.tendering.notices.public import Lot
from openhall.tendering.notices.public import lot as lot_of
from openhall.tendering.opening import public as opening
from openhall.tendering.planning.public import Project
from openhall.witness.public import FeedAct


def _opened(act: FeedAct, project: Project) -> Built:
    """The prices read out. The standard has no tag for bids, so the release updates the tender."""
    lot = lot_of(act.uuid)
    bidders = {one.bidder: one.organisation_id for one in opening.taken_part(lot)}
    known = organisations(bidders.values())
    stated = act.statement()
    shown = [*stated["bids"], *stated["unreadable"]]
    parties = {one["bidder"]: facts_of(known[bidders[one["bidder"]]]) for one in shown}
    details = [
        {
            "id": bid["bid"],
            "date": moment(act.at),
            "status": "pending",
            "tenderers": [named(parties[bid["bidder"]])],
            "value": value(bid["total"], bid["currency"]),
            "relatedLots": [str(lot.uuid)],
        }
        for bid in stated["bids"]
    ]
    details += [
        {
            "id": bid["bid"],
            "status": "disqualified",
            "tenderers": [named(parties[bid["bidder"]])],
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
        "parties": [party(facts, "tenderer") for facts in parties.values()],
        "bids": {"statistics": statistics, "details": details},
    }


def _auctioned(act: FeedAct, project: Project) -> Built:
    """How an auction ended: who took part, and the best offer of each."""
    lot = lot_of(UUID(act.body["public"]["lot"]))
    best = auctions.best_offers(lot)
    known = organisations([one.organisation_id for one in best])
    parties = {one.organisation_id: facts_of(known[one.organisation_id]) for one in best}
    details = [
        {
            "id": str(one.offer),
            "date": moment(act.at),
            "status": "valid",
            "tenderers": [named(parties[one.organisation_id])],
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
        "parties": [party(facts, "tenderer") for facts in parties.values()],
        "bids": {"statistics": statistics, "details": details},
    }


def _failed(act: FeedAct, project: Project) -> Built:
    lots = [{"id": str(act.uuid), "status": "unsuccessful"}]
    tender = {"id": tender_id(project), "lots": lots}
    if project.notice.lots.count() == 1:
        tender["status"] = "unsuccessful"
    return "tenderUpdate", {"tender": tender}


def _evaluated(act: FeedAct, project: Project) -> Built:
    ranking = act.statement()["ranking"]
    rejected = {entry["bid"] for entry in ranking.get("rejected", [])}
    details = [{"id": entry["bid"], "status": "valid"} for entry in ranking["ranked"] if entry["bid"] not in rejected]
    details += [{"id": bid, "status": "disqualified"} for bid in sorted(rejected)]
    return "tenderUpdate", {"bids": {"details": details}}


def _candidates(act: FeedAct, project: Project) -> Built:
    """The candidates' publicity: an award that is not yet in force."""
    stated = act.statement()["candidates"]
    lot = lot_of(act.uuid)
    if not stated:
        return "tenderUpdate", {"tender": {"id": tender_id(project)}}
    first = _first(lot, stated[0]["bid"])
    supplier = facts_of(organisations([first])[first])
    award = {
        "id": award_id(str(lot.uuid), awards.voids_of(lot).of_candidates(act.leaf_sha256)),
        "title": lot.title,
        "status": "pending",
        "suppliers": [named(supplier)],
        "relatedLots": [str(lot.uuid)],
        "relatedBid": str(stated[0]["bid"]),
    }
    return "award", {"parties": [party(supplier, "tenderer")], "awards": [award]}


def _first(lot: Lot, bid: str) -> int:
    """Key of the organisation whose bid that is; in an auction, whose offer."""
    # An auction has no sealed bids, so no window in which they were released: who took part can't be asked there.
    owners = {str(one.offer): one.organisation_id for one in auctions.best_offers(lot)}
    if bid not in owners:
        owners = {str(one.bid): one.organisation_id for one in opening.taken_part(lot)}
    return owners[bid]


def _award(act: FeedAct, project: Project) -> Built:
    public = act.body["public"]
    lot = lot_of(act.uuid)
    winner, void = awards.winner_of(lot, act.leaf_sha256), awards.voids_of(lot).of_award(act.leaf_sha256)
    if winner is None:
        raise NotFound(award=str(lot.uuid))
    supplier = facts_of(organisations([winner])[winner])
    award = {
        "id": award_id(str(lot.uuid), void),
        "title": lot.title,
        "status": "active",
        "date": moment(act.at),
        "value": value(public["amount"], public["currency"]),
        "suppliers": [named(supplier)],
        "relatedLots": [str(lot.uuid)],
        "relatedBid": public["bid"],
    }
    tender = {"id": tender_id(project), "lots": [{"id": str(lot.uuid), "status": "complete"}]}
    return "awardUpdate", {
        "parties": [party(supplier, "tenderer", "supplier")],
        "tender": tender,
        "awards": [award],
    }


def _annulled(act: FeedAct, project: Project) -> Built:
    """An award that a decision made void, or that fell; a later award of the lot is another one."""
    fell = act.code == "AWD-07"
    lot = lot_of(UUID(act.body["public"]["lot"]) if fell else act.uuid)
    void = next(one for one in awards.annulments_of(lot) if one.leaf_sha256 == act.leaf_sha256)
    number = awards.voids_of(lot).of_award(void.award_leaf)
    award = {
        "id": award_id(str(lot.uuid), number),
        "status": "cancelled",
        "description": f"Fell: {act.body['public']['ground']}." if fell else "Void by the decision on a complaint.",
        "relatedLots": [str(lot.uuid)],
    }
    tender = {"id": tender_id(project), "lots": [{"id": str(lot.uuid), "status": "active"}]}
    return "awardCancellation", {"tender": tender, "awards": [award]}


def _evaluated_again(act: FeedAct, project: Project) -> Built:
    """Findings that are void: bids wait again, and candidates that were public count no more."""
    lot = lot_of(act.uuid)
    void = next(one for one in evaluation.void_evaluations(lot) if one.leaf_sha256 == act.leaf_sha256)
    tender = {"id": tender_id(project), "lots": [{"id": str(lot.uuid), "status": "active"}]}
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


BUILDERS: Mapping[str, Callable[[FeedAct, Project], Built]] = {
    "OPN-05": _opened,
    "OPN-07": _failed,
    "AUC-09": _auctioned,
    "EVA-02": _evaluated,
    "EVA-13": _evaluated_again,
    "AWD-01": _candidates,
    "AWD-02": _award,
    "AWD-03": _annulled,
    "AWD-07": _annulled,
}
"""Code of a publishing act → what its release says."""
