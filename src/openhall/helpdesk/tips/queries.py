"""What may be read of tips: the keys by everybody, a mailbox by its secret, the rest by investigators."""

import base64
import secrets
from typing import Any

from django.db.models import Count, Max, Q

from openhall.helpdesk.tips import policies
from openhall.helpdesk.tips.commands import verifier_of
from openhall.helpdesk.tips.models import LetterBy, Tip, TipKey, TipLetter, TipState
from openhall.identity.public import Actor
from openhall.kernel.refusals import NotFound

PAGE = 50
MOST_KEYS = 63
"""With the mailbox's own key a letter is sealed to 64: the browser fills up to 8, 16, 32 or 64 with keys of nobody."""
FEWEST = 5
"""Counts below this are withheld: one tip more or less must not be seen."""


def recipients() -> list[TipKey]:
    """Keys to which new letters are sealed."""
    rows = TipKey.objects.select_related("person", "organisation").filter(withdrawn_at=None)
    return list(rows.order_by("id")[:MOST_KEYS])


def own_key(reader: Actor) -> TipKey | None:
    """The reader’s key in force."""
    if reader.organisation_id is None:
        return None
    rows = TipKey.objects.filter(person_id=reader.person_id, organisation_id=reader.organisation_id)
    return rows.filter(withdrawn_at=None).first()


def counts() -> dict[str, int | None]:
    """How many tips came and how many are closed; None where so few that they aren’t told."""
    found = Tip.objects.aggregate(received=Count("id"), closed=Count("id", filter=Q(state=TipState.CLOSED)))
    few = found["received"] < FEWEST or found["closed"] < FEWEST or found["received"] - found["closed"] < FEWEST
    return {"received": None, "closed": None} if few else found


def mailbox(secret: str) -> Tip:
    """The tip of a mailbox.

    Raises:
        NotFound: no mailbox has this secret.
    """
    verifier = verifier_of(secret)
    row = Tip.objects.filter(verifier=verifier).first()
    if row is None or not secrets.compare_digest(row.verifier, verifier):
        raise NotFound
    return row


def shown_letters(row: Tip, *, notes: bool) -> list[dict[str, Any]]:
    """The sealed letters of a tip, oldest first; notes are for investigators only."""
    rows = row.letters.order_by("id")
    rows = rows if notes else rows.exclude(by=LetterBy.NOTE)
    return [_shown(letter) for letter in rows]


def _shown(letter: TipLetter) -> dict[str, Any]:
    return {
        "by": letter.by,
        "date": letter.on_date.isoformat(),
        "sealed": base64.b64encode(bytes(letter.sealed)).decode(),
    }


def tips(reader: Actor | None, *, closed: bool = False, before: int | None = None) -> list[Tip]:
    """Tips, the newest first; a page of them.

    Raises:
        NotFound: the reader is no investigator.
    """
    policies.require_reader(reader)
    rows = Tip.objects.select_related("handler").annotate(last_date=Max("letters__on_date"))
    rows = rows.filter(state=TipState.CLOSED) if closed else rows.exclude(state=TipState.CLOSED)
    return list((rows.filter(pk__lt=before) if before else rows).order_by("-id")[:PAGE])


def tip(uuid: Any, reader: Actor | None) -> Tip:
    """One tip.

    Raises:
        NotFound: there is none, or the reader is no investigator.
    """
    policies.require_reader(reader)
    row = Tip.objects.select_related("handler").filter(uuid=uuid).first()
    if row is None:
        raise NotFound(tip=str(uuid))
    return row
