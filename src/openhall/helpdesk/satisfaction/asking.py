"""Asking for a rating, once for each person and occasion, and forgetting who was asked."""

import hashlib
import secrets
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_noop

from openhall.helpdesk.satisfaction.models import Asked
from openhall.identity import public as identity
from openhall.kernel.wording import say


def digest_of_token(token: str) -> str:
    """What is kept of the address that somebody was given."""
    return hashlib.sha256(b"openhall/satisfaction/v1\n" + token.encode()).hexdigest()


def ask_satisfaction(occasion: str, about: UUID, *, person_id: int | None, at: datetime) -> str:
    """Ask somebody how satisfied they are, in the caller’s transaction: a person by a message, a guest by the address
    that is returned. Whoever was asked about this occasion before isn’t asked again; then the answer is empty.

    Args:
        occasion: one of :class:`Occasion`. about: id of what has ended. person_id: table key; None for a guest.
    """
    token = secrets.token_urlsafe(24)
    known = {"person": None} if person_id is None else {"person_id": person_id}
    asked, fresh = Asked.objects.get_or_create(
        occasion=occasion,
        about=about,
        **known,
        defaults={"token_sha256": digest_of_token(token), "asked_date": at.date()},
    )
    if not fresh:
        return ""
    address = f"/satisfaction/rate/{token}"
    if asked.person_id is not None:
        person = identity.persons([asked.person_id])[asked.person_id]
        identity.notify(
            [person.uuid],
            subject=say(gettext_noop("How satisfied are you?")),
            body=say(gettext_noop("One question, once. What is published names nobody; small numbers are withheld.")),
            link=address,
            at=at,
        )
    return address


def forget(person: UUID, addresses: Collection[str]) -> None:
    """Nobody can see any more that this person was asked."""
    Asked.objects.filter(person__uuid=person).delete()
