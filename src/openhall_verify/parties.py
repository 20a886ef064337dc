"""For whom people acted: the owner's side, custodians, the committee and bidders are different organisations.

The intent names the organisation; the log shows a bidder only by a pseudonym. One pseudonym is one organisation and the
reverse, so bids can't change hands.
"""

from typing import Any

from openhall_verify import committees, grievances
from openhall_verify.findings import fail
from openhall_verify.proved import Evidence, Leaf

OWNER = (
    "ENT-01", "OPN-07", "AWD-01", "AWD-02", "ARC-01", "DEP-05", "DEP-07", "DEP-08", "OBJ-03", "DRW-01", "DRW-02",
    "DRW-08", "DRW-09", "APT-01", "APT-02", "BND-01", "BND-05", "PRF-04", "PRF-07", "PRF-08", "PRF-10", "PRF-17",
    "RTN-01",
)  # fmt: skip
OWNER_OR_AGENCY = ("PLN-01", "NOT-01", "NOT-03", "NOT-04", "AWD-01", "AWD-02", "AUC-01", "AUC-08", "EVA-08", "EVA-15")
IN_AUCTION = ("AUC-03", "AUC-07", "AUC-11")
COMMITTEE = ("EVA-01", "EVA-02")
HOST = ("MOV-02", "PNL-01", "PNL-04", "PNL-05", "PNL-07", "PNL-08", "PNL-09", "PNL-14", "PNL-15")


def check(evidence: Evidence) -> None:
    """Every act was signed for the organisation whose act it is.

    Raises:
        Failed: somebody signed for another organisation, or a bidder for two.
    """
    bidders = _bidders(evidence)
    if not evidence.chain or evidence.chain[0].code != "PLN-01":
        return
    plan = evidence.statement(evidence.chain[0])
    owner, agency, centre = (_uuid(plan.get(name)) for name in ("owner", "agency", "centre"))
    moves = evidence.of("MOV-03")
    inside = {owner, agency, centre, *(str(move.public["to_centre"]) for move in moves)} - {None}
    custodians = {
        one["place"]: one["organisation"]
        for act in evidence.of("NOT-01")
        for one in evidence.statement(act)["custodians"]
    }
    if strange := next((name for name, party in bidders.items() if party in inside | set(custodians.values())), None):
        fail("party", f"The bidder {strange} is an organisation that has a hand in the tender.")
    bids = {act.object: act.public["bidder"] for act in evidence.hidden.values() if act.code in ("BID-01", "BID-02")}
    auctioned = {act.lot for act in evidence.of("AUC-09")}  # who entered the others stays sealed
    grievances.check(evidence, {owner, agency} - {None}, inside, bidders)
    for act in evidence.acts():
        if act.sha256 not in evidence.intents:
            continue
        party = evidence.party(act)
        if act.code in OWNER or act.code in OWNER_OR_AGENCY:
            allowed = {owner, agency} if act.code in OWNER_OR_AGENCY else {owner}
            _require(act, party, allowed, "the owner")
        elif act.code == "NOT-05" or (act.code in ("EXP-07", "EXP-09") and act.public["side"] == "owner"):
            _require(act, party, {owner, agency} if act.code == "NOT-05" else {owner}, "the owner")
        elif act.code in COMMITTEE:
            _require(act, party, {_host(evidence, act, centre), *_cities(evidence, act)}, "the committee’s centre")
        elif act.code in HOST:
            _require(act, party, {_host(evidence, act, centre)}, "the centre that hosts the tender")
        elif act.code == "MOV-03":
            _require(act, party, {str(act.public["to_centre"])}, "the centre that takes the tender")
        elif act.code in {"OPN-04", "CUS-03"}:
            _require(act, party, {custodians.get(act.public["custodian"])}, "the custodian of that place")
        elif act.code == "CUS-04":
            _require(act, party, {custodians.get(act.public["custodian"]), owner}, "that custodian or the owner")
        elif act.code in {"DEP-06", "HAL-15"} or (act.code == "HAL-02" and "bidder" in act.public):
            _require(act, party, {bidders.get(str(act.public["bidder"]))}, "the bidder")
        elif act.code in ("OPN-06", "OPN-08", "BID-04"):
            _require(act, party, {bidders.get(bids[act.object])}, "the bidder")
        elif act.code in IN_AUCTION and act.lot in auctioned:
            _require(act, party, {bidders.get(str(act.public["bidder"]))}, "the bidder")
        elif act.code in (
            "CON-01",
            "CON-04",
            "CON-05",
            "PRF-01",
            "PRF-02",
            "PRF-05",
            "PRF-06",
            "PRF-12",
            "PRF-13",
            "PRF-14",
            "PRF-15",
            "PRF-16",
        ):
            _contract(evidence, act, party, owner, bidders)
        elif act.code in ("PRF-03", "PRF-09", "PRF-11"):
            _supplier(evidence, act, party, bidders)


def _host(evidence: Evidence, act: Leaf, planned: str | None) -> str | None:
    """The centre that hosts the tender when the act comes: the plan's, or where the last hand-over before took it."""
    before = [move for move in evidence.of("MOV-03") if move.index < act.index]
    return str(max(before, key=lambda move: move.index).public["to_centre"]) if before else planned


def _contract(evidence: Evidence, act: Leaf, party: str | None, owner: str | None, bidders: dict[str, str]) -> None:
    if act.public["side"] == "owner":
        _require(act, party, {owner}, "the owner")
        return
    _supplier(evidence, act, party, bidders)


def _supplier(evidence: Evidence, act: Leaf, party: str | None, bidders: dict[str, str]) -> None:
    awarded = [award for award in evidence.of("AWD-02", act.lot) if award.index < act.index]
    _require(act, party, {bidders.get(awarded[-1].public["bidder"])} if awarded else set(), "the winner")


def _require(act: Leaf, party: str | None, allowed: set[Any], whose: str) -> None:
    if party is None or party not in allowed:
        fail("party", f"The act {act.code} at entry {act.index} was not signed for {whose}.")


def _uuid(organisation: dict[str, Any] | None) -> str | None:
    return None if organisation is None else str(organisation["uuid"])


def _bidders(evidence: Evidence) -> dict[str, str]:
    """Pseudonym → organisation, one to one; every bid stays with its bidder."""
    found: dict[str, str] = {}
    bids: dict[str, str] = {}
    for act in evidence.hidden.values():
        if act.sha256 not in evidence.intents or "bidder" not in act.public:
            continue
        bidder, party = str(act.public["bidder"]), evidence.party(act)
        if party is None or found.setdefault(bidder, party) != party:
            fail("party", f"The act at entry {act.index} was signed for another organisation than the bidder {bidder}.")
        if bids.setdefault(act.object, bidder) != bidder:
            fail("party", f"The bid {act.object} changed hands at entry {act.index}.")
    if len(set(found.values())) != len(found):
        fail("party", "One organisation takes part as two bidders.")
    return found


def _cities(evidence: Evidence, act: Leaf) -> set[str]:
    """Centres whose experts were in the pool from which the committee was drawn that sat at an act, across cities."""
    found = committees.of_lot(evidence, str(act.lot), act.index)
    return set() if found is None else {str(one["centre"]) for one in found.act.public.get("registers", ())}
