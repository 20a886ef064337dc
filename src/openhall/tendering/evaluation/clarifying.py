"""Clarifications: the committee asks a bidder in writing, and the bidder answers in writing (条例 52, 招标投标法 39).

The bidder learns that the committee asks, never who. An answer neither goes beyond the bid nor changes its substance;
the committee sets aside what does. A bidder can only answer: what it offers by itself isn't accepted. What was asked
and answered is read by the committee and that bidder; the log holds commitments, in no case. Documents with an answer
are read like it; where names are hidden the committee sees those whose titles begin with ``blind-``, as with bids.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from openhall.identity import public as identity
from openhall.identity.public import Actor, Intent, Role
from openhall.kernel import uploads
from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import Invalid, MoveNotAllowed, NotFound
from openhall.kernel.wording import say
from openhall.tendering.evaluation import acts, blinding, policies, queries, waits
from openhall.tendering.evaluation.inputs import AnswerInput, ClarificationInput, SettingAsideInput
from openhall.tendering.evaluation.models import Clarification, ClarificationFile
from openhall.tendering.evaluation.refusals import AnswerTooLate, ClarificationOpen, TooManyClarifications
from openhall.tendering.notices.public import Lot, lock_lot_in_project, require_unpaused
from openhall.tendering.opening import public as opening
from openhall.witness.public import Recorded, record
from openhall.witness_room.watching.public import require_running

MOST = 200
"""Questions in one lot."""


@transaction.atomic(durable=True)
def ask_clarification(
    *, lot_uuid: UUID, clarification: UUID, given: ClarificationInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[Clarification, Recorded]:
    """Ask a bidder about something unclear in its bid (EVA-09), with a time to answer.

    Raises:
        Invalid: no such bid stands. TooManyClarifications. MoveNotAllowed: the report is signed.
        NotYours, NotDrawn, NotImpartial, MandateMissing, Stale: who may not.
    """
    lot = _for_committee(lot_uuid, intent, actor, version=0, at=at)
    bids = {one.id: one.bid for one in blinding.known(lot, actor.person_id)}
    bid = bids.get(str(given.bid))
    if bid is None:
        raise Invalid(errors={"bid": _("Choose a bid that stands.")})
    rows = Clarification.objects.filter(lot=lot)
    if rows.count() >= MOST:
        raise TooManyClarifications
    if Clarification.objects.filter(uuid=clarification).exists():
        raise MoveNotAllowed(move="ask_clarification", now="open", possible=[])
    due = at + timedelta(hours=given.hours)
    said = {"lot": str(lot.uuid), "bid": str(bid.bid), "question": given.question, "due_at": instant_text(due)}
    recorded = record(
        acts.CLARIFICATION_ASKED(object=f"clarification:{clarification}", commit={"clarification/question": said}),
        intent=intent,
        actor=actor,
        at=at,
    )
    row = Clarification.objects.create(
        uuid=clarification,
        lot=lot,
        bid=bid.bid,
        organisation_id=bid.organisation_id,
        question=given.question,
        asked_at=at,
        due_at=due,
        ask_leaf=recorded.leaf_sha256,
        version=1,
    )
    identity.notify_holders(
        bid.organisation_id,
        {Role.BIDDER},
        subject=say(gettext_noop("The committee asks about your bid")),
        body=say(gettext_noop("Answer in writing, in the time that the page says. The answer can’t change your bid.")),
        link=f"/desk/clarifications/{row.uuid}",
        at=at,
    )
    return row, recorded


@transaction.atomic(durable=True)
def answer_clarification(
    *, clarification: UUID, given: AnswerInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[Clarification, Recorded]:
    """Answer the committee (EVA-10), once and in time, for the bidder, with documents where it has any.

    Raises:
        NotFound: another's, or a document wasn't uploaded. Invalid: one stands there twice. AnswerTooLate.
        MoveNotAllowed: it is answered, or the report is signed. MandateMissing, Stale.
    """
    row = _locked(clarification)
    policies.as_bidder(intent, actor, row.organisation_id, version=row.version, at=at)
    if row.answered_at is not None or row.lot.state != Lot.State.OPENED:
        raise MoveNotAllowed(move="answer_clarification", now="answered", possible=[])
    if at > row.due_at:
        raise AnswerTooLate
    files = [(one.title, uploads.received(actor.person, one.sha256)) for one in given.documents]
    if len({file.sha256 for _title, file in files}) != len(files):
        raise Invalid(errors={"documents": _("This file is among the documents already.")})
    row.answer, row.answered_at, row.version = given.answer, at, row.version + 1
    said = {"clarification/answer": given.answer, "clarification/documents": [file.sha256 for _title, file in files]}
    act = acts.CLARIFICATION_ANSWERED(object=f"clarification:{row.uuid}", commit=said)
    recorded = record(act, intent=intent, actor=actor, at=at)
    row.answer_leaf = recorded.leaf_sha256
    row.save()
    ClarificationFile.objects.bulk_create(
        ClarificationFile(
            clarification=row, title=title, sha256=file.sha256, size=file.size, media_type=file.media_type
        )
        for title, file in files
    )
    return row, recorded


@transaction.atomic(durable=True)
def set_aside_answer(
    *, clarification: UUID, given: SettingAsideInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[Clarification, Recorded]:
    """Leave an answer out of account because it goes beyond the bid or changes it (EVA-11); the bidder is told.

    Raises:
        NotFound. MoveNotAllowed: there is no answer, or it is set aside. Otherwise as ``ask_clarification``.
    """
    row = _locked(clarification)
    _for_committee(row.lot.uuid, intent, actor, version=row.version, at=at)
    if row.answered_at is None or row.aside_at is not None:
        raise MoveNotAllowed(move="set_aside_answer", now="open", possible=[])
    row.aside_reason, row.aside_at, row.version = given.reason, at, row.version + 1
    act = acts.ANSWER_SET_ASIDE(object=f"clarification:{row.uuid}", commit={"clarification/aside": given.reason})
    recorded = record(act, intent=intent, actor=actor, at=at)
    row.aside_leaf = recorded.leaf_sha256
    row.save()
    identity.notify_holders(
        row.organisation_id,
        {Role.BIDDER},
        subject=say(gettext_noop("The committee leaves an answer of yours out of account")),
        body=say(
            gettext_noop("It says that the answer goes beyond your bid or changes it. Your bid stands as it was.")
        ),
        link=f"/desk/clarifications/{row.uuid}",
        at=at,
    )
    return row, recorded


def of_lot(lot: Lot) -> list[Clarification]:
    """The questions in a lot, the oldest first."""
    return list(Clarification.objects.filter(lot=lot).order_by("asked_at", "id")[:MOST])


def visible(uuid: UUID, reader: Actor, at: datetime) -> Clarification:
    """A question as the committee and the bidder that was asked read it.

    Raises:
        NotFound: for everybody else.
    """
    row = Clarification.objects.select_related("lot__notice__project").filter(uuid=uuid).first()
    if row is None:
        raise NotFound(clarification=str(uuid))
    if policies.is_bidder(reader, row.organisation_id) or queries.on_the_committee(row.lot, reader, at):
        return row
    raise NotFound(clarification=str(uuid))


def files_of(row: Clarification, reader: Actor) -> list[ClarificationFile]:
    """The documents of an answer that this reader may see now; the caller has let the reader in by ``visible``."""
    found = list(row.files.all())
    if policies.is_bidder(reader, row.organisation_id) or not blinding.hides(row.lot):
        return found
    return [one for one in found if one.title.startswith(blinding.MARK)]


def file_of(uuid: UUID, sha256: str, reader: Actor, at: datetime) -> ClarificationFile:
    """One document of an answer.

    Raises:
        NotFound: there is none that this reader may see.
    """
    for one in files_of(visible(uuid, reader, at), reader):
        if one.sha256 == sha256:
            return one
    raise NotFound(sha256=sha256)


def require_none_open(lot: Lot, at: datetime) -> None:
    """No bidder still has time to answer.

    Raises:
        ClarificationOpen
    """
    waiting = Clarification.objects.filter(lot=lot, answered_at=None, due_at__gt=at).order_by("-due_at").first()
    if waiting is not None:
        raise ClarificationOpen(due=instant_text(waiting.due_at))


def as_told(lot: Lot) -> list[dict[str, Any]]:
    """The questions as the statement of EVA-01 has them: that there were some, about which bid; nothing of what."""
    rows = Clarification.objects.filter(lot=lot).order_by("uuid")
    return [
        {
            "clarification": str(one.uuid),
            "bid": str(one.bid),
            "asked_sha256": one.ask_leaf,
            "answered_sha256": one.answer_leaf or None,
            "set_aside_sha256": one.aside_leaf or None,
        }
        for one in rows
    ]


def _locked(uuid: UUID) -> Clarification:
    found = Clarification.objects.filter(uuid=uuid).values_list("lot__uuid", flat=True).first()
    if found is None:
        raise NotFound(clarification=str(uuid))
    lock_lot_in_project(found)
    rows = Clarification.objects.select_for_update(of=("self",)).select_related("lot__notice__project")
    return rows.get(uuid=uuid)


def _for_committee(lot_uuid: UUID, intent: Intent, actor: Actor, *, version: int, at: datetime) -> Lot:
    lot = lock_lot_in_project(lot_uuid)
    bidders = [bid.organisation_id for bid in opening.read_out(lot.pk)]
    policies.as_committee(intent, actor, lot, bidders=bidders, version=version, at=at)
    require_running(f"lot:{lot.uuid}", "evaluation", at=at)
    require_unpaused(lot, "evaluation")
    waits.require_ready(lot)
    waits.require_in_place(lot, actor, waits.Step.SCORE, at)
    if lot.state != Lot.State.OPENED:
        raise MoveNotAllowed(move="evaluate", now=lot.state, possible=Lot.workflow.possible(lot.state))
    return lot
