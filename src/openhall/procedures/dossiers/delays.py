"""Lateness: warnings before it, and what must be said when it has come."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from openhall.identity import public as identity
from openhall.identity.public import Actor, Intent
from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import Invalid, NotFound
from openhall.procedures.dossiers import acts, law, policies, telling
from openhall.procedures.dossiers.filing import Done
from openhall.procedures.dossiers.inputs import DelayInput
from openhall.procedures.dossiers.models import Delay, Dossier, State, Step, Warned
from openhall.procedures.dossiers.refusals import NotOverdue, Unrouted
from openhall.procedures.dossiers.steps import locked
from openhall.witness.public import LOG, Recorded, record

MOST = 200


@transaction.atomic(durable=True)
def explain_delay(*, dossier: UUID, given: DelayInput, intent: Intent, actor: Actor, at: datetime) -> Done:
    """Say why a dossier is late, what is done, and until when; whoever filed it gets the letter (DOS-14).

    Raises:
        NotFound. Unrouted. NotOverdue: there is nothing to explain. Invalid: the new day isn't to come, or isn't
        worked. What ``identity.admit`` raises.
    """
    row = locked(dossier)
    if not policies.handles(actor, row):
        raise NotFound(dossier=str(dossier))
    if row.unit is None or row.due_at is None:
        raise Unrouted
    policies.of_unit(intent, actor, row.unit, version=row.version, at=at)
    if not law.is_late(row, at):
        raise NotOverdue
    calendar = law.calendar(row)
    with law.counting():
        if given.new_date < calendar.day_of(at) or not calendar.is_working(given.new_date):
            raise Invalid(errors={"new_date": _("Name a working day that is still to come.")})
    said = given.model_dump(mode="json")
    public = {"new_date": given.new_date.isoformat(), "due_at": instant_text(row.due_at)}
    act = acts.DELAY_EXPLAINED(object=f"dossier:{row.uuid}", public=public, commit={"delay": said})
    delay = Delay.objects.create(
        dossier=row, **given.model_dump(), new_due_at=calendar.end_of(given.new_date), explained_at=at
    )
    row.version += 1
    row.next_warning_at = law.next_warning(row)
    row.save(update_fields=["version", "next_warning_at"])
    telling.delayed(row, given, at=at)
    recorded = record(act, intent=intent, actor=actor, at=at)
    delay.leaf_sha256 = recorded.leaf_sha256
    delay.save(update_fields=["leaf_sha256"])
    Step.objects.create(
        dossier=row, name="explain_delay", state=State(row.state), officer_id=actor.person_id, words=given.apology,
        at=at, leaf_sha256=recorded.leaf_sha256,
    )  # fmt: skip
    return Done(row, recorded)


@transaction.atomic(durable=True)
def warn_of_dossier(*, dossier: UUID, at: datetime) -> Recorded | None:
    """Warn officer, backup and head of a dossier that is soon due or overdue (DOS-17).

    None when there is nothing to warn of now, or it was done: each warning once for a due instant.
    """
    row = locked(dossier)
    until = law.promised(row)
    if row.unit is None or until is None or row.next_warning_at is None or row.next_warning_at > at:
        return None
    kind = law.LATE if at > until else law.SOON
    _warned, fresh = Warned.objects.get_or_create(dossier=row, kind=kind, due_at=until, defaults={"at": at})
    row.next_warning_at = law.next_warning(row)
    row.save(update_fields=["next_warning_at"])
    if not fresh:
        return None
    heads = identity.holders(row.unit.organisation_id, identity.Role.HEAD, at)
    named = identity.persons([one for one in (row.unit.officer_id, row.unit.backup_id) if one])
    people = {one.uuid for one in named.values()} | {one.uuid for one in heads}
    telling.warned(row, kind, people, until, at=at)
    act = acts.DOSSIER_WARNED(object=f"dossier:{row.uuid}", public={"kind": kind, "due_at": instant_text(until)})
    return record(act, intent=None, actor=LOG, at=at)


def to_warn(at: datetime) -> list[UUID]:
    """Dossiers of which somebody is to be warned by now, at most :data:`MOST`."""
    rows = Dossier.objects.filter(next_warning_at__lte=at, unit__isnull=False).order_by("next_warning_at", "id")
    return list(rows.values_list("uuid", flat=True)[:MOST])
