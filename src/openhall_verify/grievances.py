"""For whom people acted in objections and complaints: each side, and the body that decides, stay who they are.

A natural person signs in their own name, for no organisation; the entries of a case then show it by one pseudonym. The
log names no body by its organisation: one entry of the list of bodies is one organisation, and the reverse of neither
is asked. A side that the log doesn't show openly is held against what it signed first.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from openhall_verify.findings import fail
from openhall_verify.proved import Evidence, Leaf

Who = tuple[str, str]
"""``organisation`` or ``person``, and its id or its pseudonym in the case."""

OBJECTED, OBJECTION_WITHDRAWN = "OBJ-01", "OBJ-02"
FILED, TRANSFERRED = "CPL-02", "CPL-06"
OF_COMPLAINANT = frozenset({"CPL-04", "CPL-07"})
OF_BODY = frozenset(
    {
        "CPL-03", "CPL-05", "CPL-06", "CPL-08", "CPL-09", "CPL-11", "CPL-12", "CPL-13", "CPL-14", "CPL-15", "CPL-16",
        "CPL-18", "CPL-19", "CPL-22", "CPL-23",
    }
)  # fmt: skip
OF_SIDES = frozenset({"CPL-10", "CPL-17", "CPL-20"})
OF_OWNER = "CPL-21"
ONLINE = "online"


@dataclass(slots=True)
class _Sides:
    """Who is who in a complaint. ``body``: the entry of the list by which it has it. ``online``: who complains signs
    for itself; else the body does."""

    filed: Leaf
    complainant: Who | None
    body: str
    online: bool
    bidder: str | None


@dataclass(slots=True)
class _Known:
    evidence: Evidence
    owners: Collection[str | None]
    inside: Collection[str | None]
    bidders: Mapping[str, str]
    bodies: dict[str, Who] = field(default_factory=dict)
    complaints: dict[str, _Sides] = field(default_factory=dict)
    objectors: dict[str, Who] = field(default_factory=dict)
    hands: set[str] = field(default_factory=set)


def check(
    evidence: Evidence, owners: Collection[str | None], inside: Collection[str | None], bidders: Mapping[str, str]
) -> None:
    """Every act in an objection or a complaint was signed for the side, or the body, whose act it is.

    Args:
        owners: the owner and its agency. inside: these and the centres that host the tender. bidders: pseudonym →
            organisation.

    Raises:
        Failed: somebody acted for another side, one side changed hands, or somebody who has a hand in the tender
        objects or complains in their own name.
    """
    known = _Known(evidence, owners, inside, bidders)
    for act in evidence.chain:
        if act.sha256 not in evidence.intents:
            continue
        if evidence.party(act) in inside:
            known.hands.add(str(act.body.get("actor")))
        if act.code in (OBJECTED, OBJECTION_WITHDRAWN):
            _objection(known, act)
        elif act.code == FILED:
            _filed(known, act)
        elif act.code in OF_COMPLAINANT or act.code in OF_BODY or act.code in OF_SIDES or act.code == OF_OWNER:
            _in_complaint(known, act)


def _objection(known: _Known, act: Leaf) -> None:
    who = _who(known, act)
    good = known.evidence.party(act) not in known.inside and who == known.objectors.setdefault(act.object, who)
    if act.code == OBJECTED:
        good = good and _in_own_name(known, act)
    if not good:
        fail("party", f"The objection at entry {act.index} was raised or withdrawn for somebody else’s organisation.")


def _filed(known: _Known, act: Leaf) -> None:
    online, body = act.public["channel"] == ONLINE, str(act.public["body"])
    who = _who(known, act)
    known.complaints[act.object] = _Sides(act, who if online else None, body, online, _disputed(known, act))
    if not online:
        _body(known, act, body)
    elif known.evidence.party(act) in known.inside or not _in_own_name(known, act):
        fail("party", f"The complaint at entry {act.index} was made by somebody who has a hand in the tender.")


def _in_complaint(known: _Known, act: Leaf) -> None:
    one = known.complaints.get(str(act.public.get("complaint", act.object)))
    if one is None:
        fail("party", f"There was no complaint to which entry {act.index} could belong.")
    side = str(act.public["side"]) if act.code in OF_SIDES else ""
    if act.code in OF_BODY:
        _body(known, act, one.body)
        if act.code == TRANSFERRED:
            one.body = str(act.public["body"])
    elif act.code == OF_OWNER or side == "owner":
        _require(known.evidence.party(act) in known.owners, act, "the owner’s side")
    elif side == "bidder":
        _require(one.bidder is not None and known.evidence.party(act) == one.bidder, act, "the bidder")
    elif one.online:
        _require(_who(known, act) == one.complainant, act, "who complained")
    else:
        _body(known, act, one.body)


def _body(known: _Known, act: Leaf, entry: str) -> None:
    """An act of the body: an organisation, the same wherever this entry of the list is named, and no complainant."""
    who = _who(known, act)
    good = who[0] == "organisation" and known.bodies.setdefault(entry, who) == who
    good = good and all(one.complainant != who for one in known.complaints.values() if one.body == entry)
    _require(good, act, "the body that has the complaint")


def _in_own_name(known: _Known, act: Leaf) -> bool:
    """Whether an individual says that it is one, an organisation doesn't, and the individual has no hand in it."""
    alone = known.evidence.party(act) is None
    return alone == ("individual" in act.public) and not (alone and str(act.body.get("actor")) in known.hands)


def _disputed(known: _Known, act: Leaf) -> str | None:
    """The organisation whose award stood when a complaint about the result came."""
    if act.public["matter"] != "result" or act.lot is None:
        return None
    award = None
    for one in known.evidence.chain:
        if one.index < act.index and one.lot == act.lot:
            award = one if one.code == "AWD-02" else None if one.code in ("AWD-03", "AWD-07") else award
    return None if award is None else known.bidders.get(str(award.public["bidder"]))


def _who(known: _Known, act: Leaf) -> Who:
    party = known.evidence.party(act)
    return ("organisation", party) if party is not None else ("person", str(act.body.get("actor")))


def _require(good: bool, act: Leaf, whose: str) -> None:
    if not good:
        fail("party", f"The act {act.code} at entry {act.index} was not signed for {whose}.")
