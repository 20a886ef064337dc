"""The opening, redone: who took part, what was released, and that what was opened is what was sealed."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import openhall_rules as rules
from openhall_sealing import Envelope, SealingError, open_price, parse_envelope
from openhall_verify import outages, standstill
from openhall_verify.findings import Failed, fail
from openhall_verify.folder import canonical
from openhall_verify.proved import Evidence, Leaf
from openhall_verify.shapes import instant

_FIXED = frozenset({"manifest.json", "log.vkey", "checkpoint", "leaves.jsonl", "intents.jsonl", "disclosures.json",
                    "result.json"})  # fmt: skip
_SAME = ("bidder", "envelope_sha256", "version")


@dataclass(frozen=True, slots=True)
class Opened:
    """A bid whose price was read out."""

    bid: str
    bidder: str
    leaf_index: int
    order: int
    currency: str
    total: str
    costs: Mapping[str, str] = field(default_factory=dict)


def check(evidence: Evidence, pack: rules.Pack, due: str, lot: dict[str, Any], notice: Leaf) -> list[Opened]:
    """Redo a lot's opening; the bids read out, in order (empty when the lot failed before).

    Raises:
        Failed: opened early, a bid left out or slipped in, or another price than the sealed one.
    """
    uuid = lot["uuid"]
    closed, windows, openings = evidence.of("OPN-01", uuid), evidence.of("OPN-03", uuid), evidence.of("OPN-05", uuid)
    if not closed:
        if evidence.of("OPN-07", uuid) and not (windows or openings):
            return []
        fail("opening", f"Lot {lot['number']} was never closed.")
    if closed[0].at < due or closed[0].public["bids_due_at"] != due:
        fail("early", f"Lot {lot['number']} was closed at {closed[0].at}, before its deadline {due}.")
    release = timedelta(minutes=notice.public["release_minutes"])
    if instant(closed[0].public["window_ends_at"]) != instant(closed[0].at) + release:
        fail("early", f"The release window of lot {lot['number']} is not as long as the notice says.")
    if not windows:
        if not evidence.of("OPN-07", uuid):
            fail("opening", f"The release window of lot {lot['number']} was never closed.")
        return []
    window = windows[0]
    ends = outages.release_window_ends(evidence, pack, uuid, closed[0], window)
    final, releases = _taking_part(evidence, uuid, due, closed[0], window, ends)
    released = {bid for bid, act in final.items() if releases.get(bid, {}).get(act.public["version"])}
    everyone = len(released) == len(final)
    if instant(window.at) < ends and not everyone:
        fail("early", f"The release window of lot {lot['number']} was closed before its end.")
    if window.public["submitted"] != len(final) or window.public["released"] != len(released):
        fail(
            "opening-set",
            f"Lot {lot['number']} had {len(final)} bids and {len(released)} releases; the log's act says otherwise.",
        )
    if not pack.may_open(len(final)) or (window.public["outcome"] == "open") != bool(released):
        wrong = "not " if window.public["outcome"] == "open" else ""
        fail("opening-set", f"Lot {lot['number']} should {wrong}have been opened with {len(final)} bids.")
    _missing(evidence, window, final, released)
    _custodians(evidence, lot, window, openings, notice)
    if not openings:
        if not evidence.of("OPN-07", uuid):
            fail("opening", f"Lot {lot['number']} was never opened.")
        return []
    return _read_out(evidence, lot, openings[0], final, released, notice)


def check_failed_by_rule(evidence: Evidence, pack: rules.Pack, lot: dict[str, Any], failed: Leaf) -> None:
    """A lot that the log failed by rule says so in the law's words, and for the reason that its opening gives.

    Raises:
        Failed: bids were opened, or the reason or its article is another one.
    """
    windows, openings = evidence.of("OPN-03", lot["uuid"]), evidence.of("OPN-05", lot["uuid"])
    if openings and openings[0].public["opened"]:
        fail("failed", f"In lot {lot['number']} bids were opened, and the log failed it by rule.")
    reason, path = "too_few_bidders", "validity.minimum_bidders"
    if windows:
        reason, path = "no_bid_readable" if openings else "no_bid_released", "opening.not_released"
    if failed.public != {"reason": reason, "article": pack.value(path).citation}:
        fail("failed", f"Lot {lot['number']} failed by rule for another reason than {reason}, or by another article.")


def _missing(evidence: Evidence, window: Leaf, final: dict[str, Leaf], released: set[str]) -> None:
    said = {entry["bid"]: entry["bidder"] for entry in evidence.statement(window)["not_released"]}
    if said != {bid: act.public["bidder"] for bid, act in final.items() if bid not in released}:
        fail("opening-set", "The log names other bids as not released than those without a release.")


def _custodians(evidence: Evidence, lot: dict[str, Any], window: Leaf, openings: list[Leaf], notice: Leaf) -> None:
    shares = evidence.of("OPN-04", lot["uuid"])
    places = [share.public["custodian"] for share in shares]
    if any(share.index < window.index for share in shares):
        fail("early", f"A custodian released shares of lot {lot['number']} before the window was closed.")
    if len(set(places)) != len(places):
        fail("custodian", f"A custodian of lot {lot['number']} released shares twice.")
    parts = {(entry["bid"], entry["kind"]) for entry in _handed_in(evidence, shares)}
    released = {act.object for act in evidence.hidden.values() if act.code == "OPN-02" and act.lot == lot["uuid"]}
    if any(bid not in released or kind not in ("price", "documents") for bid, kind in parts):
        fail("custodian", f"Custodians of lot {lot['number']} gave shares of a bid that was not released.")
    if not openings:
        return
    came = sum(share.index < openings[0].index for share in shares)
    revealed = {act.object for act in evidence.of("OPN-08") if act.index < openings[0].index}
    named = {entry["bid"] for entry in evidence.statement(openings[0])["bids"]}
    if came < notice.public["threshold"] and not named <= revealed:
        fail("early", f"Lot {lot['number']} was opened with {came} custodians, fewer than the threshold.")


def _handed_in(evidence: Evidence, shares: list[Leaf]) -> Iterator[dict[str, Any]]:
    for share in shares:
        yield from evidence.statement(share)["shares"]


def _taking_part(
    evidence: Evidence, lot: str, due: str, closed: Leaf, window: Leaf, ends: datetime
) -> tuple[dict[str, Leaf], dict[str, dict[int, Leaf]]]:
    """The submission that counts of every bid, and the releases by bid and version."""
    sealed = [evidence.hidden[entry["leaf_sha256"]] for entry in evidence.statement(window)["sealed"]]
    final: dict[str, Leaf] = {}
    versions: dict[str, int] = {}
    releases: dict[str, dict[int, Leaf]] = {}
    for act in sealed:
        if act.code in ("BID-01", "BID-02", "BID-03", "OPN-02") and act.public["lot"] != lot:
            fail("opening-set", f"The entry {act.index} belongs to another lot.")
        if act.code in ("BID-01", "BID-02", "BID-03") and (act.at >= due or act.index > closed.index):
            fail("late", f"The act at entry {act.index} came at {act.at}, after the deadline {due}.")
        if act.code in ("BID-01", "BID-02"):
            if act.public["version"] != versions.get(act.object, 0) + 1 or (act.code == "BID-02") != (
                act.object in final
            ):
                fail("opening-set", f"The bid at entry {act.index} does not count its versions one by one.")
            versions[act.object] = act.public["version"]
            final[act.object] = act
        elif act.code == "BID-03":
            if act.object not in final or act.public["version"] != versions[act.object]:
                fail("opening-set", f"What was withdrawn at entry {act.index} was no bid that stood.")
            del final[act.object]
        elif act.code == "OPN-02":
            if act.index < closed.index or act.at < closed.at or instant(act.at) >= ends:
                fail("late", f"The release at entry {act.index} lies outside the window.")
            if standstill.inside(evidence, lot, act.index):
                fail("late", f"The release at entry {act.index} was taken while the tender stood still.")
            if act.object not in final or act.public["version"] in releases.setdefault(act.object, {}):
                fail("opening-set", f"The release at entry {act.index} is of no bid that stood, or the second.")
            releases[act.object][act.public["version"]] = act
    if len({act.public["bidder"] for act in final.values()}) != len(final):
        fail("opening-set", "A bidder has two bids for one lot.")
    return final, releases


def _read_out(
    evidence: Evidence, lot: dict[str, Any], opening: Leaf, final: dict[str, Leaf], released: set[str], notice: Leaf
) -> list[Opened]:
    statement = evidence.statement(opening)
    named = [entry["bid"] for entry in statement["bids"]] + [entry["bid"] for entry in statement["unreadable"]]
    if len(set(named)) != len(named) or set(named) != released:
        lost = released - set(named)
        fail(
            "opening-set",
            f"A released bid was left out of the opening: {min(lost)}."
            if lost
            else "A bid was opened that was not released.",
        )
    if (opening.public["opened"], opening.public["unreadable"]) != (
        len(statement["bids"]),
        len(statement["unreadable"]),
    ):
        fail("opening-set", f"The opening at entry {opening.index} counts other bids than it lists.")
    in_order = sorted((final[entry["bid"]].index, entry["bid"]) for entry in statement["bids"])
    order = {bid: place for place, (_, bid) in enumerate(in_order, start=1)}
    opened = []
    for entry in statement["bids"]:
        act = final[entry["bid"]]
        if entry["opened_order"] != order[entry["bid"]]:
            fail(
                "order",
                f"The bid {entry['bid']} was read out as number {entry['opened_order']}, not {order[entry['bid']]}.",
            )
        envelope = _envelope(evidence, lot, act, notice)
        if [entry[name] for name in _SAME] != [act.public[name] for name in _SAME]:
            fail("opening", f"The bid {entry['bid']} was opened under another bidder or envelope.")
        if evidence.disclosed.get(act.sha256, {}).keys() < {"bidder/name", "bidder/identifier"}:
            fail("disclosure", f"The log does not say who made the bid {entry['bid']} that was read out.")
        ciphertext = evidence.folder.read(f"sealed/{envelope.part('price').sha256}.age")
        try:
            sheet = open_price(envelope, ciphertext, entry["identity"]).sheet
        except SealingError as error:
            raise Failed(
                "opening", f"The price of bid {entry['bid']} does not open as the log says: {error}"
            ) from error
        content = sheet.to_json()
        if hashlib.sha256(canonical(content)).hexdigest() != entry["content_sha256"]:
            fail("price", f"The price sheet of bid {entry['bid']} is not the one that was read out.")
        costs = {cost.name: cost.amount for cost in sheet.costs}
        if entry.get("costs", {}) != costs:
            fail("price", f"Bid {entry['bid']} declares other running costs than were read out.")
        if (content["currency"], content["total"]) != (entry["currency"], entry["total"]):
            fail(
                "price",
                f"Bid {entry['bid']} holds {content['total']} {content['currency']}; {entry['total']} was read out.",
            )
        opened.append(
            Opened(
                entry["bid"],
                entry["bidder"],
                act.index,
                entry["opened_order"],
                entry["currency"],
                entry["total"],
                costs,
            )
        )
    opened.sort(key=lambda bid: bid.order)
    return opened


def _envelope(evidence: Evidence, lot: dict[str, Any], act: Leaf, notice: Leaf) -> Envelope:
    digest = act.public["envelope_sha256"]
    envelope = _parsed(evidence, digest)
    context = envelope.context
    wanted = (evidence.case, lot["uuid"], act.public["bidder"])
    if (context.tender, context.lot, context.bidder) != wanted:
        fail("envelope", f"The envelope {digest} was made for another tender, lot or bidder.")
    recipients = [custodian["recipient"] for custodian in evidence.statement(notice)["custodians"]]
    if list(envelope.custodians) != recipients or envelope.threshold != notice.public["threshold"]:
        fail("envelope", f"The envelope {digest} was not sealed to the custodians of the notice.")
    return envelope


def check_files(evidence: Evidence) -> None:
    """The envelope of every bid and the ciphertext of every price read out are there, and nothing else.

    Raises:
        Failed: a file is missing, changed, or belongs to no bid.
    """
    wanted = set()
    for act in evidence.hidden.values():
        if act.code in ("BID-01", "BID-02"):
            wanted.add(f"envelopes/{act.public['envelope_sha256']}.json")
    for opening in evidence.of("OPN-05"):
        for entry in evidence.statement(opening)["bids"]:
            envelope = _parsed(evidence, entry["envelope_sha256"])
            wanted.add(f"sealed/{envelope.part('price').sha256}.age")
    for name in sorted(wanted):
        data = evidence.folder.read(name)
        if hashlib.sha256(data).hexdigest() != name.partition("/")[2].partition(".")[0]:
            fail("envelope", f"The file {name} does not have the digest that it is named by.")
    fixed = {
        "manifest.json",
        "log.vkey",
        "checkpoint",
        "leaves.jsonl",
        "intents.jsonl",
        "disclosures.json",
        "result.json",
    }
    for name in sorted(evidence.folder.names - wanted - fixed):
        if not name.startswith("statements/"):
            fail("extra-file", f"The file {name} belongs to no bid of this case.")


def _parsed(evidence: Evidence, digest: str) -> Envelope:
    try:
        envelope = parse_envelope(evidence.folder.read(f"envelopes/{digest}.json"))
    except SealingError as error:
        raise Failed("envelope", f"The envelope {digest} is malformed: {error}") from error
    if envelope.sha256 != digest:
        fail("envelope", f"The envelope {digest} was changed.")
    return envelope
