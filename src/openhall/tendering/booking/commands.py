"""Booking time, waiting for it, giving it back.

Lock order: resources by id, then the booking. The locks only make people wait for each other in turn; that nothing is
taken twice holds without them, by the constraint on ``Occupation``.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib.postgres.fields import DateTimeRangeField
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Exists, Func, OuterRef
from django.utils.translation import gettext as _

from openhall.identity.public import Actor, Intent
from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import Invalid, NotFound
from openhall.tendering.booking import acts, policies, telling
from openhall.tendering.booking.inputs import BookingInput, CancellationInput
from openhall.tendering.booking.models import Booking, BookingState, Centre, Occupation, Resource
from openhall.tendering.booking.refusals import NotBookable, NotTaken, Taken, TimeOver
from openhall.tendering.planning import public as planning
from openhall.witness.public import LOG, Recorded, record

LONGEST = timedelta(days=14)
FARTHEST = timedelta(days=366)


@transaction.atomic(durable=True)
def book(
    *, booking_uuid: UUID, wanted: BookingInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[Booking, Recorded]:
    """Take resources of a centre for a time, all of them or none.

    Raises:
        Taken: one of them is taken, or goes to somebody who waits. NotBookable: out of use. TimeOver: it has begun.
        Invalid: no such resource, of two centres, or a time that doesn't fit the centre's slots.
        NotYours, MandateMissing: who may not. Stale: the id was used.
    """
    booking, resources = _made(booking_uuid, wanted, intent, actor, at)
    if names := _taken(resources, booking) or _awaited(resources, booking, at):
        raise Taken(names=", ".join(names))
    booking.save()
    booking.resources.set(resources)
    _occupy(booking, resources)
    act = acts.BOOKED(object=f"booking:{booking.uuid}", public=_public(booking, resources))
    return booking, record(act, intent=intent, actor=actor, at=at)


@transaction.atomic(durable=True)
def wait_for(
    *, booking_uuid: UUID, wanted: BookingInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[Booking, Recorded]:
    """Wait for a time that is taken; whoever waits longest gets it when it becomes free.

    Raises:
        NotTaken: it is free. Else as in :func:`book`.
    """
    booking, resources = _made(booking_uuid, wanted, intent, actor, at)
    if not _taken(resources, booking) and not _awaited(resources, booking, at):
        raise NotTaken
    booking.state = BookingState.WAITING
    booking.save()
    booking.resources.set(resources)
    act = acts.WAITING(object=f"booking:{booking.uuid}", public=_public(booking, resources))
    return booking, record(act, intent=intent, actor=actor, at=at)


@transaction.atomic(durable=True)
def cancel_booking(
    *, booking_uuid: UUID, given: CancellationInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[Booking, Recorded]:
    """Give a time or a place on the waiting list back. Afterwards :func:`promote_waiting` gives it to who waits.

    Raises:
        TimeOver: it is over. Invalid: the centre gives no reason. MoveNotAllowed: cancelled already.
        NotYours, MandateMissing, Stale: who may not.
    """
    rows = Booking.objects.select_related("centre").select_for_update(of=("self",), no_key=True)
    booking = rows.filter(uuid=booking_uuid).first()
    if booking is None or not policies.sees(actor, booking):
        raise NotFound(booking=str(booking_uuid))
    by_centre = policies.cancel(intent, actor, booking, at=at)
    if booking.ends_at <= at:
        raise TimeOver
    if by_centre and not given.reason:
        raise Invalid(errors={"reason": _("Say why: whoever booked is told.")})
    free(booking, reason=given.reason, at=at)
    if by_centre:
        telling.of_cancellation(booking, at)
    act = acts.BOOKING_CANCELLED(
        object=f"booking:{booking.uuid}",
        public={"centre": str(booking.centre.organisation.uuid), "by_centre": by_centre},
    )
    return booking, record(act, intent=intent, actor=actor, at=at)


def free(booking: Booking, *, reason: str, at: datetime) -> None:
    """Cancel a locked booking and let its time go, inside the caller's transaction."""
    booking.move("cancel")
    booking.reason, booking.changed_at = reason, at
    booking.save(update_fields=["state", "version", "reason", "changed_at"])
    booking.occupations.all().delete()


@transaction.atomic(durable=True)
def promote(*, booking_uuid: UUID, at: datetime) -> Recorded | None:
    """Give a waiting booking its time if all of it is free now; None when it isn't, or when it waits no more."""
    wanted = list(Resource.objects.filter(bookings__uuid=booking_uuid).order_by("id"))
    resources = _locked([resource.uuid for resource in wanted])
    rows = Booking.objects.select_related("centre").select_for_update(of=("self",), no_key=True)
    booking = rows.get(uuid=booking_uuid)
    if booking.state != BookingState.WAITING or booking.starts_at <= at:
        return None
    if _taken(resources, booking) or _awaited(resources, booking, at) or any(one.retired for one in resources):
        return None
    booking.move("promote")
    booking.changed_at = at
    booking.save(update_fields=["state", "version", "changed_at"])
    _occupy(booking, resources)
    telling.of_promotion(booking, at)
    act = acts.PROMOTED(object=f"booking:{booking.uuid}", public={"centre": str(booking.centre.organisation.uuid)})
    return record(act, intent=None, actor=LOG, at=at)


