"""An opening set: every sealed leaf of a lot with the act that it hid, redone in the order of the log."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from openhall_rules.leaves import BadDisclosure, BadLeaf, check_sealed
from openhall_rules.replay import kinds, reading
from openhall_rules.replay.acts import MOST_BIDS, Act
from openhall_rules.replay.reading import Unreadable

SUBMITTED: Final = frozenset({"BID-01", "BID-02"})
ON_BIDS: Final = frozenset({*SUBMITTED, "BID-03"})
LOTLESS: Final = frozenset({"NOT-02"})
"""Hidden acts that name no lot: they stand in the set of the lot for which they were sealed."""


@dataclass(frozen=True, slots=True)
class Hidden:
    """An act that a sealed leaf hid; ``index`` is the sealed leaf's."""

    index: int
    body: dict[str, Any]

    @property
    def code(self) -> str:
        """Function-point code."""
        return str(self.body["code"])

    @property
    def public(self) -> dict[str, Any]:
        """The public fields."""
        found: dict[str, Any] = self.body["public"]
        return found

    @property
    def uuid(self) -> str:
        """Id of the thing acted on."""
        return str(self.body["object"]).partition(":")[2]

    @property
    def at(self) -> datetime:
        """When it happened."""
        return reading.instant(self.body, "at")


@dataclass(slots=True)
class Bids:
    """The bids of a lot as the set tells them.

    ``standing``: bid → ``{bidder, version, index, envelope_sha256}`` of the submission that counts.
    ``released``: bid → versions released. ``withdrawn``: bidder → index of the last withdrawal.
    """

    standing: dict[str, dict[str, Any]] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=dict)
    released: dict[str, list[int]] = field(default_factory=dict)
    withdrawn: dict[str, dict[str, Any]] = field(default_factory=dict)

    def were_released(self) -> list[str]:
        """Bids that stand and whose counting version was released, sorted."""
        return sorted(bid for bid, one in self.standing.items() if one["version"] in self.released.get(bid, ()))


def hidden_acts(act: Act, lot: str) -> Iterator[Hidden]:
    """The acts of the set that are what was sealed; what is not is found and left out.

    Raises:
        Unreadable: the set has another form.
    """
    say, said = act.findings, act.statement()
    say.equal("opening_set.lot", lot, reading.text(said, "lot"))
    previous = -1
    rows = reading.rows(said, "sealed")
    if not rows:
        say.keep("opening_set.sealed")
    for row in rows:
        sha256 = reading.digest(row, "leaf_sha256")
        known = act.earlier(sha256)
        if not say.require("opening_set.in_log", known is not None, "a sealed leaf before this one", sha256):
            continue
        index, entry = known if known is not None else (-1, b"")
        say.require("opening_set.order", index > previous, f"after {previous}", index)
        previous = max(previous, index)
        try:
            body = check_sealed(entry, _salt(row), reading.mapping(row, "hidden"))
        except (BadLeaf, BadDisclosure):
            say.broken("opening_set.sealed", "the act that was sealed", sha256)
            continue
        say.keep("opening_set.sealed")
        known_kind = body["code"] in kinds.KINDS
        good = known_kind and kinds.fits(body, hidden=True)
        if not say.require("opening_set.kind", good, "an act of the lot that is sealed", body["code"]):
            continue
        named = body["public"].get("lot", lot if body["code"] in LOTLESS else None)
        if say.require("opening_set.kind", named == lot, f"{body['code']} of {lot}", body["code"]):
            yield Hidden(index, body)


def _salt(row: dict[str, Any]) -> bytes:
    return bytes.fromhex(reading.digest(row, "salt"))


def redo(act: Act, hidden: Hidden, bids: Bids, *, due: datetime, lot: dict[str, Any]) -> None:
    """One act on a bid, in its turn: in time, on a version that counts on, on a bid that stands."""
    say, public, bid, closed = act.findings, hidden.public, hidden.uuid, lot["closed"]
    bidder, version = reading.text(public, "bidder"), reading.number(public, "version")
    if hidden.code == "OPN-02":
        inside = (
            reading.instant(closed, "at") <= hidden.at < reading.instant(closed, "window_ends_at")
            and hidden.index > closed["index"]
            and not any(begun < hidden.index < over for begun, over in lot.get("stills", ()))
        )
        say.require("releases.in_window", inside, "while the window is open", hidden.body["at"])
        stands = bid in bids.standing and version not in bids.released.setdefault(bid, [])
        stands = stands and bids.standing[bid]["bidder"] == bidder
        if say.require("releases.standing", stands, "once, of a bid that stands", [bid, version]):
            bids.released[bid].append(version)
        return
    in_time = hidden.at < due and hidden.index < closed["index"]
    say.require("bids.in_time", in_time, "before the deadline", hidden.body["at"])
    if hidden.code == "BID-03":
        stands = bid in bids.standing and bids.versions[bid] == version and bids.standing[bid]["bidder"] == bidder
        if say.require("bids.withdrawal", stands, "of the version that stands", [bid, version]):
            del bids.standing[bid]
            bids.withdrawn[bidder] = {"index": hidden.index, "at": hidden.body["at"]}
        return
    counted = version == bids.versions.get(bid, 0) + 1 and (hidden.code == "BID-02") == (bid in bids.standing)
    same_bidder = bid not in bids.standing or bids.standing[bid]["bidder"] == bidder
    say.require("bids.versions", counted and same_bidder, bids.versions.get(bid, 0) + 1, version)
    bids.versions[bid] = version
    bids.standing[bid] = {
        "bidder": bidder,
        "version": version,
        "index": hidden.index,
        "envelope_sha256": reading.digest(public, "envelope_sha256"),
    }
    if len(bids.versions) > MOST_BIDS:
        raise Unreadable("sealed")
