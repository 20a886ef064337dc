"""Suspensions: ordered by the body, lifted by it, or ended by rule with the complaint."""

from datetime import datetime

from openhall.identity.public import Actor, Intent
from openhall.kernel.clock import instant_text
from openhall.tendering.remedies import standing_still
from openhall.tendering.remedies.complaints import acts
from openhall.tendering.remedies.models import Complaint, Pause
from openhall.witness.public import LOG, Recorded, record


def lasting(row: Complaint) -> Pause | None:
    """The suspension that lasts for a complaint."""
    return Pause.objects.filter(complaint=row, ended_at=None).first()


def end_by_rule(row: Complaint, *, at: datetime) -> Recorded | None:
    """End the suspension of a complaint that has ended (CPL-09), where there is one."""
    pause = lasting(row)
    return None if pause is None else end(row, pause, intent=None, actor=None, at=at)


def end(row: Complaint, pause: Pause, *, intent: Intent | None, actor: Actor | None, at: datetime) -> Recorded:
    """End a suspension, inside a command that holds the locks of its tender, and give back what it took."""
    pause.ended_at = at
    act = acts.SUSPENSION_LIFTED(
        object=f"complaint:{row.uuid}",
        case=row.notice.project.uuid,
        public=of_lot(row) | {"began_at": instant_text(pause.began_at)},
    )
    recorded = record(act, intent=intent, actor=actor or LOG, at=at)
    pause.leaf_sha256 = recorded.leaf_sha256
    pause.save()
    standing_still.go_on(row.notice, row.lot, pause, at=at)
    return recorded


def of_lot(row: Complaint) -> dict[str, str]:
    """The lot of a complaint as the log has it; nothing where it is about the whole tender."""
    return {} if row.lot is None else {"lot": str(row.lot.uuid)}
