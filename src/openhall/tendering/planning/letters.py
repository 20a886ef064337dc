"""The letters of plan subscriptions: written when they are sent, and forgotten when they were."""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from openhall.kernel.messages import marked
from openhall.tendering.planning.models import PlanLetter, PlanSubscription
from openhall.ui import formats

log = logging.getLogger("openhall.plans")
BATCH = 20
WAITS = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=3), timedelta(hours=12))
"""How long to wait after each failed attempt; after the last one the letter is thrown away."""


def deliver_due(at: datetime, *, limit: int = 100) -> int:
    """Send letters that are due, a few in a transaction that holds them; returns how many went out."""
    sent = 0
    for _round in range(0, limit, BATCH):
        with transaction.atomic():
            rows = PlanLetter.objects.select_for_update(skip_locked=True, of=("self",)).filter(next_attempt_at__lte=at)
            parts = rows.select_related("subscription", "project__owner", "project__centre")
            batch = list(parts.order_by("next_attempt_at", "id")[:BATCH])
            if not batch:
                break
            connection = get_connection()
            try:
                sent += sum(_deliver(letter, connection, at) for letter in batch)
            finally:
                connection.close()
    return sent


def _deliver(letter: PlanLetter, connection: BaseEmailBackend, at: datetime) -> int:
    try:
        with override(letter.subscription.language):
            message = written(letter)
        connection.open()
        message.connection = connection
        message.send()
    except OSError as error:  # smtplib's and the sockets' errors are all of this family
        connection.close()
        letter.attempts += 1
        if letter.attempts > len(WAITS):
            letter.delete()
        else:
            letter.next_attempt_at = at + WAITS[letter.attempts - 1]
            letter.save(update_fields=["attempts", "next_attempt_at"])
        log.warning("A letter about plans was not sent (attempt %s): %s", letter.attempts, error)
        return 0
    letter.delete()
    return 1


def written(letter: PlanLetter) -> EmailMessage:
    """The letter in the active language: the question whether the address wants the plans, or a plan.

    RFC 2369 and RFC 8058: a mail program can end the subscription by one POST to the address in the header.
    """
    subscription, project = letter.subscription, letter.project
    if project is None:
        confirm = settings.OPENHALL_ORIGIN + reverse("plan-subscription-confirm", args=[subscription.token])
        subject = marked(_("Do you want plans of tenders by mail?"))
        body = _(
            "Somebody, probably you, asked for plans of tenders at this address. If you want them, open this page "
            "within two days and confirm. If not, do nothing: the address is forgotten then."
        )
        return EmailMessage(subject=subject, body=f"{body}\n\n{confirm}", to=[subscription.email])
    end = unsubscribe_url(subscription)
    planned = formats.day(project.planned_notice_date) if project.planned_notice_date else _("Not stated")
    lines = [
        project.title,
        _("Owner: %(name)s") % {"name": project.owner.name},
        _("The notice is planned for: %(day)s") % {"day": planned},
        settings.OPENHALL_ORIGIN + reverse("tender", args=[project.uuid]),
        "",
        _("You get this because you follow plans of tenders. To end that:"),
        end,
    ]
    return EmailMessage(
        subject=marked(_("Plan: %(title)s") % {"title": " ".join(project.title.split())})[:200],
        body="\n".join(lines),
        to=[subscription.email],
        headers={"List-Unsubscribe": f"<{end}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"},
    )


def unsubscribe_url(subscription: PlanSubscription) -> str:
    """The address that ends it."""
    return settings.OPENHALL_ORIGIN + reverse("plan-subscription", args=[subscription.token])
