"""Reactions: where two domains meet. Each follows the ordered feed with a cursor of its own, so none can be lost.

A handler runs in its cursor's transaction and is idempotent: what it asks for is asked for once per act.
"""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

from openhall.config import asking, service_facts, witnessing
from openhall.helpdesk import public as helpdesk
from openhall.identity import public as identity
from openhall.identity.proxies import public as proxies
from openhall.portal.public import ocds, releases
from openhall.procedures.index import public as service_index
from openhall.procedures.synchronising import public as synchronising
from openhall.tendering.awards import public as awards
from openhall.tendering.bidding import public as bidding
from openhall.tendering.contracts import public as contracts
from openhall.tendering.fulfilment import public as fulfilment
from openhall.tendering.notices import public as notices
from openhall.tendering.notices.public import Lot
from openhall.tendering.planning import public as planning
from openhall.tendering.remedies import public as remedies
from openhall.treasury import public as treasury
from openhall.witness import public as witness
from openhall.witness.public import FeedAct


def refunds(act: FeedAct) -> None:
    """Deposits go back without application: at the award, at the contract, after a withdrawal, when a lot fails."""
    if act.case is not None:
        REFUND_CAUSES[act.code](act)


def deadlines(act: FeedAct) -> None:
    """An amendment or an outage that moves the deadline for bids moves that for deposits."""
    notice = notices.notice(act.uuid)
    if notice.bids_due_at is not None:
        for lot in notices.lots_of(notice.project):
            treasury.lot_deadline_moved(lot.uuid, notice.bids_due_at)


def moved_for_bidders(act: FeedAct) -> None:
    """Whose bid stands is told that an outage moved the deadline: it stands on, and may be replaced."""
    bidding.tell_of_new_deadline(notices.notice(act.uuid), at=act.at)


def amended_for_bidders(act: FeedAct) -> None:
    """Whose bid stands is told of an amendment, and whether other criteria hold for its lot."""
    changed = {UUID(one["lot"]) for one in act.statement().get("lots", ())}
    bidding.tell_of_amendment(notices.notice(act.uuid), changed, at=act.at)


def _at_award(act: FeedAct) -> None:
    """Losers get their deposit back now; winner and runner-up at the contract, or now where the law asks for none."""
    award = awards.award_of(act.uuid)
    law = planning.law_of(award.lot.notice.project)
    if not law.get("contract.needed"):
        _order(act.uuid, act, "award", keep=set())
        return
    _order(act.uuid, act, "award", keep={candidate["bidder"] for candidate in award.candidates[:2]})


def _at_auction(act: FeedAct) -> None:
    """Whoever didn't win an auction gets the deposit back; where nobody won, the failure of the lot gives all back."""
    public = act.body["public"]
    if public["bidder"]:
        _order(UUID(public["lot"]), act, "award", keep={public["bidder"]})


def _at_contract(act: FeedAct) -> None:
    _order(UUID(act.body["public"]["lot"]), act, "contract", keep=set())


def _at_failure(act: FeedAct) -> None:
    _order(act.uuid, act, "failure", keep=set())


def _after_withdrawal(act: FeedAct) -> None:
    case, public = act.case, act.body["public"]
    if case is not None:
        treasury.order_refunds(
            lot=UUID(public["lot"]),
            case=case,
            cause="withdrawal",
            law=planning.law_of(planning.project(case)),
            at=witness.not_before(case, act.at),
            bidders=[public["bidder"]],
        )


def _order(lot_uuid: UUID, act: FeedAct, cause: str, *, keep: set[str]) -> None:
    if act.case is None:
        return
    lot = Lot.objects.select_related("notice__project").get(uuid=lot_uuid)
    law = planning.law_of(lot.notice.project)
    chosen = None
    if keep:
        chosen = [deposit.bidder for deposit in treasury.deposits_of(lot.uuid) if deposit.bidder not in keep]
    at = witness.not_before(act.case, act.at)
    treasury.order_refunds(lot=lot.uuid, case=act.case, cause=cause, law=law, at=at, bidders=chosen)


