"""What may be read of results by post, by whom."""

from datetime import datetime
from uuid import UUID

from openhall.identity.public import Actor
from openhall.kernel.refusals import NotFound
from openhall.procedures.dispatch import collecting, parcels
from openhall.procedures.dispatch.parcel_models import OPEN, Collection, Parcel, ParcelState, Way
from openhall.procedures.dossiers import public as dossiers
from openhall.procedures.dossiers.public import Dossier, State

MOST = 200


def of_dossier(uuid: UUID, reader: Actor, at: datetime) -> tuple[Dossier, Collection | None, list[Parcel]]:
    """How a result is wanted and its parcels, for whoever filed and for the units that hand it out.

    Raises:
        NotFound
    """
    row = dossiers.dossier(uuid, reader, at)
    if not dossiers.own(reader, row, at) and parcels.desk_of(reader, row) is None:
        raise NotFound(dossier=str(uuid))
    found = Parcel.objects.filter(dossier=row).select_related("dossier", "desk")
    return row, collecting.wanted(row), list(found[:MOST])


def own_units(reader: Actor) -> int:
    """The inside id of the reader's organisation.

    Raises:
        NotFound: the reader works at no desk.
    """
    if not dossiers.works(reader):
        raise NotFound
    return reader.organisation_id or 0


def on_their_way(reader: Actor) -> list[Parcel]:
    """The parcels of the reader's units that are on their way, the oldest first; at most 200."""
    rows = Parcel.objects.filter(desk__organisation_id=own_units(reader), state__in=OPEN)
    return list(rows.select_related("dossier", "desk").order_by("id")[:MOST])


def came_back(reader: Actor) -> list[Parcel]:
    """Parcels that came back or weren't taken: the newest of each dossier whose result still waits at the desk."""
    rows = Parcel.objects.filter(
        desk__organisation_id=own_units(reader), state__in=[ParcelState.RETURNED, ParcelState.REFUSED],
        dossier__state=State.DONE,
    )  # fmt: skip
    found = rows.select_related("dossier", "desk").order_by("-id")[:MOST]
    last: dict[int, Parcel] = {}
    for one in found:
        last.setdefault(one.dossier_id, one)
    return [one for one in last.values() if not parcels.may_go(one.dossier)]


def to_pack(reader: Actor) -> list[Collection]:
    """What is to go by post: done dossiers of the reader's units whose result is wanted so; at most 200."""
    organisation = own_units(reader)
    rows = Collection.objects.filter(
        way=Way.POST, dossier__state=State.DONE, dossier__unit__organisation_id=organisation
    ) | Collection.objects.filter(way=Way.POST, dossier__state=State.DONE, dossier__desk__organisation_id=organisation)
    found = rows.select_related("dossier__unit", "dossier__desk").order_by("dossier__ended_at", "id")[:MOST]
    return [one for one in found if parcels.may_go(one.dossier)]
