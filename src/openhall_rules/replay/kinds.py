"""The acts whose rules are replayed (protocols §6): on what, by whom, under seal or not, in a case or not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

PERSON: Final = "person"
LOG: Final = "log"
EITHER: Final = "either"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of act.

    Attributes:
        object: kind of thing acted on.
        who: a person with a signed intent, the log by rule, or either.
        sealed: it stands in an opening set, never openly.
        in_case: it is a link of a case's chain; None where it may stand outside, when the case has ended.
    """

    object: str
    who: str = PERSON
    sealed: bool = False
    in_case: bool | None = True

    @property
    def told(self) -> str:
        """The kind as a verdict tells it, e.g. ``lot, log, open, case``."""
        place = {True: "case", False: "no case", None: "any"}[self.in_case]
        return f"{self.object}, {self.who}, {'sealed' if self.sealed else 'open'}, {place}"


KINDS: Final[dict[str, Kind]] = {
    "SYS-02": Kind("pack", LOG, in_case=False),
    "SYS-03": Kind("log", LOG, in_case=False),
    "SYS-06": Kind("contradiction", in_case=False),
    "LAW-01": Kind("legal-value", in_case=False),
    "CUS-01": Kind("opening_key", in_case=False),
    "PLN-01": Kind("project"),
    "ENT-01": Kind("project"),
    "NOT-01": Kind("notice"),
    "NOT-02": Kind("question", sealed=True, in_case=False),
    "NOT-03": Kind("question"),
    "NOT-04": Kind("notice"),
    "NOT-05": Kind("notice", EITHER),
    "BID-01": Kind("bid", sealed=True, in_case=False),
    "BID-02": Kind("bid", sealed=True, in_case=False),
    "BID-03": Kind("bid", sealed=True, in_case=False),
    "BID-04": Kind("bid"),
    "DEP-01": Kind("deposit", LOG, sealed=True, in_case=False),
    "DEP-02": Kind("payment", LOG, sealed=True, in_case=False),
    "DEP-03": Kind("payment", LOG, in_case=False),
    "DEP-04": Kind("payment", in_case=False),
    "DEP-05": Kind("deposit"),
    "DEP-06": Kind("deposit"),
    "DEP-07": Kind("deposit", EITHER),
    "DEP-08": Kind("deposit", EITHER),
    "DEP-09": Kind("deposit", LOG),
    "OPN-01": Kind("lot", LOG),
    "OPN-02": Kind("bid", sealed=True, in_case=False),
    "OPN-03": Kind("lot", LOG),
    "OPN-04": Kind("lot"),
    "OPN-05": Kind("lot", LOG),
    "OPN-06": Kind("bid"),
    "OPN-07": Kind("lot", EITHER),
    "OPN-08": Kind("bid"),
    "OPN-09": Kind("lot", LOG),
    "OPN-10": Kind("lot", LOG),
    "OUT-01": Kind("outage", LOG, in_case=False),
    "OUT-02": Kind("outage", in_case=False),
    "AUC-01": Kind("auction"),
    "AUC-02": Kind("entrant", sealed=True, in_case=False),
    "AUC-03": Kind("offer"),
    "AUC-04": Kind("auction", LOG),
    "AUC-05": Kind("sealed-offer", sealed=True, in_case=False),
    "AUC-06": Kind("auction", LOG),
    "AUC-07": Kind("sealed-offer"),
    "AUC-08": Kind("auction"),
    "AUC-09": Kind("auction", LOG),
    "AUC-10": Kind("entrant", sealed=True, in_case=False),
    "AUC-11": Kind("entrant"),
    "AUC-12": Kind("auction", LOG),
    "AUC-13": Kind("auction", LOG),
    "DRW-01": Kind("draw"),
    "DRW-02": Kind("draw"),
    "DRW-06": Kind("draw", LOG),
    "DRW-07": Kind("draw", LOG),
    "DRW-08": Kind("draw"),
    "FEE-03": Kind("lot"),
    "FEE-04": Kind("lot", LOG),
    "FEE-06": Kind("distance", in_case=False),
    "DRW-09": Kind("draw", EITHER),
    "APT-01": Kind("appointment"),
    "APT-02": Kind("appointment"),
    "APT-03": Kind("appointment", LOG),
    "EXP-07": Kind("expert-rating", in_case=None),
    "EXP-09": Kind("expert-rating", in_case=None),
    "ALL-01": Kind("site", in_case=False),
    "ALL-03": Kind("alliance", in_case=False),
    "ALL-04": Kind("alliance", in_case=False),
    "ALL-05": Kind("alliance", in_case=False),
    "ALL-06": Kind("alliance", in_case=False),
    "PNL-01": Kind("panel"),
    "PNL-02": Kind("panel"),
    "PNL-03": Kind("panel"),
    "PNL-04": Kind("panel"),
    "PNL-05": Kind("panel"),
    "PNL-06": Kind("panel"),
    "PNL-07": Kind("panel"),
    "PNL-08": Kind("panel"),
    "PNL-09": Kind("panel"),
    "PNL-12": Kind("panel", LOG),
    "PNL-13": Kind("panel"),
    "PNL-14": Kind("panel"),
    "PNL-15": Kind("panel"),
    "PNL-16": Kind("panel"),
    "PNL-17": Kind("panel"),
    "PNL-18": Kind("panel"),
    "EVA-01": Kind("lot"),
    "EVA-02": Kind("lot"),
    "EVA-08": Kind("lot"),
    "EVA-15": Kind("lot"),
    "EVA-12": Kind("lot", LOG),
    "EVA-13": Kind("lot", LOG),
    "AWD-01": Kind("lot"),
    "AWD-02": Kind("lot"),
    "AWD-03": Kind("lot", LOG),
    "AWD-04": Kind("letter", LOG),
    "AWD-05": Kind("award-fall"),
    "AWD-06": Kind("award-fall"),
    "AWD-07": Kind("award-fall"),
    "OBJ-01": Kind("objection"),
    "OBJ-02": Kind("objection"),
    "OBJ-03": Kind("objection"),
    "OBJ-04": Kind("notice", LOG),
    "CPL-02": Kind("complaint"),
    "CPL-03": Kind("complaint"),
    "CPL-04": Kind("complaint"),
    "CPL-05": Kind("complaint"),
    "CPL-06": Kind("complaint"),
    "CPL-07": Kind("complaint"),
    "CPL-08": Kind("complaint"),
    "CPL-09": Kind("complaint", EITHER),
    "CPL-10": Kind("complaint"),
    "CPL-11": Kind("complaint"),
    "CPL-12": Kind("complaint"),
    "CPL-13": Kind("complaint"),
    "CPL-14": Kind("complaint"),
    "CPL-15": Kind("hearing"),
    "CPL-16": Kind("hearing"),
    "CPL-17": Kind("hearing"),
    "CPL-18": Kind("hearing"),
    "CPL-19": Kind("hearing"),
    "CPL-20": Kind("hearing"),
    "CPL-21": Kind("correction"),
    "CPL-22": Kind("correction"),
    "CPL-23": Kind("correction"),
    "CPL-24": Kind("correction", LOG),
    "RTN-01": Kind("project"),
    "CON-01": Kind("contract"),
    "CON-02": Kind("contract", LOG),
    "CON-03": Kind("lot", LOG),
    "CON-04": Kind("contract"),
    "CON-05": Kind("contract"),
    "PRF-01": Kind("contract"),
    "PRF-02": Kind("contract"),
    "PRF-03": Kind("contract"),
    "PRF-04": Kind("contract"),
    "PRF-05": Kind("contract"),
    "PRF-06": Kind("contract"),
    "PRF-07": Kind("contract"),
    "PRF-08": Kind("contract"),
    "PRF-09": Kind("contract"),
    "PRF-10": Kind("contract"),
    "PRF-11": Kind("contract"),
    "PRF-12": Kind("contract"),
    "PRF-13": Kind("contract"),
    "PRF-14": Kind("contract"),
    "PRF-15": Kind("contract"),
    "PRF-16": Kind("contract"),
    "PRF-17": Kind("contract"),
    "PRF-18": Kind("contract", LOG),
    "BND-01": Kind("contract"),
    "BND-02": Kind("bond", LOG),
    "BND-03": Kind("bond", LOG),
    "BND-04": Kind("bond", LOG),
    "BND-05": Kind("contract"),
    "BND-06": Kind("bond", LOG),
    "REF-01": Kind("lot", LOG),
    "REF-02": Kind("deposit", LOG),
    "REF-03": Kind("deposit", LOG, sealed=True, in_case=False),
    "REF-04": Kind("deposit", LOG, sealed=True, in_case=False),
    "CER-01": Kind("lot", EITHER, in_case=None),
    "ARC-01": Kind("project", EITHER),
    "WIT-01": Kind("session", in_case=None),
    "WIT-04": Kind("session", in_case=None),
    "WIT-05": Kind("session", in_case=None),
}


def found(body: Mapping[str, Any], *, hidden: bool) -> Kind:
    """What a valid leaf is, in the terms of ``Kind``."""
    return Kind(
        object=str(body["object"]).partition(":")[0],
        who=LOG if body["actor"] == "log" else PERSON,
        sealed=hidden,
        in_case="case" in body,
    )


def fits(body: Mapping[str, Any], *, hidden: bool) -> bool:
    """Whether a leaf of a known code is one that may stand where it stands; a person's bears an intent."""
    kind, other = KINDS[str(body["code"])], found(body, hidden=hidden)
    signed = "intent" in body
    return (
        (kind.object, kind.sealed) == (other.object, other.sealed)
        and kind.in_case in (None, other.in_case)
        and kind.who in (EITHER, other.who)
        and signed == (other.who == PERSON)
    )
