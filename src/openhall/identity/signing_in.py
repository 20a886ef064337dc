"""Signing in with a password, slowed down for guessers; an unknown address costs as much time as a wrong password."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from django.contrib.auth.hashers import check_password, make_password

from openhall.identity import refusals
from openhall.identity.models import Account, SignInAttempt, folded_email
from openhall.kernel.refusals import Refusal

WINDOW = timedelta(minutes=15)
MOST_PER_ACCOUNT = 10
MOST_PER_ADDRESS = 100
"""Failed attempts within the window. An address may be shared by a whole office, so its bound is wider."""


def sign_in(*, email: str, password: str, address: str | None, at: datetime) -> Account:
    """The account that this address and password open.

    Args:
        address: network address of the client, where it is known.

    Raises:
        TooManyAttempts, SignInRefused: which of the two was wrong is never told, nor by the time it takes.
    """
    email = folded_email(email)
    known_as = hashlib.sha256(email.encode()).hexdigest()
    _not_too_often(known_as, address, at)
    account = Account.objects.select_related("person").filter(email=email, is_active=True).first()
    if account is None:
        make_password(password)
        right = False
    else:
        right = check_password(password, account.password)
    SignInAttempt.objects.create(email_sha256=known_as, address=address, at=at, succeeded=right)
    if account is None or not right:
        raise refusals.SignInRefused
    return account


def _not_too_often(known_as: str, address: str | None, at: datetime) -> None:
    failed = SignInAttempt.objects.filter(at__gt=at - WINDOW, succeeded=False)
    of_account = failed.filter(email_sha256=known_as).count()
    of_address = failed.filter(address=address).count() if address else 0
    if of_account >= MOST_PER_ACCOUNT or of_address >= MOST_PER_ADDRESS:
        refusal: Refusal = refusals.TooManyAttempts(minutes=int(WINDOW.total_seconds()) // 60)
        raise refusal


def sweep_attempts(at: datetime) -> int:
    """Forget attempts that no longer count; returns how many."""
    return SignInAttempt.objects.filter(at__lt=at - 2 * WINDOW).delete()[0]
