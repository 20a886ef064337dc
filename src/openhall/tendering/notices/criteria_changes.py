"""Criteria of a published lot that an amendment changes: prepared unseen, published as differences.

招标投标法 23 and 条例 21 let the owner change the documents; the criteria are a part of them. A proposal is no act: the
log learns of it with the amendment (NOT-04), whose signer signs the digest of every change.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from openhall.identity.public import Actor, Intent
from openhall.kernel.refusals import Invalid, NotFound
from openhall.tendering.notices import policies, rules
from openhall.tendering.notices.bid_period import require_all_open, require_bid_period
from openhall.tendering.notices.criteria_inputs import ProposalForm
from openhall.tendering.notices.models import Lot, Notice
from openhall.tendering.notices.queries import amendments_of, lock_lots, lock_notice
from openhall.tendering.planning import public as planning
from openhall.tendering.planning.public import Content
from openhall_rules.auctions import METHODS as AUCTIONS
from openhall_rules.evaluation import SCORE
from openhall_rules.requirements import AMENDABLE, qualification_changed

Change = dict[str, Any]
"""``{"lot": uuid, "before": criteria, "after": criteria}``"""


@transaction.atomic(durable=True)
def propose_criteria(*, notice_uuid: UUID, given: ProposalForm, intent: Intent, actor: Actor, at: datetime) -> Lot:
    """Prepare other criteria for a published lot; what says the same as those that hold proposes nothing.

    Raises:
        MoveNotAllowed: the notice isn't out, or a lot is closed. TooLate: the bids are due. NotFound: no such lot.
        Invalid: they can't be followed, don't add up, or need another method. NotYours, Stale: who may not.
    """
    found, row = _begin(notice_uuid, given.lot, intent, actor, at)
    if row.method in AUCTIONS:
        raise Invalid(errors={"lot": _("An auction decides about this lot: it has no criteria.")})
    after = given.applied(row.criteria)
    row.proposed = None if after == row.criteria else after
    if row.proposed is not None and (fault := fault_of(row)):
        raise Invalid(errors={"criteria": fault})
    return _save(found, row)


@transaction.atomic(durable=True)
def drop_criteria(*, notice_uuid: UUID, lot: UUID, intent: Intent, actor: Actor, at: datetime) -> Lot:
    """Throw away what was proposed for a lot; its criteria stay as they are.

    Raises:
        as ``propose_criteria``
    """
    found, row = _begin(notice_uuid, lot, intent, actor, at)
    row.proposed = None
    return _save(found, row)


def _begin(notice_uuid: UUID, lot: UUID, intent: Intent, actor: Actor, at: datetime) -> tuple[Notice, Lot]:
    found = lock_notice(notice_uuid)
    policies.prepare(intent, actor, found, version=found.version, at=at)
    lots = lock_lots(found)
    require_bid_period(found, at)
    require_all_open(lots)
    row = next((one for one in lots if one.uuid == lot), None)
    if row is None:
        raise NotFound(lot=str(lot))
    return found, row


def _save(found: Notice, row: Lot) -> Lot:
    row.save(update_fields=["proposed"])
    found.version += 1
    found.save(update_fields=["version"])
    return row


def fault_of(row: Lot) -> str:
    """Why the proposed criteria can't take the place of those that hold; blank where they can."""
    held = row.criteria
    row.criteria = row.proposed or {}
    try:
        if bool(row.criteria.get("formula")) != (row.method == SCORE):
            return _("An amendment keeps the method: points need their price formula, the lowest price has none.")
        law = planning.law_of(row.notice.project)
        if qualification_changed(law, held, row.criteria):
            return _("An amendment doesn’t change requirements on qualification (%(article)s).") % {
                "article": law.value(AMENDABLE).citation
            }
        return rules.criteria_fault(row, law)
    finally:
        row.criteria = held


def proposed(lots: list[Lot]) -> list[Change]:
    """What the next amendment could change, lot by lot, in their order."""
    return [
        {"lot": str(row.uuid), "before": row.criteria, "after": row.proposed}
        for row in lots
        if row.proposed is not None
    ]


def to_sign(changes: list[Change]) -> Content:
    """The changes as the one value whose digest an amendment's signer signs (protocols §6)."""
    return {"v": 1, "lots": changes}


def apply(lots: list[Lot], criteria_sha256: str | None) -> list[Change]:
    """Put the proposed criteria in force whose digest was signed; none where no digest was.

    Raises:
        OtherContent: other changes than those that were signed. Invalid: the law no longer admits one of them.
    """
    if criteria_sha256 is None:
        return []
    changes = proposed(lots)
    planning.require_seen(criteria_sha256, to_sign(changes))
    for row in lots:
        if row.proposed is None:
            continue
        if fault := fault_of(row):
            raise Invalid(errors={f"lots.{row.number}.criteria": fault})
        row.criteria, row.proposed = row.proposed, None
        row.save(update_fields=["criteria", "proposed"])
    return changes


def changed_at(lot: Lot) -> datetime | None:
    """When an amendment last changed the lot's criteria; None where none did."""
    times = [
        row.published_at
        for row in amendments_of(lot.notice)
        if any(change["lot"] == str(lot.uuid) for change in row.lots)
    ]
    return max(times, default=None)
