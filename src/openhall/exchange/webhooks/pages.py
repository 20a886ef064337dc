"""Pages of messages: what a system is told, what became of it, and how to tell it again."""

from uuid import UUID, uuid4

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext as in_own_words
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from openhall.exchange.systems import public as systems
from openhall.exchange.webhooks import queries
from openhall.exchange.webhooks.models import Delivery, DeliveryState, Subscription, SubscriptionState
from openhall.identity import public as identity
from openhall.identity.public import Actor, Role
from openhall.kernel.refusals import Invalid, NotFound
from openhall.tendering.planning.public import desk
from openhall.ui import formats
from openhall.ui.components import SummaryRow

COLOURS = {
    SubscriptionState.VERIFYING: "amber",
    SubscriptionState.ACTIVE: "green",
    SubscriptionState.ENDED: "grey",
    DeliveryState.RETRYING: "amber",
    DeliveryState.DELIVERED: "green",
    DeliveryState.DEAD: "red",
}


class SubscriptionForm(forms.Form):
    """Questions about a receiver."""

    url = forms.CharField(
        label=gettext_lazy("Address of the receiver"),
        help_text=gettext_lazy("It begins with https://. The receiver is asked for its consent first."),
        max_length=1_000,
    )


class ReplayForm(forms.Form):
    """From where to tell it again."""

    from_index = forms.CharField(
        label=gettext_lazy("From which entry of the log"),
        help_text=gettext_lazy("0 is the first. What was delivered before comes again under the same id."),
        max_length=15,
        widget=forms.TextInput(attrs={"data-type": "number", "inputmode": "numeric"}),
    )


def _manages(reader: Actor, row: systems.System) -> bool:
    return reader.organisation_id == row.organisation_id and reader.holds(Role.MANAGER)


@require_safe
def of_system(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A system's receivers, and a form for one more."""
    reader, found = systems.seen_by(request, uuid)
    new = uuid4()
    context = desk(request, reader) | {
        "system": found,
        "subscriptions": [
            (row, row.get_state_display(), COLOURS[SubscriptionState(row.state)])
            for row in queries.subscriptions_of([found.pk])
        ],
        "may_order": _manages(reader, found) and systems.admitted(uuid, systems.Scope.WEBHOOK) is not None,
        "form": SubscriptionForm(),
        "object": f"subscription:{new}",
        "url": f"/api/v1/subscriptions/{new}",
        "next": reverse("subscription", args=[new]),
    }
    return render(request, "webhooks/of_system.html", context)


def _rows(row: Subscription) -> list[SummaryRow]:
    told = [
        (_("Address of the receiver"), row.url),
        (_("Kinds of acts"), ", ".join(row.types) or _("All that are public")),
        (_("Next entry of the log"), formats.number(row.next_index)),
        (_("Ordered"), formats.instant(row.created_at, "UTC")),
    ]
    if row.problem and row.state != SubscriptionState.ENDED:
        told += [
            (_("Last problem"), in_own_words(row.problem)),
            (_("Next attempt"), formats.instant(row.next_attempt_at, "UTC")),
        ]
    return [SummaryRow(key=key, value=value) for key, value in told]


def _line(row: Delivery) -> dict[str, object]:
    return {
        "row": row,
        "state": str(row.get_state_display()),
        "problem": in_own_words(row.problem) if row.problem else "",
        "colour": COLOURS[DeliveryState(row.state)],
        "when": formats.instant(row.tried_at, "UTC", seconds=True),
    }


@require_safe
def one(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One receiver: its last deliveries, what was given up, and a form to tell it again."""
    reader, row = identity.signed_in(request), queries.subscription(uuid)
    if not systems.sees(reader, row.system):
        raise NotFound(subscription=str(uuid))
    before, dead = request.GET.get("before", ""), request.GET.get("dead") == "1"
    if before and not (before.isascii() and before.isdigit() and len(before) < 19):
        raise Invalid(errors={"before": _("This page does not exist.")})
    rows = queries.deliveries(row, before=int(before) if before else None, dead=dead)
    more = "&dead=1" if dead else ""
    context = desk(request, reader) | {
        "subscription": row,
        "system": row.system,
        "state": row.get_state_display(),
        "colour": COLOURS[SubscriptionState(row.state)],
        "rows": _rows(row),
        "deliveries": [_line(one) for one in rows[: queries.PAGE]],
        "dead": dead,
        "older": f"?before={rows[queries.PAGE - 1].leaf_index}{more}" if len(rows) > queries.PAGE else "",
        "newer": f"?{more[1:]}" if before else "",
        "may_act": _manages(reader, row.system) and row.state != SubscriptionState.ENDED,
        "form": ReplayForm(),
        "object": f"subscription:{uuid}",
        "replay_url": f"/api/v1/subscriptions/{uuid}/replay",
        "end_url": f"/api/v1/subscriptions/{uuid}/end",
        "next": reverse("subscription", args=[uuid]),
    }
    return render(request, "webhooks/one.html", context)
