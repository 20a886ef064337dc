"""What a centre's staff enter: the centre, its rooms, seats and equipment."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from openhall.identity import public as identity
from openhall.identity.public import Actor, Intent
from openhall.kernel.refusals import Invalid, NotYours
from openhall.tendering.booking import acts, policies
from openhall.tendering.booking.inputs import CentreInput, ResourceInput
from openhall.tendering.booking.models import BookingState, Centre, Kind, Occupation, Resource
from openhall.witness.public import Recorded, record

SLOTS = (15, 30, 60)


@transaction.atomic(durable=True)
def put_centre(
    *, organisation: UUID, entry: CentreInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[Centre, Recorded]:
    """Describe one's own centre, or describe it anew.

    Raises:
        Invalid: a slot of another length. MandateMissing, Stale: who may not.
    """
    party = identity.organisation(organisation)
    centre = Centre.objects.select_for_update(no_key=True).filter(organisation_id=party.id).first()
    policies.as_centre(intent, actor, centre_id=party.id, version=centre.version if centre else 0, at=at)
    if entry.slot_minutes not in SLOTS:
        raise Invalid(errors={"slot_minutes": _("A slot has 15, 30 or 60 minutes.")})
    if centre is None:
        centre = Centre(organisation_id=party.id, version=0)
    centre.district, centre.address, centre.access = entry.district, entry.address, entry.access
    centre.zone, centre.slot_minutes = entry.zone, entry.slot_minutes
    centre.version += 1
    centre.save()
    act = acts.CENTRE_ENTERED(
        object=f"centre:{organisation}",
        public={"district": centre.district, "zone": centre.zone},
        statement={
            "v": 1,
            "name": party.name,
            "address": centre.address,
            "access": centre.access,
            "slot_minutes": centre.slot_minutes,
            "version": centre.version,
        },
    )
    return centre, record(act, intent=intent, actor=actor, at=at)


@transaction.atomic(durable=True)
def put_resource(
    *, resource_uuid: UUID, entry: ResourceInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[Resource, Recorded]:
    """Enter something that can be booked at one's centre, change it, or take it out of use.

    What is entered into a room that is booked already is taken for that time, too.

    Raises:
        Invalid: the centre isn't described yet, or the room isn't one of its rooms. NotYours: another centre's.
    """
    resource = Resource.objects.select_related("centre").filter(uuid=resource_uuid).first()
    centre = Centre.objects.filter(organisation_id=actor.organisation_id or 0).first()
    if resource is not None and resource.centre.organisation_id != actor.organisation_id:
        raise NotYours(reason=_("It belongs to another centre."))
    room = _room(entry, centre)
    if resource is not None:
        resource = Resource.objects.select_for_update(no_key=True).get(pk=resource.pk)
    version = resource.version if resource else 0
    policies.as_centre(intent, actor, centre_id=actor.organisation_id or 0, version=version, at=at)
    if centre is None:
        raise Invalid(errors={"centre": _("Describe your centre first: its district, address and time zone.")})
    if resource is None:
        resource = Resource(uuid=resource_uuid, centre=centre, kind=entry.kind, room=room, version=0)
    elif (resource.kind, resource.room_id) != (entry.kind, room.pk if room else None):
        raise Invalid(errors={"kind": _("What it is and where it stands stay; enter another one and retire this.")})
    resource.name, resource.about, resource.capacity = entry.name, entry.about, entry.capacity
    resource.retired = entry.retired
    resource.version += 1
    fresh = resource.pk is None
    resource.save()
    if fresh and room is not None:
        _take_with(room, resource, at)
    act = acts.RESOURCE_ENTERED(
        object=f"resource:{resource.uuid}",
        public={"centre": str(actor.organisation), "kind": str(resource.kind), "retired": resource.retired},
        statement={
            "v": 1,
            "name": resource.name,
            "about": resource.about,
            "capacity": resource.capacity,
            "room": str(room.uuid) if room else None,
            "version": resource.version,
        },
    )
    return resource, record(act, intent=intent, actor=actor, at=at)


def _room(entry: ResourceInput, centre: Centre | None) -> Resource | None:
    """The room, locked: bookings of it wait until what is entered into it is there."""
    if entry.room is None:
        return None
    rooms = Resource.objects.select_for_update(no_key=True).filter(uuid=entry.room, centre=centre, kind=Kind.ROOM)
    room = rooms.first()
    if room is None or entry.kind == Kind.ROOM:
        raise Invalid(errors={"room": _("This is not a room of your centre that something can stand in.")})
    return room


def _take_with(room: Resource, resource: Resource, at: datetime) -> None:
    taken = Occupation.objects.filter(
        resource=room, booking__state=BookingState.BOOKED, booking__ends_at__gt=at
    ).order_by("id")
    Occupation.objects.bulk_create(
        Occupation(booking_id=row.booking_id, resource=resource, during=row.during) for row in taken
    )
