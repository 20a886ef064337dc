"""Recording what the committee found, and signing the report."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop

from openhall.identity import public as identity
from openhall.identity.public import Actor, Intent, Role
from openhall.kernel.refusals import MoveNotAllowed
from openhall.kernel.wording import say
from openhall.tendering.evaluation import (
    acts,
    blinding,
    checks,
    clarifying,
    examining,
    policies,
    qualifying,
    ranking,
    reporting,
    sheets,
    waits,
)
from openhall.tendering.evaluation.inputs import Findings, ReportInput
from openhall.tendering.evaluation.models import Evaluation
from openhall.tendering.evaluation.refusals import AllRejected, FindingsOutdated, FindingsVoid, NoBidLeft
from openhall.tendering.notices.public import Lot, lock_lot_in_project, require_unpaused
from openhall.tendering.opening import public as opening
from openhall.tendering.planning.public import Project, law_of, require_signed
from openhall.witness.public import Recorded, record
from openhall.witness_room.watching.public import require_running


@transaction.atomic(durable=True)
def evaluate_bids(
    *, lot_uuid: UUID, findings: Findings, intent: Intent, actor: Actor, at: datetime
) -> tuple[Evaluation, Recorded]:
    """Record the committee's findings on all bids of a lot. Until the report is signed they may be recorded anew.

    The ranking is computed at once, so that findings from which none follows are refused here.

    Raises:
        MoveNotAllowed: the bids aren't opened, or the report is signed. MeetingLasts. Invalid: the findings don't fit.
        NoBidLeft: every bid was revoked. ScoringOpen: the members score one by one, and the chair hasn't closed it.
        ClarificationOpen: a bidder still has time to answer.
        OtherContent: the findings aren't what was signed. NotYours, NotImpartial, MandateMissing, Stale: who may not.
    """
    lot = lock_lot_in_project(lot_uuid)
    project = lot.notice.project
    evaluation = Evaluation.objects.select_for_update(of=("self",)).filter(lot=lot).first()
    everyone = opening.read_out(lot.pk)
    opened = ranking.by_bid(one for one in everyone if one.revoked_at is None)
    bidders = [bid.organisation_id for bid in everyone]
    policies.as_committee(intent, actor, lot, bidders=bidders, version=lot.version, at=at)
    require_running(f"lot:{lot.uuid}", "evaluation", at=at)
    require_unpaused(lot, "evaluation")
    waits.require_ready(lot)
    waits.require_in_place(lot, actor, waits.Step.FIND, at)
    clarifying.require_none_open(lot, at)
    if lot.state != Lot.State.OPENED:
        raise MoveNotAllowed(move="evaluate", now=lot.state, possible=Lot.workflow.possible(lot.state))
    if not opened:
        raise NoBidLeft(lot=str(lot.uuid))
    law = law_of(project)
    require_signed(findings.sent, intent)
    means = checks.means_that_count(lot)
    checks.check(findings, opened, lot, law)
    checks.check_means(findings, means)
    entries = examining.completed(lot, ranking.entries_of(findings, opened))
    examining.check(lot, entries)
    result = ranking.rank(entries, opened, lot, law)
    asked = clarifying.as_told(lot)
    if project.state == Project.State.OPENING:
        project.move("begin_evaluation")
        project.save(update_fields=["state", "version"])
    lot.version += 1
    lot.save(update_fields=["version"])
    if evaluation is None:
        evaluation = Evaluation(lot=lot)
    evaluation.members, evaluation.experts = findings.members, findings.experts
    evaluation.findings, evaluation.evaluated_at = entries, at
    evaluation.version, evaluation.void_at = evaluation.version + 1, None
    if not result.candidates:
        _tell_owner(lot, at)
    else:
        _ask_members(lot, actor, at)
    recorded = record(
        acts.BIDS_EVALUATED(
            object=f"lot:{lot.uuid}",
            case=project.uuid,
            public={"method": lot.method},
            statement={
                "v": 1,
                "signed": findings.sent,
                "bids": entries,
                "committee": {"members": findings.members, "experts": findings.experts},
            }
            | ({"sheets": sheets.as_told(lot)} if sheets.is_scored_apart(lot) else {})
            | ({"examined": examining.as_told(lot)} if examining.is_apart(lot) else {})
            | ({"qualified": own} if (own := qualifying.as_told(lot)) else {})
            | ({"blind": hidden} if (hidden := blinding.as_told(lot)) else {})
            | ({"clarifications": asked} if asked else {}),
        ),
        intent=intent,
        actor=actor,
        at=at,
    )
    evaluation.evaluation_leaf = recorded.leaf_sha256
    evaluation.save()
    return evaluation, recorded


@transaction.atomic(durable=True)
def sign_report(
    *, lot_uuid: UUID, given: ReportInput | None = None, intent: Intent, actor: Actor, at: datetime
) -> tuple[Evaluation, Recorded]:
    """Sign the report: the ranking of the recorded findings is fixed.

    Raises:
        MoveNotAllowed: nothing is evaluated yet, or it is signed. MeetingLasts. AllRejected: no candidate is left.
        FindingsOutdated: a bid was revoked since. FindingsVoid: a member was replaced since.
        OpinionsMissing, TooEarlyToRecord: not every member of the drawn committee has signed (条例 53).
        NotYours, NotImpartial, MandateMissing, Stale: who may not.
    """
    lot = lock_lot_in_project(lot_uuid)
    project = lot.notice.project
    evaluation = Evaluation.objects.select_for_update(of=("self",)).filter(lot=lot).first()
    everyone = opening.read_out(lot.pk)
    opened = ranking.by_bid(one for one in everyone if one.revoked_at is None)
    bidders = [bid.organisation_id for bid in everyone]
    policies.as_committee(intent, actor, lot, bidders=bidders, version=lot.version, at=at)
    require_running(f"lot:{lot.uuid}", "evaluation", at=at)
    require_unpaused(lot, "evaluation")
    waits.require_ready(lot)
    waits.require_in_place(lot, actor, waits.Step.SIGN, at)
    if evaluation is None:
        possible = ["evaluate_bids"] if lot.state == Lot.State.OPENED else Lot.workflow.possible(lot.state)
        raise MoveNotAllowed(move="sign_report", now=lot.state, possible=possible)
    lot.move("evaluate")
    if evaluation.void_at is not None:
        raise FindingsVoid(lot=str(lot.uuid))
    if ranking.outdated(evaluation.findings, opened):
        raise FindingsOutdated(lot=str(lot.uuid))
    result = ranking.rank(evaluation.findings, opened, lot, law_of(project))
    if not result.candidates:
        raise AllRejected(lot=str(lot.uuid))
    evaluation.opinions = reporting.require_all(lot, evaluation, given or ReportInput(), at)
    lot.save(update_fields=["state", "version"])
    evaluation.ranking, evaluation.signed_at = result.to_json(), at
    evaluation.version += 1
    recorded = record(
        acts.REPORT_SIGNED(
            object=f"lot:{lot.uuid}",
            case=project.uuid,
            public={"candidates": len(result.candidates)},
            statement={"v": 1, "ranking": evaluation.ranking}
            | ({} if evaluation.opinions is None else {"opinions": evaluation.opinions}),
        ),
        intent=intent,
        actor=actor,
        at=at,
    )
    evaluation.report_leaf = recorded.leaf_sha256
    evaluation.save()
    return evaluation, recorded


def _ask_members(lot: Lot, actor: Actor, at: datetime) -> None:
    """Each other member of a drawn committee is asked to sign; the message names no tender (招标投标法 37)."""
    others = [one.uuid for key, one in identity.persons(sheets.seats(lot)).items() if key != actor.person_id]
    identity.notify(
        others,
        subject=say(gettext_noop("A report waits for your signature")),
        body=say(gettext_noop("Read the findings, then sign them, or give another opinion with your reasons.")),
        link=f"/desk/lots/{lot.uuid}/report",
        at=at,
    )


def _tell_owner(lot: Lot, at: datetime) -> None:
    """No report can be signed when every bid is rejected: the owner must act."""
    identity.notify_holders(
        lot.notice.project.owner_id,
        {Role.OFFICER},
        subject=say(gettext_noop("Every bid for “%(lot)s” was rejected"), lot=lot.title),
        body=say(
            gettext_noop(
                "The committee rejected every bid for “%(lot)s” of “%(project)s”. End the lot and call for bids again."
            ),
            lot=lot.title,
            project=lot.notice.project.title,
        ),
        link=f"/desk/lots/{lot.uuid}/fail",
        at=at,
    )