def promote_waiting(at: datetime) -> int:
    """Give every free time to who waits for it longest; returns to how many. Idempotent."""
    during = Func(OuterRef("starts_at"), OuterRef("ends_at"), function="tstzrange", output_field=DateTimeRangeField())
    taken = Occupation.objects.filter(resource__bookings=OuterRef("pk"), during__overlap=during)
    waiting = Booking.objects.filter(~Exists(taken), state=BookingState.WAITING, starts_at__gt=at).order_by("id")
    return sum(promote(booking_uuid=uuid, at=at) is not None for uuid in waiting.values_list("uuid", flat=True))


def _made(
    booking_uuid: UUID, wanted: BookingInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[Booking, list[Resource]]:
    """The booking, unsaved, and its locked resources; the actor is admitted."""
    project = planning.visible_project(wanted.project, actor) if wanted.project else None
    resources = _locked(wanted.resources)
    policies.as_anybody_with_a_mandate(intent, actor, project=project, at=at)
    if actor.organisation_id is None:
        raise RuntimeError("A mandate was admitted without an organisation.")
    if len(resources) != len(set(wanted.resources)) or len({one.centre_id for one in resources}) != 1:
        raise Invalid(errors={"resources": _("Name rooms, seats or equipment of one centre.")})
    if retired := [one.name for one in resources if one.retired]:
        raise NotBookable(names=", ".join(retired))
    if Booking.objects.filter(uuid=booking_uuid).exists():
        raise Invalid(errors={"uuid": _("This id was used before.")})
    centre = resources[0].centre
    _check_time(wanted, centre, at)
    booking = Booking(
        uuid=booking_uuid,
        centre=centre,
        starts_at=wanted.starts_at,
        ends_at=wanted.ends_at,
        organisation_id=actor.organisation_id,
        person_id=actor.person_id,
        project=project,
        purpose=wanted.purpose,
        made_at=at,
        changed_at=at,
    )
    return booking, resources


def _check_time(wanted: BookingInput, centre: Centre, at: datetime) -> None:
    if wanted.starts_at <= at:
        raise TimeOver
    if not timedelta(0) < wanted.ends_at - wanted.starts_at <= LONGEST:
        raise Invalid(errors={"ends_at": _("The end comes after the beginning, by 14 days at most.")})
    if wanted.starts_at > at + FARTHEST:
        raise Invalid(errors={"starts_at": _("Times can be booked for a year ahead.")})
    for name, instant in (("starts_at", wanted.starts_at), ("ends_at", wanted.ends_at)):
        local = instant.astimezone(ZoneInfo(centre.zone))
        if local.minute % centre.slot_minutes or local.second or local.microsecond:
            slots = _("Times begin and end every %(minutes)s minutes here.") % {"minutes": centre.slot_minutes}
            raise Invalid(errors={name: slots})


def _locked(uuids: Iterable[UUID]) -> list[Resource]:
    """The resources, locked by id with all that stands in them, so that two bookings of one thing come in turn."""
    asked = list(Resource.objects.filter(uuid__in=list(uuids)).order_by("id").values_list("pk", flat=True))
    rows = Resource.objects.select_for_update(of=("self",), no_key=True).select_related("centre__organisation")
    list(rows.filter(pk__in=asked).order_by("id"))
    list(Resource.objects.select_for_update(no_key=True).filter(room__in=asked).order_by("id"))
    return list(rows.filter(pk__in=asked).order_by("id"))


def _all_of(resources: list[Resource]) -> dict[int, str]:
    """Key → name of what a booking takes: the resources, and whatever stands in those that are rooms."""
    inside = Resource.objects.filter(room__in=[one.pk for one in resources]).order_by("id")
    return {one.pk: one.name for one in [*resources, *inside]}


def _during(booking: Booking) -> DateTimeTZRange:
    return DateTimeTZRange(booking.starts_at, booking.ends_at)


def _taken(resources: list[Resource], booking: Booking) -> list[str]:
    """Names of what is taken at any moment of the booking's time."""
    names = _all_of(resources)
    rows = Occupation.objects.filter(resource__in=names, during__overlap=_during(booking)).order_by()
    return sorted({names[key] for key in rows.values_list("resource", flat=True)})


def _awaited(resources: list[Resource], booking: Booking, at: datetime) -> list[str]:
    """Names of what an earlier place on the waiting list could have right now: nobody overtakes it."""
    names = _all_of(resources)
    waiting = Booking.objects.filter(
        state=BookingState.WAITING, starts_at__lt=booking.ends_at, ends_at__gt=booking.starts_at, starts_at__gt=at
    ).order_by("id")
    if booking.pk is not None:
        waiting = waiting.filter(pk__lt=booking.pk)
    for earlier in waiting.filter(centre=booking.centre).prefetch_related("resources"):
        theirs = list(earlier.resources.all())
        shared = names.keys() & _all_of(theirs).keys()
        if shared and not any(one.retired for one in theirs) and not _taken(theirs, earlier):
            return sorted(names[key] for key in shared)
    return []


def _occupy(booking: Booking, resources: list[Resource]) -> None:
    keys = sorted(_all_of(resources))
    try:
        with transaction.atomic():
            Occupation.objects.bulk_create(
                Occupation(booking=booking, resource_id=key, during=_during(booking)) for key in keys
            )
    except IntegrityError as error:
        raise Taken(names=", ".join(one.name for one in resources)) from error


def _public(booking: Booking, resources: list[Resource]) -> dict[str, object]:
    return {
        "centre": str(booking.centre.organisation.uuid),
        "resources": sorted(str(one.uuid) for one in resources),
        "starts_at": instant_text(booking.starts_at),
        "ends_at": instant_text(booking.ends_at),
    }
