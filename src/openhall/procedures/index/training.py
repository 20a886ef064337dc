"""Training of units that lag: proposed by rule, confirmed and followed by the office. And the answers of heads."""

from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from openhall.identity import public as identity
from openhall.identity.public import Actor, Intent
from openhall.kernel.refusals import Invalid, NotFound, Stale
from openhall.kernel.wording import say
from openhall.procedures.dossiers import public as dossiers
from openhall.procedures.index import acts, policies
from openhall.procedures.index.edition_models import Answered, Edition, Target, Training
from openhall.procedures.index.inputs import AnswerInput, HeldInput, TrainingInput
from openhall.witness.public import Recorded, record

WEAKEST = 3


def weakest(unit: dict[str, Any]) -> list[str]:
    """The indicators in which a unit lost the largest share of the points, at most :data:`WEAKEST`, worst first."""
    lost = {
        name: Fraction(maximum) - Fraction(points)
        for name, (maximum, _counted, _of, points, _missing) in unit["scores"].items()
        if points is not None and maximum is not None
    }
    return [name for name, gap in sorted(lost.items(), key=lambda one: (-one[1], one[0])) if gap > 0][:WEAKEST]


def propose(row: Edition, target: Target | None) -> None:
    """Propose training for each unit below the target, in its weakest indicators; once for a period."""
    if target is None:
        return
    known = set(Training.objects.filter(edition__period=row.period).values_list("unit", flat=True))
    Training.objects.bulk_create(
        Training(uuid=uuid4(), edition=row, unit=one["code"], indicators=weakest(one))
        for one in row.figures["units"]
        if one["level"] != "province" and one["code"] not in known and one["total"] is not None
        and Decimal(one["total"]) < target.value and weakest(one)
    )  # fmt: skip


def _locked(uuid: UUID) -> Training:
    row = Training.objects.select_for_update().filter(uuid=uuid).first()
    if row is None:
        raise NotFound(training=str(uuid))
    return row


@transaction.atomic(durable=True)
def confirm_training(
    *, training: UUID, given: TrainingInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[Training, Recorded]:
    """Confirm a proposed training, with day and place (IDX-08); the head of the unit is told.

    Raises:
        NotFound. MoveNotAllowed. What ``identity.admit`` raises.
    """
    row = _locked(training)
    policies.of_office(intent, actor, version=row.version, at=at)
    row.move("confirm")
    for name, value in given.model_dump().items():
        setattr(row, name, value)
    row.save()
    unit = dossiers.Unit.objects.filter(number=row.unit).first()
    if unit is not None:
        identity.notify_holders(
            unit.organisation_id, policies.DESK,
            subject=say(gettext_noop("Your unit is invited to a training")),
            body=say(
                gettext_noop("%(day)s, %(place)s: %(topic)s"), day=given.session_date.isoformat(), place=given.place,
                topic=given.topic,
            ),
            link="/desk/service-index/training", at=at,
        )  # fmt: skip
    act = acts.TRAINING_CONFIRMED(
        object=f"index-training:{training}",
        public={"unit": row.unit, "session_date": given.session_date.isoformat(), "invited": given.invited},
        statement={"v": 1, "place": given.place, "topic": given.topic, "indicators": row.indicators},
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    row.leaf_sha256 = recorded.leaf_sha256
    row.save(update_fields=["leaf_sha256"])
    return row, recorded


@transaction.atomic(durable=True)
def hold_training(
    *, training: UUID, given: HeldInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[Training, Recorded]:
    """Say how many came to a training (IDX-09).

    Raises:
        NotFound. MoveNotAllowed. Invalid: more than were invited. What ``identity.admit`` raises.
    """
    row = _locked(training)
    policies.of_office(intent, actor, version=row.version, at=at)
    row.move("hold")
    if given.attended > (row.invited or 0):
        raise Invalid(errors={"attended": _("More people than were invited can’t have come.")})
    row.attended = given.attended
    row.save()
    act = acts.TRAINING_HELD(object=f"index-training:{training}", public={"unit": row.unit, "attended": given.attended})
    return row, record(act, intent=intent, actor=actor, at=at)


@transaction.atomic(durable=True)
def answer_index_question(
    *, question: UUID, given: AnswerInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[Answered, Recorded]:
    """Answer in person, as head of the unit that was asked (IDX-07). An answer stands.

    Raises:
        NotFound: no such question, or another unit's. Stale: it was answered. What ``identity.admit`` raises.
    """
    row = Answered.objects.select_for_update(of=("self",)).select_related("edition").filter(uuid=question).first()
    if row is None:
        raise NotFound(question=str(question))
    policies.of_head(intent, actor, row.unit, version=row.version, at=at)
    if row.answered_at is not None:
        raise Stale(seen=1, now=row.version)
    row.words, row.lang, row.head_id, row.answered_at = given.words, given.lang, actor.person_id, at
    row.version += 1
    act = acts.HEAD_ANSWERED(
        object=f"index-question:{question}",
        public={"unit": row.unit, "period": row.edition.period},
        statement={"v": 1, "lang": given.lang, "words": given.words},
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    row.leaf_sha256 = recorded.leaf_sha256
    row.save()
    return row, recorded