def opened_on_its_day(act: FeedAct) -> None:
    """The promise of first-day opening is measured, and whose bids were opened is asked how satisfied they are."""
    lot = Lot.objects.select_related("notice__project").get(uuid=act.uuid)
    zone = ZoneInfo(planning.zone_of(lot.notice.project))
    if lot.notice.bids_due_at is not None:
        helpdesk.opened(
            lot=lot.uuid,
            case=act.case,
            due=lot.notice.bids_due_at.astimezone(zone).date(),
            done=act.at.astimezone(zone).date(),
            leaf_sha256=act.leaf_sha256,
        )
    for version in bidding.standing(lot.pk, ("opened",)):
        for person in identity.holders(version.bid.bidder_id, identity.Role.BIDDER, act.at):
            helpdesk.ask_satisfaction("opening", lot.uuid, person_id=person.id, at=act.at)


def after_objection(act: FeedAct) -> None:
    """Who objected and has an answer is asked how satisfied they are."""
    objection = remedies.Objection.objects.get(uuid=act.uuid)
    asked = [] if objection.person_id is None else [objection.person_id]
    if objection.organisation_id is not None:
        asked = [one.id for one in identity.holders(objection.organisation_id, identity.Role.BIDDER, act.at)]
    for person in asked:
        helpdesk.ask_satisfaction("objection", objection.uuid, person_id=person, at=act.at)


def performance(act: FeedAct) -> None:
    """A concluded contract is performed: its milestones are there from its conclusion on."""
    concluded = contracts.contract_of(notices.lot(UUID(act.body["public"]["lot"])))
    if concluded is not None:
        fulfilment.begin(concluded, at=act.at)


REFUND_CAUSES: dict[str, Callable[[FeedAct], None]] = {
    "AUC-09": _at_auction,
    "AWD-02": _at_award,
    "CON-02": _at_contract,
    "BID-03": _after_withdrawal,
    "OPN-07": _at_failure,
}


@dataclass(frozen=True)
class Consumer:
    """Who handles acts, and which kinds (None: all)."""

    handle: Callable[[FeedAct], None]
    codes: frozenset[str] | None = None


DOSSIER_STEPS = frozenset({f"DOS-{number:02d}" for number in range(3, 22)} - {"DOS-16", "DOS-17"})
"""Acts after which a dossier's facts may be others."""
CONSUMERS: dict[str, Consumer] = {
    "refunds": Consumer(refunds, frozenset(REFUND_CAUSES)),
    "deposit-deadlines": Consumer(deadlines, frozenset({"NOT-04", "NOT-05"})),
    "bidders-after-amendment": Consumer(amended_for_bidders, frozenset({"NOT-04"})),
    "bidders-after-outage": Consumer(moved_for_bidders, frozenset({"NOT-05"})),
    planning.subscriptions.CONSUMER: Consumer(planning.subscriptions.follow, planning.subscriptions.CODES),
    "witness-room": Consumer(witnessing.follow, witnessing.STEPS),
    "performance": Consumer(performance, frozenset({"CON-02"})),
    "first-day-opening": Consumer(opened_on_its_day, frozenset({"OPN-05"})),
    "satisfaction-after-objection": Consumer(after_objection, frozenset({"OBJ-03"})),
    "satisfaction-after-award": Consumer(asking.after_award, frozenset({"AWD-02"})),
    "satisfaction-after-contract": Consumer(asking.after_contract, frozenset({"CON-02"})),
    "satisfaction-after-decision": Consumer(asking.after_decision, frozenset({"CPL-12"})),
    "satisfaction-after-fee": Consumer(asking.after_fee, frozenset({"FEE-05"})),
    "mandates-find-people": Consumer(proxies.follow, proxies.CODES),
    "portal-dossiers": Consumer(synchronising.follow, DOSSIER_STEPS),
    "portal-results": Consumer(synchronising.follow_result, frozenset({"RES-03", "RES-04", "RES-06"})),
    "index-facts": Consumer(service_index.follow, DOSSIER_STEPS),
    "index-placings": Consumer(service_index.number_ends, frozenset({"AGN-03"})),
    "index-results": Consumer(service_facts.follow_result, frozenset({"RES-03", "RES-04", "RES-06"})),
    "index-people": Consumer(service_facts.follow_people, frozenset({"FBK-02", "FBK-03"})),
    "asking-about-dossiers": Consumer(
        service_facts.ask_at_end, frozenset({"DOS-06", "DOS-11", "DOS-12", "DOS-13", "RES-03"})
    ),
    "index-registers": Consumer(service_facts.follow_register, frozenset({"REG-02"})),
    releases.CONSUMER: Consumer(releases.follow, frozenset(ocds.BUILDERS)),
}
"""Name of the cursor → consumer."""
