"""From the close of the release window to the last bid shown in the hall, beside the cryptography alone.

The peer is a physical limit: decrypting each bid's price and two custodians' shares with age, and nothing else.
Custodians decrypt on their own devices, at the same time as one another; here they do so one after the other, and their
part is told apart.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from bench.measuring import Part, Result, Row, Samples
from bench.sizes import Sizes

if TYPE_CHECKING:
    from bench.rehearsal import Rehearsal
    from openhall.config.replay.stages import Run

TITLE = "Opening"
Found = TypeVar("Found")
HERE = ("closing the window", "first custodian's request", "second custodian's request", "opening the bids")


def run(sizes: Sizes, folder: Path) -> Result:
    """Several tenders with the same bidders; each is prepared, then its opening is timed."""
    from bench.rehearsal import Rehearsal, made_up

    bids = sizes.opening_bids
    result = Result("opening", TITLE, sizes={"bids": bids})
    rehearsal = Rehearsal(folder)
    steps: dict[str, list[float]] = defaultdict(list)
    totals, limits = [], []
    [few] = made_up("opening-warm-up", 1, min(bids, 10))
    _opening(rehearsal, rehearsal.run_of(few), len(few.bids))
    for source in made_up("opening", sizes.opening_repetitions, bids, bidders=bids):
        timed, limit = _opening(rehearsal, rehearsal.run_of(source), bids)
        totals.append(sum(timed.values()))
        limits.append(limit)
        for name, seconds in timed.items():
            steps[name].append(seconds)
    result.rows.append(
        Row(
            f"window closed to the last of {bids} bids shown",
            "s",
            Samples(tuple(totals)),
            "limit: age alone (price and two shares of each)",
            Samples(tuple(limits)),
            better="less",
        )
    )
    result.parts += [Part(name, "s", Samples(tuple(values))) for name, values in steps.items()]
    result.notes.append(
        "All steps one after the other on one machine; the page is the hall as the site answers it, with every price. "
        "In life the two custodians decrypt on devices of their own, side by side."
    )
    return result


def _opening(rehearsal: Rehearsal, run: Run, bids: int) -> tuple[dict[str, float], float]:
    """Seconds of each step, and of the decryption alone."""
    from bench.rehearsal import next_instant
    from openhall.config.worker import settle
    from openhall.tendering.opening import public as opening
    from openhall.witness import public as witness

    at = next_instant()
    run.publish(at)
    settle(at)
    for offer in run.tender.offers:
        run.submit(offer, at + timedelta(seconds=10))
    settle(at + timedelta(seconds=10))
    settle(at + timedelta(minutes=5))
    for offer in run.tender.offers:
        run.release(offer, at + timedelta(minutes=5, seconds=10))
    witness.drain_all()  # every sealed act is in the log: now the window may close
    limit = _alone(run, at + timedelta(minutes=5, seconds=15))

    timed: dict[str, float] = {}

    def step(name: str, work: Callable[[], Found]) -> Found:
        started = time.perf_counter()
        found = work()
        timed[name] = timed.get(name, 0.0) + time.perf_counter() - started
        return found

    lot = run.lot.uuid
    at += timedelta(minutes=5, seconds=20)
    step(HERE[0], lambda: opening.close_window(lot=lot, at=at))
    for place, custodian in enumerate(run.house.custodians[:2]):
        name = HERE[1 + place]
        asked = step(name, lambda custodian=custodian: opening.sealed_shares(run.lot, custodian.reader(at)))  # type: ignore[misc]
        envelopes = _envelopes(run)
        shares = step(
            "custodians decrypt (their devices)",
            lambda place=place, custodian=custodian, asked=asked, envelopes=envelopes: _decrypt(  # type: ignore[misc]
                asked, envelopes, place, custodian.opening.identity
            ),
        )
        signed = custodian.signs("release_shares", f"lot:{lot}", run.lot.version, {"shares": shares}, at=at)
        step(name, lambda shares=shares, signed=signed: opening.release_shares(lot=lot, shares=shares, **signed))  # type: ignore[misc]
    step(HERE[3], lambda: opening.open_bids(lot=lot, at=at))
    step("taking it into the log", witness.drain_all)
    page = step("the hall's page", lambda: _page(f"/halls/{lot}"))
    missing = [offer.bidder for offer in run.tender.offers if f"{offer.bidder}<" not in page]
    if missing or len(run.tender.offers) != bids:
        raise RuntimeError(f"The hall doesn't show {len(missing)} of {bids} bids.")
    settle(at + timedelta(minutes=1))
    return timed, limit


def _envelopes(run: Run) -> dict[str, Any]:
    """Bid → envelope, which a custodian's device reads from the site beforehand."""
    from openhall.tendering.bidding import public as bidding

    standing = bidding.standing(run.lot.pk, [bidding.Bid.State.RELEASED])
    return {str(version.bid.uuid): bidding.envelope_of(version) for version in standing}


def _decrypt(asked: dict[str, Any], envelopes: dict[str, Any], place: int, identity: str) -> list[dict[str, Any]]:
    from openhall_sealing import b64, b64_decode, decrypt_share

    return [
        {
            "bid": bid["bid"],
            "kind": kind,
            "share": b64(decrypt_share(envelopes[bid["bid"]], kind, place, b64_decode(sealed), identity)),
        }
        for bid in asked["bids"]
        for kind, sealed in bid["shares"].items()
    ]


def _alone(run: Run, at: Any) -> float:
    """Seconds that age needs for two shares and the price of every bid, from memory to memory."""
    from openhall.tendering.bidding import public as bidding
    from openhall_sealing import age, combine_shares, open_bundle
    from openhall_sealing.envelope import PRICE, ciphertext_limit

    sealed: list[tuple[bytes, str]] = []
    keys = [custodian.opening.identity for custodian in run.house.custodians[:2] if custodian.opening]
    offers = {run.bid_uuid(offer): offer for offer in run.tender.offers}
    for version in bidding.standing(run.lot.pk, [bidding.Bid.State.RELEASED]):
        envelope = bidding.envelope_of(version)
        bundle = bidding.files.content(envelope.bundle_sha256, at_most=4 * 1024 * 1024)
        opening_key = run.bidder(offers[version.bid.uuid], at).opening
        assert opening_key is not None
        shares = open_bundle(envelope, bundle, opening_key.identity)[PRICE][:2]
        sealed += zip(shares, keys, strict=True)
        plain = {place: age.open_sealed(share, keys[place]) for place, share in enumerate(shares)}
        price = bidding.files.content(version.price_sha256, at_most=ciphertext_limit(PRICE))
        sealed.append((price, combine_shares(envelope, PRICE, plain).identity))
    started = time.perf_counter()
    for data, identity in sealed:
        age.open_sealed(data, identity)
    return time.perf_counter() - started


def _page(path: str) -> str:
    from django.test import Client

    answer = Client().get(path)
    if answer.status_code != 200:
        raise RuntimeError(f"{path} answered {answer.status_code}.")
    return answer.content.decode()
