"""The opening, redone: who took part, what was released, and that what was opened is what was sealed."""

import hashlib
from dataclasses import dataclass
from typing import Any

import openhall_rules as rules
from openhall_sealing import Envelope, SealingError, open_price, parse_envelope
from openhall_verify.findings import Failed, fail
from openhall_verify.folder import canonical
from openhall_verify.leaves import Evidence, Leaf


@dataclass(frozen=True, slots=True)
class Opened:
    """A bid whose price was read out."""

    bid: str
    bidder: str
    leaf_index: int
    order: int
    currency: str
    total: str


def check(evidence: Evidence, pack: rules.Pack, due: str, lot: dict[str, Any], notice: Leaf) -> list[Opened]:
    """Redo a lot's opening; the bids read out, in order (empty when the lot failed before).

    Raises:
        Failed: opened early, a bid left out or slipped in, or another price than the sealed one.
    """
    uuid = lot["uuid"]
    closed, windows, openings = evidence.of("OPN-01", uuid), evidence.of("OPN-03", uuid), evidence.of("OPN-05", uuid)
    if not closed:
        if evidence.of("OPN-07", uuid):
            return []
        fail("opening", f"Lot {lot['number']} was never closed.")
    if closed[0].at < due or closed[0].public["bids_due_at"] != due:
        fail("early", f"Lot {lot['number']} was closed at {closed[0].at}, before its deadline {due}.")
    if not windows:
        return []
    window = windows[0]
    final, releases = _taking_part(evidence, uuid, due, closed[0], window)
    released = {bid for bid, act in final.items() if releases.get(bid, {}).get(act.public["version"])}
    everyone = len(released) == len(final)
    if window.at < closed[0].public["window_ends_at"] and not everyone:
        fail("early", f"The release window of lot {lot['number']} was closed before its end.")
    if window.public["submitted"] != len(final) or window.public["released"] != len(released):
        fail(
            "opening-set",
            f"Lot {lot['number']} had {len(final)} bids and {len(released)} releases; the log's act says otherwise.",
        )
    if (window.public["outcome"] == "open") != (bool(released) and pack.may_open(len(final))):
        fail(
            "opening-set",
            f"Lot {lot['number']} should {'not ' if window.public['outcome'] == 'open' else ''}have been opened.",
        )
    shares = evidence.of("OPN-04", uuid)
    if any(share.index < window.index for share in shares):
        fail("early", f"A custodian released shares of lot {lot['number']} before the window was closed.")
    if not openings:
        return []
    return _read_out(evidence, lot, openings[0], final, released, notice)


def _taking_part(
    evidence: Evidence, lot: str, due: str, closed: Leaf, window: Leaf
) -> tuple[dict[str, Leaf], dict[str, dict[int, Leaf]]]:
    """The submission that counts of every bid, and the releases by bid and version."""
    sealed = [evidence.hidden[entry["leaf_sha256"]] for entry in evidence.statement(window)["sealed"]]
    final: dict[str, Leaf] = {}
    releases: dict[str, dict[int, Leaf]] = {}
    for act in sealed:
        if act.public.get("lot") not in (lot, None):
            fail("opening-set", f"The entry {act.index} belongs to another lot.")
        if act.code in ("BID-01", "BID-02", "BID-03") and act.at >= due:
            fail("late", f"The act at entry {act.index} came at {act.at}, after the deadline {due}.")
        if act.code in ("BID-01", "BID-02"):
            if act.object in final and act.public["version"] <= final[act.object].public["version"]:
                fail("opening-set", f"The bid at entry {act.index} does not count its versions upwards.")
            final[act.object] = act
        elif act.code == "BID-03":
            final.pop(act.object, None)
        elif act.code == "OPN-02":
            if not closed.at <= act.at or act.at > max(window.at, closed.public["window_ends_at"]):
                fail("late", f"The release at entry {act.index} lies outside the window.")
            releases.setdefault(act.object, {})[act.public["version"]] = act
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
        if entry["bidder"] != act.public["bidder"] or entry["envelope_sha256"] != act.public["envelope_sha256"]:
            fail("opening", f"The bid {entry['bid']} was opened under another bidder or envelope.")
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
        if (content["currency"], content["total"]) != (entry["currency"], entry["total"]):
            fail(
                "price",
                f"Bid {entry['bid']} holds {content['total']} {content['currency']}; {entry['total']} was read out.",
            )
        opened.append(
            Opened(entry["bid"], entry["bidder"], act.index, entry["opened_order"], entry["currency"], entry["total"])
        )
    opened.sort(key=lambda bid: bid.order)
    return opened


def _envelope(evidence: Evidence, lot: dict[str, Any], act: Leaf, notice: Leaf) -> Envelope:
    digest = act.public["envelope_sha256"]
    try:
        envelope = parse_envelope(evidence.folder.read(f"envelopes/{digest}.json"))
    except SealingError as error:
        raise Failed("envelope", f"The envelope {digest} is malformed: {error}") from error
    if envelope.sha256 != digest:
        fail("envelope", f"The envelope {digest} was changed.")
    context = envelope.context
    wanted = (evidence.case, lot["uuid"], act.public["bidder"])
    if (context.tender, context.lot, context.bidder) != wanted:
        fail("envelope", f"The envelope {digest} was made for another tender, lot or bidder.")
    recipients = [custodian["recipient"] for custodian in evidence.statement(notice)["custodians"]]
    if list(envelope.custodians) != recipients or envelope.threshold != notice.public["threshold"]:
        fail("envelope", f"The envelope {digest} was not sealed to the custodians of the notice.")
    return envelope
