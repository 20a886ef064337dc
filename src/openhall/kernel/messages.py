"""Messages to people: written in the caller's transaction, read in the inbox, sent by e-mail by the worker."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from openhall.kernel.models import Message
from openhall.kernel.refusals import NotFound
from openhall.kernel.wording import Text

log = logging.getLogger("openhall.messages")
WAITS = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=3), timedelta(hours=12))
"""How long to wait after each failed attempt; after the last one only the inbox keeps the message."""
BATCH = 20
"""Messages that one transaction holds while they are sent."""


def tell(
    person: UUID,
    *,
    subject: Text,
    body: Text,
    link: str = "",
    at: datetime,
    email: str = "",
    language: str = "en",
) -> Message:
    """Write a message to ``person``. ``link``: path on this site. ``email``: also send it there, in ``language``."""
    return Message.objects.create(
        person=person,
        subject=subject,
        body=body,
        link=link,
        created_at=at,
        email=email,
        language=language,
        next_attempt_at=at,
    )


@dataclass(frozen=True, slots=True)
class Letter:
    """A message about to be written: to whom, at which address, in which language; what it says."""

    person: UUID
    email: str
    language: str
    subject: Text
    body: Text
    link: str = ""


def tell_all(letters: Iterable[Letter], *, at: datetime) -> list[Message]:
    """Write many messages at once."""
    rows = [
        Message(
            person=letter.person,
            subject=letter.subject,
            body=letter.body,
            link=letter.link,
            created_at=at,
            email=letter.email,
            language=letter.language,
            next_attempt_at=at,
        )
        for letter in letters
    ]
    return Message.objects.bulk_create(rows)


def inbox(person: UUID, *, before: int | None = None, limit: int = 50) -> list[Message]:
    """The person's messages, newest first; ``before`` continues from an earlier page's last ``id``."""
    rows = Message.objects.filter(person=person).order_by("-id")
    return list((rows.filter(pk__lt=before) if before else rows)[:limit])


def unread(person: UUID) -> int:
    """How many messages the person has not read, counted up to 100."""
    return Message.objects.filter(person=person, read_at=None)[:100].count()


def mark_read(person: UUID, uuid: UUID, at: datetime) -> Message:
    """Note that the person read the message.

    Raises:
        NotFound: there is no such message of this person.
    """
    message = Message.objects.filter(person=person, uuid=uuid).first()
    if message is None:
        raise NotFound
    if message.read_at is None:
        Message.objects.filter(pk=message.pk, read_at=None).update(read_at=at)
        message.read_at = at
    return message


def deliver_due(at: datetime, *, limit: int = 100) -> int:
    """Send e-mails that are due; returns how many went out. Called by the worker, from several at once if need be.

    Messages are sent in transactions that hold their rows, a few at a time over one connection, so that two workers
    never send one twice; a worker that dies between sending and committing sends those few again, which beats losing
    them.
    """
    sent = 0
    for left in range(limit, 0, -BATCH):
        with transaction.atomic():
            due = Message.objects.select_for_update(skip_locked=True).filter(
                sent_at=None, given_up_at=None, next_attempt_at__lte=at
            )
            batch = list(due.exclude(email="").order_by("next_attempt_at", "id")[: min(BATCH, left)])
            if batch:
                sent += _deliver_all(batch, at)
        if len(batch) < min(BATCH, left):
            break
    return sent


def _deliver_all(batch: list[Message], at: datetime) -> int:
    connection = get_connection()
    try:
        sent = sum(_deliver(message, connection, at) for message in batch)
    finally:
        connection.close()
    Message.objects.bulk_update(batch, ["sent_at", "attempts", "given_up_at", "next_attempt_at"])
    return sent


def marked(subject: str) -> str:
    """A letter's subject, which says where it is so that it comes from a sandbox; in the language that is in force."""
    return f"[{_('Sandbox')}] {subject}" if settings.OPENHALL_SANDBOX else subject


def _deliver(message: Message, connection: BaseEmailBackend, at: datetime) -> int:
    """Send one message and note on its row (not saved) how that went."""
    link = f"\n\n{settings.OPENHALL_ORIGIN}{message.link}" if message.link else ""
    try:
        with override(message.language):
            subject, body = marked(message.subject_in_words)[:200], message.body_in_words
        connection.open()
        EmailMessage(subject=subject, body=body + link, to=[message.email], connection=connection).send()
    except OSError as error:  # smtplib's and the sockets' errors are all of this family
        connection.close()
        message.attempts += 1
        if message.attempts > len(WAITS):
            message.given_up_at = at
        else:
            message.next_attempt_at = at + WAITS[message.attempts - 1]
        log.warning("Message %s was not sent (attempt %s): %s", message.uuid, message.attempts, error)
        return 0
    message.sent_at = at
    return 1
