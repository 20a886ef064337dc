"""Wrong turns of an auction as the log would show them, and the rule by which a member's replay finds each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

Leaf = dict[str, Any]
OTHER = "f" * 32
STRANGE = str(UUID(int=12, version=4))


def sets(name: str, value: Any) -> Callable[[Leaf], None]:
    """The act says something else."""

    def change(leaf: Leaf) -> None:
        assert leaf["public"][name] != value
        leaf["public"][name] = value

    return change


def moved(hours: float) -> Callable[[Leaf], None]:
    """The act was recorded so much later, or earlier."""

    def change(leaf: Leaf) -> None:
        leaf["at"] = instant(leaf["at"], timedelta(hours=hours))

    return change


def terms(**changes: Any) -> Callable[[Leaf], None]:
    """The auction was announced under other terms (a change of the statement)."""

    def change(said: Leaf) -> None:
        assert said["terms"] | changes != said["terms"]
        said["terms"] |= changes

    return change


def begins(said: Leaf) -> None:
    """A day before entries close."""
    said["terms"]["starts_at"] = instant(said["terms"]["starts_at"], timedelta(days=-1))


def lasts(said: Leaf) -> None:
    """A minute."""
    said["terms"]["ends_at"] = instant(said["terms"]["starts_at"], timedelta(minutes=1))


def asks_for_a_deposit(said: Leaf) -> None:
    said["lots"][0]["deposit"] = "5000.00"


def instant(text: str, by: timedelta) -> str:
    return (datetime.fromisoformat(text) + by).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


class Wrong(NamedTuple):
    """A leaf of ``code`` (the ``which``-th) or its ``statement`` is changed; ``rule`` is found broken at ``seen``."""

    code: str
    change: Callable[[Leaf], None]
    rule: str
    which: int = 0
    seen: str = ""
    statement: bool = False


WRONGS = [
    Wrong("AUC-01", sets("method", "falling_auction"), "auction.terms"),
    Wrong("AUC-01", begins, "auction.starts", statement=True),
    Wrong("AUC-01", lasts, "auction.duration", statement=True),
    Wrong("AUC-01", terms(extension_seconds=60), "auction.extension", statement=True),
    Wrong("AUC-03", sets("amount", "99999.00"), "offer.counts"),
    Wrong("AUC-03", sets("amount", "100500.00"), "offer.counts", which=1),
    Wrong("AUC-03", sets("number", 7), "offer.number", which=1),
    Wrong("AUC-03", sets("ends_at", "2026-06-01T00:00:00.000000Z"), "offer.end", which=1),
    Wrong("AUC-03", sets("bidder", OTHER), "auction.entered", seen="AUC-09"),
    Wrong("AUC-01", terms(limit=None), "auction.end", seen="AUC-04", statement=True),
    Wrong("AUC-04", sets("offers", 2), "auction.count"),
    Wrong("AUC-04", sets("next", "result"), "auction.next"),
    Wrong("AUC-06", moved(-1), "second_round.end"),
    Wrong("AUC-06", sets("until", "2026-06-01T00:00:00.000000Z"), "second_round.reveal"),
    Wrong("AUC-07", moved(2), "last_offer.in_time"),
    Wrong("AUC-07", moved(2), "auction.awaited", seen="AUC-09"),
    # A last offer that wasn't the sealed one is found with the result, which opens what was sealed.
    Wrong("AUC-07", sets("amount", "150000.00"), "last_offer.sealed", seen="AUC-09"),
    Wrong("AUC-08", sets("amount", "120000.01"), "reserve.committed"),
    Wrong("AUC-08", sets("salt", "00" * 32), "reserve.committed"),
    Wrong("AUC-08", moved(2), "reserve.in_time"),
    Wrong("NOT-01", asks_for_a_deposit, "auction.deposit", seen="AUC-09", statement=True),
    Wrong("AUC-09", sets("bidder", OTHER), "auction.result"),
    Wrong("AUC-09", sets("amount", "139999.99"), "auction.result"),
    Wrong("AUC-09", sets("outcome", "reserve_not_met"), "auction.result"),
    Wrong("AUC-11", sets("amount", "150000.01"), "maximum.sealed"),
    Wrong("AUC-11", sets("amount", "110000.00"), "maximum.kept"),
    Wrong("AUC-12", sets("new_ends_at", "2026-06-01T00:00:00.000000Z"), "extension.auction"),
    Wrong("AUC-12", sets("new_starts_at", "2026-06-01T00:00:00.000000Z"), "extension.auction"),
    Wrong("AUC-12", sets("stage", "reveal"), "extension.auction", which=1),
    Wrong("AUC-12", sets("outage", STRANGE), "extension.outage"),
    Wrong("AWD-02", sets("bid", OTHER), "award.first_candidate"),
    Wrong("AWD-02", sets("bidder", OTHER), "award.first_candidate"),
    Wrong("AWD-02", sets("amount", "139999.99"), "award.price"),
]
