"""Handing a project's session to another centre: singly by agreement, or for a whole district by a measure.

Lock order: project, hand-over, bookings.
"""

from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from openhall.identity import public as identity
from openhall.identity.public import Actor, Intent, OrganisationRef
from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import Invalid, NotFound, NotYours
from openhall.tendering.booking import acts, policies, telling
from openhall.tendering.booking.commands import free
from openhall.tendering.booking.custody import custody_of
from openhall.tendering.booking.inputs import MeasureInput, OfferInput
from openhall.tendering.booking.models import Booking, BookingState, Centre, HandOver, HandOverState, Measure
from openhall.tendering.booking.refusals import NotMovable, SameCentre
from openhall.tendering.planning import public as planning
from openhall.tendering.planning.public import Project
from openhall.witness.public import LOG, Act, Recorded, chain_length, record

MOVABLE = frozenset(
    {
        Project.State.PLANNED,
        Project.State.ADMITTED,
        Project.State.BIDDING,
        Project.State.OPENING,
        Project.State.EVALUATION,
        Project.State.PUBLICITY,
    }
)
"""States of a project that has a session to hand over: from its published plan to its award."""


@transaction.atomic(durable=True)
def declare_measure(
    *, measure_uuid: UUID, given: MeasureInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[Measure, Recorded]:
    """Close a district. :func:`apply_measures` then hands each of its tenders over, and later ones while it holds.

    Raises:
        SameCentre: the centre named lies in the district. Invalid: it isn't described, or the end is past.
        MandateMissing: the actor acts for no authority. Stale: the id was used.
    """
    policies.as_authority(intent, actor, at=at)
    target = Centre.objects.filter(organisation__uuid=given.to_centre).select_related("organisation").first()
    if target is None or actor.organisation_id is None or actor.organisation is None:
        raise Invalid(errors={"to_centre": _("That centre has not described itself yet: nobody knows its district.")})
    if target.district.casefold() == given.district.casefold():
        raise SameCentre(centre=str(given.to_centre))
    if given.ends_at <= at:
        raise Invalid(errors={"ends_at": _("The measure must end after now.")})
    if Measure.objects.filter(uuid=measure_uuid).exists():
        raise Invalid(errors={"uuid": _("This id was used before.")})
    measure = Measure.objects.create(
        uuid=measure_uuid,
        district=given.district,
        to_centre=target,
        reason=given.reason,
        basis=given.basis,
        authority_id=actor.organisation_id,
        declared_at=at,
        ends_at=given.ends_at,
    )
    act = acts.MEASURE_DECLARED(
        object=f"measure:{measure.uuid}",
        public={
            "district": measure.district,
            "to_centre": str(given.to_centre),
            "ends_at": instant_text(measure.ends_at),
        },
        statement={
            "v": 1,
            "reason": measure.reason,
            "basis": measure.basis,
            "authority": planning.organisation_facts(identity.organisation(actor.organisation)),
        },
    )
    return measure, record(act, intent=intent, actor=actor, at=at)


@transaction.atomic(durable=True)
def offer_session(
    *, hand_over_uuid: UUID, given: OfferInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[HandOver, Recorded]:
    """Ask another centre to host a tender that one's own centre hosts. A newer offer takes the older one's place.

    Raises:
        NotYours: another centre hosts it. NotMovable: it has no session. SameCentre. Invalid: nobody works there.
    """
    project = planning.lock_project(given.project)
    if project.state == Project.State.DRAFT:
        raise NotFound(project=str(given.project))
    if actor.organisation_id != project.centre_id:
        raise NotYours(reason=_("Only the centre that hosts a tender can hand it over."))
    policies.as_centre(intent, actor, centre_id=project.centre_id, version=0, at=at)
    _require_movable(project)
    target = identity.organisation(given.to_centre)
    if target.id == project.centre_id:
        raise SameCentre(centre=str(given.to_centre))
    if not identity.holders(target.id, identity.Role.CENTRE, at):
        raise Invalid(errors={"to_centre": _("Nobody works there as staff of a trading centre.")})
    if HandOver.objects.filter(uuid=hand_over_uuid).exists():
        raise Invalid(errors={"uuid": _("This id was used before.")})
    _end_offer(project)
    hand_over = HandOver.objects.create(
        uuid=hand_over_uuid,
        project=project,
        from_centre_id=project.centre_id,
        to_centre_id=target.id,
        reason=given.reason,
        offered_at=at,
    )
    telling.of_offer(hand_over, at)
    act = acts.SESSION_OFFERED(
        object=f"handover:{hand_over.uuid}",
        case=project.uuid,
        public={"from_centre": str(actor.organisation), "to_centre": str(target.uuid)},
        statement={"v": 1, "reason": hand_over.reason},
    )
    return hand_over, record(act, intent=intent, actor=actor, at=at)


@transaction.atomic(durable=True)
def hand_over(*, hand_over_uuid: UUID, intent: Intent, actor: Actor, at: datetime) -> tuple[HandOver, Recorded]:
    """Accept a session that was offered: from here on the accepting centre hosts the tender.

    Raises:
        NotFound. MandateMissing, Stale: who may not. MoveNotAllowed: the offer is over. NotMovable: the tender is.
    """
    found = HandOver.objects.filter(uuid=hand_over_uuid).select_related("project").first()
    if found is None:
        raise NotFound(hand_over=str(hand_over_uuid))
    project = planning.lock_project(found.project.uuid)
    offer = HandOver.objects.select_for_update(no_key=True).get(pk=found.pk)
    policies.accepts(intent, actor, offer, at=at)
    offer.move("accept")
    _require_movable(project)
    recorded = record(_moved(offer, project, at), intent=intent, actor=actor, at=at)
    HandOver.objects.filter(pk=offer.pk).update(leaf_sha256=recorded.leaf_sha256)
    return offer, recorded


def apply_measures(at: datetime) -> int:
    """Hand over every tender that a measure in force covers and has not moved yet; returns how many. Idempotent."""
    count = 0
    for measure in Measure.objects.filter(declared_at__lte=at, ends_at__gt=at).select_related("to_centre"):
        closed = Centre.objects.filter(district__iexact=measure.district).values("organisation")
        moved = HandOver.objects.filter(measure=measure).values("project")
        projects = Project.objects.filter(centre__in=closed, state__in=MOVABLE).exclude(pk__in=moved)
        for uuid in projects.exclude(centre=measure.to_centre.organisation_id).values_list("uuid", flat=True):
            count += _under_measure(measure, uuid, at) is not None
    return count


@transaction.atomic(durable=True)
def _under_measure(measure: Measure, project_uuid: UUID, at: datetime) -> Recorded | None:
    """Hand one tender over by rule; None when another worker, or its end, came first."""
    project = planning.lock_project(project_uuid)
    if project.state not in MOVABLE or HandOver.objects.filter(measure=measure, project=project).exists():
        return None
    if project.centre_id == measure.to_centre.organisation_id:
        return None
    _end_offer(project)
    moved = HandOver.objects.create(
        uuid=uuid4(),
        project=project,
        from_centre_id=project.centre_id,
        to_centre_id=measure.to_centre.organisation_id,
        measure=measure,
        reason=measure.reason,
        offered_at=at,
    )
    moved.move("accept")
    recorded = record(_moved(moved, project, at), intent=None, actor=LOG, at=at)
    HandOver.objects.filter(pk=moved.pk).update(leaf_sha256=recorded.leaf_sha256)
    return recorded


def _require_movable(project: Project) -> None:
    if project.state not in MOVABLE:
        raise NotMovable(state=project.get_state_display())


def _end_offer(project: Project) -> None:
    for offer in HandOver.objects.select_for_update(no_key=True).filter(project=project, state=HandOverState.OFFERED):
        offer.move("supersede")
        offer.save(update_fields=["state", "version"])


def _moved(moving: HandOver, project: Project, at: datetime) -> Act:
    """Move the rights and the data, free what was booked for the session, tell everybody; the act that says so."""
    custody, custodians = custody_of(project, moving.from_centre_id)
    parties = identity.organisations([moving.from_centre_id, moving.to_centre_id])
    old, new = parties[moving.from_centre_id], parties[moving.to_centre_id]
    project.centre_id = new.id
    project.version += 1
    project.save(update_fields=["centre", "version"])
    moving.done_at, moving.custody = at, custody.to_json()
    moving.save(update_fields=["state", "version", "done_at", "custody"])
    freed = list(
        Booking.objects.select_for_update(of=("self",), no_key=True)
        .select_related("centre")
        .filter(project=project, centre__organisation=old.id, ends_at__gt=at)
        .exclude(state=BookingState.CANCELLED)
        .order_by("id")
    )
    for booking in freed:
        free(booking, reason=_("The session was handed to another centre."), at=at)
    telling.of_hand_over(moving, project, custodians, freed, at)
    return acts.SESSION_HANDED_OVER(
        object=f"handover:{moving.uuid}",
        case=project.uuid,
        public={"from_centre": str(old.uuid), "to_centre": str(new.uuid)}
        | ({"measure": str(moving.measure.uuid)} if moving.measure else {}),
        statement=_statement(moving, old, new, chain_length(project.uuid), len(freed)),
    )


def _statement(
    moving: HandOver, old: OrganisationRef, new: OrganisationRef, leaves: int, freed: int
) -> dict[str, object]:
    return {
        "v": 1,
        "reason": moving.reason,
        "basis": moving.measure.basis if moving.measure else "",
        "from": planning.organisation_facts(old),
        "to": planning.organisation_facts(new),
        "leaves": leaves,
        "custody": moving.custody,
        "bookings_cancelled": freed,
    }
