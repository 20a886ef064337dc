"""What rooms below are told about rooms above: the treasury about lots and law, the archive about money."""

from datetime import UTC, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from openhall.tendering.contracts import public as contracts
from openhall.tendering.notices.public import Lot, Notice
from openhall.tendering.planning import public as planning
from openhall.treasury import public as treasury
from openhall_rules.law import Pack

END_OF_TIME = datetime.max.replace(tzinfo=UTC)


def provide() -> None:
    """Called once, when Django is ready."""
    treasury.provide(law_of_case=law_of_case, lot_facts=lot_facts)
    contracts.before_archive("treasury", money_under_way)


def law_of_case(case: UUID) -> Pack:
    """The case's frozen law, and beneath it what authorities have entered since (a rate that was missing)."""
    project = planning.project(case)
    law = planning.law_of(project)
    later = planning.entered_values(project.pack, END_OF_TIME)
    return law.with_values({path: value for path, value in later.items() if path in law.unset()})


def lot_facts(lot: UUID) -> treasury.LotFacts | None:
    """What a published lot asks for as deposit; None where no deposit is asked, or bids aren't taken any more."""
    row = Lot.objects.select_related("notice__project").filter(uuid=lot).first()
    if row is None or row.state != Lot.State.OPEN or row.notice.state != Notice.State.PUBLISHED:
        return None
    if not row.deposit or row.notice.bids_due_at is None:
        return None
    return treasury.LotFacts(
        lot=row.uuid,
        case=row.notice.project.uuid,
        title=row.title,
        amount=row.deposit,
        currency=row.currency,
        due_at=row.notice.bids_due_at,
    )


def money_under_way(project: UUID) -> list[str]:
    """What the treasury has not settled in a case."""
    open_deposits = treasury.unsettled(project)
    return [_("%(count)s deposits are not paid back yet.") % {"count": open_deposits}] if open_deposits else []
