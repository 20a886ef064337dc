"""Pages of those who serve at the desk, and of authorities that lay down its clock and publish routes."""

from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from openhall.helpdesk.questions import commands, policies, queries
from openhall.helpdesk.questions.models import HelpQuestion
from openhall.helpdesk.questions.pages import ZONE, own_language, tag_of
from openhall.identity import public as identity
from openhall.identity.public import Actor, Role
from openhall.kernel.refusals import NotFound
from openhall.ui.components import WorkItem

WORDS = 80
"""How many letters of a question stand in the queue."""


def signing(reader: Actor) -> dict[str, Any]:
    """What every signed form needs."""
    return {
        "party": str(reader.organisation or ""),
        "origin": settings.OPENHALL_ORIGIN,
        "assertion_options": identity.assertion_options(reader),
        "lang": own_language(),
        "zone": ZONE,
    }


def _item(row: HelpQuestion, words: str) -> WorkItem:
    return WorkItem(
        title=Truncator(" ".join(words.split())).chars(WORDS)
        or _("Question of %(day)s") % {"day": f"{row.asked_at:%Y-%m-%d %H:%M}"},
        lang=row.lang if words else "",
        url=f"/help/questions/{row.uuid}",
        deadline=row.due_at,
        zone=ZONE,
        doing=row.case_title or row.page or _("From no page in particular"),
        officer=row.officer.name if row.officer else _("Nobody could be named yet"),
        tag=tag_of(row),
    )


@never_cache
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """The queue of a desk by deadline, and the reader’s duty."""
    reader = identity.signed_in(request)
    mine = request.GET.get("mine") == "1"
    duty = queries.duty_of(reader)
    waiting = queries.queue(reader, mine=mine)
    words = queries.first_words(waiting)
    context = {
        "items": [_item(row, words.get(row.pk, "")) for row in waiting],
        "mine": mine,
        "duty": duty,
        "duty_version": duty.version if duty else 0,
        "duty_uuid": str(duty.uuid if duty else uuid4()),
        "now": identity.received_at(request),
        **signing(reader),
    }
    return render(request, "help/desk.html", context)


@require_safe
def new_article(request: HttpRequest) -> HttpResponse:
    """Write an article, perhaps from a question that was answered."""
    reader = identity.signed_in(request)
    if not reader.holds(Role.CENTRE):
        raise NotFound
    answered = None
    given = request.GET.get("question", "")
    if given:
        try:
            answered = queries.question(UUID(given), reader)
        except ValueError as error:
            raise NotFound from error
        if not policies.serves(reader, answered):
            raise NotFound
    last = [one for one in queries.letters(answered) if one.officer_id] if answered else []
    return render(
        request,
        "help/article_new.html",
        {"question": answered, "body": last[-1].text if last else "", "uuid": str(uuid4()), **signing(reader)},
    )


@require_safe
def service_level(request: HttpRequest) -> HttpResponse:
    """An authority enters within how many hours the desk answers."""
    reader = identity.signed_in(request)
    if not reader.holds(Role.AUTHORITY):
        raise NotFound
    context = {"level": commands.level_in_force(), "uuid": str(uuid4()), **signing(reader)}
    return render(request, "help/service_level.html", context)


@require_safe
def new_route(request: HttpRequest) -> HttpResponse:
    """An authority publishes a route of complaint."""
    reader = identity.signed_in(request)
    if not reader.holds(Role.AUTHORITY):
        raise NotFound
    return render(request, "help/route_new.html", {"uuid": str(uuid4()), **signing(reader)})
