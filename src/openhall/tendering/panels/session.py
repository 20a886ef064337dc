"""The session of a panel: begun, adjourned, resumed and closed by the host centre."""

import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from openhall.identity.public import Actor, Intent
from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import Invalid
from openhall.tendering.experts import public as experts
from openhall.tendering.panels import acts, fees, policies, stays, telling
from openhall.tendering.panels.inputs import AdjournInput
from openhall.tendering.panels.models import Adjournment, Panel
from openhall.tendering.panels.seating import lock_panel, project_of, require_standing, told
from openhall.witness.public import Recorded, record


def next_check(row: Panel, at: datetime) -> datetime:
    """A moment within the bounds that the host set, which nobody can foretell."""
    return at + timedelta(seconds=row.check_from + secrets.randbelow(row.check_until - row.check_from + 1))


@transaction.atomic(durable=True)
def begin_panel(
    *, panel: UUID, check_from: int, check_until: int, intent: Intent, actor: Actor, at: datetime
) -> tuple[Panel, Recorded]:
    """Open the room (PNL-07). ``check_from``, ``check_until``: minutes between two checks of presence.

    Raises:
        NotFound, MandateMissing, Stale. MoveNotAllowed. DrawRunning: the committee isn't complete.
    """
    row = lock_panel(panel)
    policies.as_host(intent, actor, project_of(row), version=row.version, at=at)
    require_standing(row, "begin")
    row.move("begin")
    experts.seated(row.lot)
    row.began_at, row.check_from, row.check_until = at, check_from * 60, check_until * 60
    row.save()
    act = acts.PANEL_BEGUN(
        object=f"panel:{row.uuid}",
        case=project_of(row).uuid,
        public=told(row, check_from=row.check_from, check_until=row.check_until),
    )
    return row, record(act, intent=intent, actor=actor, at=at)


@transaction.atomic(durable=True)
def adjourn_panel(
    *, panel: UUID, given: AdjournInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[Panel, Recorded]:
    """Adjourn the session (PNL-14): everybody gets up, and nothing is scored until it is resumed. Scores are kept.

    Raises:
        NotFound, MandateMissing, Stale. MoveNotAllowed: it isn't in session. Invalid: it would go on at once.
    """
    row = lock_panel(panel)
    policies.as_host(intent, actor, project_of(row), version=row.version, at=at)
    require_standing(row, "adjourn")
    row.move("adjourn")
    if given.until <= at:
        raise Invalid(errors={"until": _("Enter an instant later than now.")})
    row.save()
    Adjournment.objects.create(panel=row, from_at=at, until_at=given.until, reason=given.reason)
    stays.end(row, at)
    row.presences.update(left=True, ticket_sha256="", next_check_at=None)
    row.checks.filter(answered_at=None, missed=False).delete()
    telling.of_adjournment(row, given.until, at)
    act = acts.PANEL_ADJOURNED(
        object=f"panel:{row.uuid}",
        case=project_of(row).uuid,
        public=told(row, until=instant_text(given.until)),
        statement={"v": 1, "reason": given.reason},
    )
    return row, record(act, intent=intent, actor=actor, at=at)


@transaction.atomic(durable=True)
def resume_panel(*, panel: UUID, intent: Intent, actor: Actor, at: datetime) -> tuple[Panel, Recorded]:
    """Open the room again (PNL-15), sooner or later than was said. Who comes back enters anew, and is compared anew.

    Raises:
        NotFound, MandateMissing, Stale. MoveNotAllowed. DrawRunning: the committee isn't complete.
    """
    row = lock_panel(panel)
    policies.as_host(intent, actor, project_of(row), version=row.version, at=at)
    require_standing(row, "resume")
    row.move("resume")
    experts.seated(row.lot)
    row.save()
    row.adjournments.filter(resumed_at=None).update(resumed_at=at)
    telling.of_resumption(row, at)
    act = acts.PANEL_RESUMED(object=f"panel:{row.uuid}", case=project_of(row).uuid, public=told(row))
    return row, record(act, intent=intent, actor=actor, at=at)


@transaction.atomic(durable=True)
def close_panel(*, panel: UUID, intent: Intent, actor: Actor, at: datetime) -> tuple[Panel, Recorded]:
    """Close the room (PNL-08) and say what each guest centre is owed, where an authority has entered the fee.

    Raises:
        NotFound, MandateMissing, Stale. MoveNotAllowed.
    """
    row = lock_panel(panel)
    policies.as_host(intent, actor, project_of(row), version=row.version, at=at)
    row.move("close")
    row.closed_at = at
    row.adjournments.filter(resumed_at=None).update(resumed_at=at)
    stays.end(row, at)
    fee, found = fees.owed(row, at)
    row.save()
    row.places.filter(member__isnull=False, until_at=None).update(until_at=at)
    rule = {"amount": f"{fee.amount:.2f}", "currency": fee.currency, "counted": fee.counted} if fee else None
    act = acts.PANEL_CLOSED(
        object=f"panel:{row.uuid}",
        case=project_of(row).uuid,
        public=told(row, fee="entered" if fee else "unset"),
        statement={"v": 1, "rule": rule, "owed": [one.told() for one in found]},
    )
    return row, record(act, intent=intent, actor=actor, at=at)
