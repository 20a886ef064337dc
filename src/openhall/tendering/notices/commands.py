"""Publishing, amending and explaining a notice."""

import hashlib
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from openhall.identity import public as identity
from openhall.identity.public import Actor, Intent, Role
from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import Invalid, MoveNotAllowed, Refusal, Stale
from openhall.kernel.wording import say
from openhall.tendering.notices import acts, criteria_changes, policies, rules
from openhall.tendering.notices.bid_period import TooLate, require_all_open, require_bid_period
from openhall.tendering.notices.drafting import uploaded_document
from openhall.tendering.notices.inputs import AmendmentInput
from openhall.tendering.notices.models import Amendment, Document, Lot, Notice, Question
from openhall.tendering.notices.publication import document_facts, notice_content
from openhall.tendering.notices.queries import (
    first_lot,
    kinds_of_documents,
    lock_lot,
    lock_lots,
    lock_notice,
    lock_question,
    notice,
)
from openhall.tendering.planning import public as planning
from openhall.witness.public import Recorded, record


class DeadlineTooEarly(Refusal):
    """The law gives bidders more time. Facts: ``chosen``, ``earliest`` (instants), ``article``."""

    code = "deadline-too-early"
    status = 422
    title = gettext_lazy("The law gives bidders more time.")
    detail = gettext_lazy("You chose %(chosen)s; the earliest deadline allowed is %(earliest)s (%(article)s).")
    way_forward = gettext_lazy("Choose that instant or a later one.")


@transaction.atomic(durable=True)
def publish_notice(
    *, notice_uuid: UUID, bids_due_at: datetime, notice_sha256: str, intent: Intent, actor: Actor, at: datetime
) -> tuple[Notice, Recorded]:
    """Open the call. Lots, documents, custodians and criteria are locked, the law is frozen with its entered values.

    Args:
        notice_sha256: digest of what the person saw and signed (:func:`notice_to_sign`).

    Raises:
        OtherContent: the draft or the law is not what the person saw.
        DeadlineTooEarly: before the earliest deadline that the law allows.
        Invalid: the draft isn't complete; ``errors`` names each fault.
        MoveNotAllowed: it is out already, or the project isn't admitted. NotYours, MandateMissing, Stale: who may not.
        LawRefuses, CalendarEnds: what the law says.
    """
    found = lock_notice(notice_uuid)
    policies.prepare(intent, actor, found, version=found.version, at=at)
    lots = lock_lots(found)
    project = found.project
    project.move("publish_notice")
    found.move("publish")
    law = planning.law_for_draft(project, at, rules.frozen_values(found))
    custodians = list(found.custodians.order_by("place"))
    faults = {
        **rules.lots_faults(lots, law),
        **rules.value_faults(lots, law),
        **rules.custodian_faults(found, custodians, at),
        **rules.document_faults(kinds_of_documents(found), law),
    }
    if faults:
        raise Invalid(errors=faults)
    with planning.asking_the_law():
        earliest = rules.earliest_due(lots, law, at)
    if bids_due_at < earliest or bids_due_at <= at:
        raise DeadlineTooEarly(
            chosen=instant_text(bids_due_at),
            earliest=instant_text(earliest),
            article=planning.article(law, rules.BID_PERIOD),
        )
    content = notice_content(found, lots, law, bids_due_at=bids_due_at)
    planning.require_seen(notice_sha256, content)
    found.published_at, found.bids_due_at = at, bids_due_at
    project.pack_values = dict(law.overrides)
    found.documents.update(added_at=at)
    project.save(update_fields=["state", "version", "pack_values"])
    found.save()
    planning.tell_of_notice(project, bids_due_at, at)
    act = acts.NOTICE_PUBLISHED(
        object=f"notice:{found.uuid}",
        case=project.uuid,
        public=content["public"],
        statement={**content["statement"], "published_at": instant_text(at)},
    )
    return found, record(act, intent=intent, actor=actor, at=at)


@transaction.atomic(durable=True)
def ask_question(
    *, notice_uuid: UUID, question_uuid: UUID, question: str, intent: Intent, actor: Actor, at: datetime
) -> tuple[Question, Recorded]:
    """Ask about the tender documents. The log shows one uniform leaf; who asked is never published.

    Raises:
        TooLate: questions are no longer taken. MoveNotAllowed: the notice isn't out.
        NotYours: the actor prepares or hosts this tender. MandateMissing, Stale: who may not.
        OtherContent: the question isn't what was signed.
    """
    lot = lock_lot(first_lot(notice(notice_uuid)).uuid)
    found = lot.notice
    policies.ask(intent, actor, found, at=at)
    planning.require_signed({"text": question}, intent)
    if Question.objects.filter(uuid=question_uuid).exists():
        raise Stale(seen=0, now=1)
    if found.state != Notice.State.PUBLISHED or lot.state != Lot.State.OPEN:
        raise MoveNotAllowed(move="ask", now=found.state, possible=[])
    law = planning.law_of(found.project)
    with planning.asking_the_law():
        until = rules.questions_close_at(found, law)
    if at >= until:
        raise TooLate(until=instant_text(until), article=planning.article(law, rules.DOCUMENT_OBJECTION))
    assert actor.organisation_id is not None  # noqa: S101 — admitted with a bidder's mandate
    row = Question.objects.create(
        uuid=question_uuid, notice=found, asker_id=actor.organisation_id, text=question, asked_at=at, version=1
    )
    for organisation in found.project.parties:
        identity.notify_holders(
            organisation,
            {Role.OFFICER},
            subject=say(gettext_noop("A question waits for your answer")),
            body=say(
                gettext_noop("Somebody asked about the documents of “%(title)s”. Who asked is not shown to anybody."),
                title=found.project.title,
            ),
            link=f"/desk/notices/{found.uuid}/questions",
            at=at,
        )
    act = acts.QUESTION_ASKED(
        object=f"question:{row.uuid}",
        case=found.project.uuid,
        public={"text_sha256": hashlib.sha256(row.text.encode()).hexdigest()},
        sealed_for=lot.uuid,
    )
    return row, record(act, intent=intent, actor=actor, at=at)


