"""Naming an officer: in turn among those on duty, with somebody behind them."""

from datetime import datetime

from django.db.models import Max

from openhall.helpdesk.questions.models import Duty, HelpQuestion
from openhall.identity import public as identity
from openhall.identity.public import PersonRef, Role

MOST_CENTRES = 50


def named(centre_id: int | None, at: datetime) -> tuple[int | None, PersonRef | None, PersonRef | None]:
    """``(centre, officer, backup)``: who has waited longest for a question; the backup is a standing deputy of the
    officer, else whoever is next. Without a centre, all centres’ officers take turns."""
    centres = [] if centre_id else identity.organisations_with(Role.CENTRE, at, limit=MOST_CENTRES)
    places = [centre_id] if centre_id else [one.id for one in centres]
    found: list[tuple[int, PersonRef]] = []
    for place in places:
        found += [(place, person) for person in on_duty(place, at)]
    if not found:
        return centre_id, None, None
    last = dict(
        HelpQuestion.objects.filter(officer__in=[person.id for _place, person in found])
        .order_by()
        .values_list("officer")
        .annotate(last=Max("asked_at"))
    )
    turn = sorted(found, key=lambda one: (last.get(one[1].id) is not None, last.get(one[1].id) or at, one[1].id))
    place, officer = turn[0]
    deputies = identity.deputies(officer.id, place, Role.CENTRE, at)
    others = deputies or [person for there, person in turn[1:] if there == place]
    others = others or identity.holders(place, Role.CENTRE, at)
    return place, officer, next((person for person in others if person.id != officer.id), None)


def on_duty(centre_id: int, at: datetime) -> list[PersonRef]:
    """Officers of a centre who take questions: those on duty, or all of its staff where nobody said so."""
    staff = identity.holders(centre_id, Role.CENTRE, at)
    duties = set(Duty.objects.filter(centre_id=centre_id, on_duty=True).order_by().values_list("person_id", flat=True))
    return [person for person in staff if person.id in duties] or staff
