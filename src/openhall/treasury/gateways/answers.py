"""What is shown of payments through gateways: to the payer's people, and never who is paid."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from openhall.identity.public import Actor, Role
from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import NotFound
from openhall.treasury.gateway_models import GatewayPayment, GatewayWord, PaymentState
from openhall.treasury.gateways.paying import DOWN, NONE_SET_UP
from openhall.treasury.queries import said

PAYERS = frozenset({Role.TREASURER, Role.OFFICER})


def payments_of(reader: Actor, *, before: int | None = None, limit: int = 50) -> list[GatewayPayment]:
    """What the reader's organisation pays through gateways, newest first.

    Raises:
        NotFound: the reader is none of its treasurers or officers.
    """
    if reader.organisation_id is None or not reader.holds(*PAYERS):
        raise NotFound
    rows = GatewayPayment.objects.filter(debtor__organisation_id=reader.organisation_id)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return list(rows.order_by("-id")[:limit])


def contradicted(rows: list[GatewayPayment]) -> set[str]:
    """Keys of those of which a gateway said what can't be."""
    words = GatewayWord.objects.filter(key__in=[row.key for row in rows], contradicts=True)
    return set(words.values_list("key", flat=True))


def why(row: GatewayPayment) -> str:
    """Why a payment isn't made yet, or failed, in the reader's language; a gateway's own words as they are."""
    if row.reason == DOWN:
        return _("The gateway gives no answer; it is asked again by itself.")
    if row.reason == NONE_SET_UP:
        return _("Nobody has set up a gateway of this kind; the operator does. The payment waits.")
    if row.state == PaymentState.ORDERED and not row.reason:
        return _("It leaves when the members have witnessed its order.")
    return row.reason


def shown(row: GatewayPayment) -> dict[str, Any]:
    """A payment as the API gives it."""
    return {
        "uuid": str(row.uuid),
        "kind": row.kind,
        "state": row.state,
        "amount": said(row.amount, row.currency),
        "currency": row.currency,
        "attempts": row.attempts,
        "why": why(row),
        "ordered_at": instant_text(row.ordered_at),
        "settled_at": instant_text(row.settled_at) if row.settled_at else None,
    }