@transaction.atomic(durable=True)
def answer_question(
    *, question_uuid: UUID, answer: str, intent: Intent, actor: Actor, at: datetime
) -> tuple[Question, Recorded]:
    """Publish a question with its answer, for everybody alike. What is published is the answer letter by letter.

    Raises:
        MoveNotAllowed: it was answered before. TooLate: the bids are due. NotYours, Stale, MandateMissing: who may not.
        OtherContent: the answer isn't what was signed.
    """
    row = lock_question(question_uuid)
    found = row.notice
    policies.prepare(intent, actor, found, version=row.version, at=at)
    planning.require_signed({"answer": answer}, intent)
    if row.answered_at is not None:
        raise MoveNotAllowed(move="answer", now="answered", possible=[])
    require_bid_period(found, at)
    row.answer, row.answered_at = answer, at
    row.version += 1
    row.save(update_fields=["answer", "answered_at", "version"])
    act = acts.QUESTION_ANSWERED(
        object=f"question:{row.uuid}",
        case=found.project.uuid,
        statement={"v": 1, "question": row.text, "answer": row.answer, "answered_at": instant_text(at)},
    )
    return row, record(act, intent=intent, actor=actor, at=at)


@transaction.atomic(durable=True)
def amend_notice(
    *, notice_uuid: UUID, amendment: AmendmentInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[Amendment, Recorded]:
    """Change the call. Where the law asks for more time than is left, the deadline moves, at least so far.

    Raises:
        DeadlineTooEarly: ``new_due_at`` lies before what the law asks, or before the published deadline.
        TooLate: the bids are due. Invalid: a document that isn't there, criteria that can't be followed.
        OtherContent: the amendment isn't what was signed, or the proposed criteria are others than were seen.
        NotYours, Stale, MandateMissing: who may not.
        CalendarEnds: the new period reaches a year whose days off nobody has entered.
    """
    found = lock_notice(notice_uuid)
    policies.prepare(intent, actor, found, version=found.version, at=at)
    planning.require_signed(amendment.sent, intent)
    lots = lock_lots(found)
    found.move("amend")
    old = require_bid_period(found, at)
    require_all_open(lots)
    new = _due_after_change(found, amendment.new_due_at, old, at)
    added, withdrawn = _change_documents(found, amendment, actor, at)
    changes = criteria_changes.apply(lots, amendment.criteria_sha256)
    found.bids_due_at = new
    found.save(update_fields=["state", "version", "bids_due_at"])
    row = Amendment.objects.create(
        notice=found, text=amendment.text, published_at=at, old_due_at=old, new_due_at=new, lots=changes
    )
    act = acts.NOTICE_AMENDED(
        object=f"notice:{found.uuid}",
        case=found.project.uuid,
        public={"old_due_at": instant_text(old), "new_due_at": instant_text(new)},
        statement={
            "v": 1,
            "signed": amendment.sent,
            "text": row.text,
            "documents_added": [document_facts(document) for document in added],
            "documents_withdrawn": withdrawn,
            **({"lots": changes} if changes else {}),
        },
    )
    return row, record(act, intent=intent, actor=actor, at=at)


def _due_after_change(found: Notice, chosen: datetime | None, old: datetime, at: datetime) -> datetime:
    law = planning.law_of(found.project)
    with planning.asking_the_law():
        forced = law.change_moves_deadline(change_at=at, deadline_at=old)
    earliest = forced or old
    if chosen is not None and chosen < earliest:
        raise DeadlineTooEarly(
            chosen=instant_text(chosen),
            earliest=instant_text(earliest),
            article=planning.article(law, rules.CHANGE) if forced else _("a published deadline never comes earlier"),
        )
    return chosen or earliest


def _change_documents(
    found: Notice, amendment: AmendmentInput, actor: Actor, at: datetime
) -> tuple[list[Document], list[str]]:
    present = {row.sha256: row for row in found.documents.filter(withdrawn_at=None)}
    withdrawn = list(dict.fromkeys(amendment.documents_withdrawn))
    if strangers := [digest for digest in withdrawn if digest not in present]:
        raise Invalid(errors={"documents_withdrawn": _("No such document: %(sha256)s") % {"sha256": strangers[0]}})
    before = kinds_of_documents(found)
    found.documents.filter(sha256__in=withdrawn).update(withdrawn_at=at)
    added = []
    for draft in amendment.documents_added:
        if draft.sha256 in present and draft.sha256 not in withdrawn:
            raise Invalid(errors={"documents_added": _("This file is among the documents already.")})
        row = uploaded_document(found, draft, actor, at)
        row.save()
        added.append(row)
    missing = rules.document_faults(kinds_of_documents(found), planning.law_of(found.project))
    if lost := [fault for name, fault in missing.items() if name.partition(".")[2] in before]:
        raise Invalid(errors={"documents_withdrawn": " ".join(lost)})
    return added, withdrawn
