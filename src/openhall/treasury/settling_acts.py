"""The acts of a batch of the bank's lines, each by a command of its own.

They are decided line by line (:mod:`openhall.treasury.settling`) and recorded in the order of the chains.
"""

from __future__ import annotations

from datetime import datetime

from openhall.witness.public import LOG, Act, Recorded, record


def match_deposit(act: Act, at: datetime) -> Recorded:
    """DEP-01, by rule: what the bank booked is the deposit that was expected; the bid has its security."""
    return record(act, intent=None, actor=LOG, at=at)


def hold_payment(act: Act, at: datetime) -> Recorded:
    """DEP-02, by rule: a payment for a lot whose window is open doesn't count, and is kept apart under seal."""
    return record(act, intent=None, actor=LOG, at=at)


def hold_stray_payment(act: Act, at: datetime) -> Recorded:
    """DEP-03, by rule: a payment that belongs to no open lot is kept apart, in public."""
    return record(act, intent=None, actor=LOG, at=at)


def confirm_payout(act: Act, at: datetime) -> Recorded:
    """REF-02, by rule: the bank says that the refund left; the platform owes it no more."""
    return record(act, intent=None, actor=LOG, at=at)


def confirm_sealed_payout(act: Act, at: datetime) -> Recorded:
    """REF-04, by rule: the same while the lot's window is open, under seal."""
    return record(act, intent=None, actor=LOG, at=at)


def match_bond(act: Act, at: datetime) -> Recorded:
    """BND-02, by rule: what the bank booked is the performance bond that was asked for."""
    return record(act, intent=None, actor=LOG, at=at)


def confirm_bond_return(act: Act, at: datetime) -> Recorded:
    """BND-04, by rule: the bank says that the bond went back."""
    return record(act, intent=None, actor=LOG, at=at)


def confirm_kept_bond(act: Act, at: datetime) -> Recorded:
    """BND-06, by rule: the bank says that a bond that was kept went to whom the law names."""
    return record(act, intent=None, actor=LOG, at=at)


def confirm_forfeit(act: Act, at: datetime) -> Recorded:
    """DEP-09, by rule: the bank says that a deposit that was kept went to the owner."""
    return record(act, intent=None, actor=LOG, at=at)
