"""What the provincial office lays down: values, targets, hotlines; and the publication of a ranking."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext_noop

from openhall.identity import public as identity
from openhall.identity.public import Actor, Intent
from openhall.kernel.refusals import NotFound, Stale
from openhall.kernel.wording import say
from openhall.procedures.dossiers import public as dossiers
from openhall.procedures.index import acts, computing, figures, gathering, law, policies, reports, training
from openhall.procedures.index.edition_models import Answered, Edition, Hotline, Target, TargetKind
from openhall.procedures.index.inputs import HotlineInput, PublishInput, TargetInput, ValueInput
from openhall.procedures.index.queries import target
from openhall.procedures.index.refusals import FiguresChanged, NothingNew, NotOpen, PeriodRuns, ReasonMissing
from openhall.procedures.laws.public import EnteredValue
from openhall.witness.public import Recorded, record
from openhall_rules.errors import RuleError
from openhall_rules.service import check_groups


@transaction.atomic(durable=True)
def enter_index_value(
    *, value: UUID, given: ValueInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[EnteredValue, Recorded]:
    """Enter a value that the law of services leaves to the provincial office (IDX-01). Earlier ones stay as history.

    Raises:
        NotOpen: the law fixes it, has none of that name, or it doesn't fit; the maxima of a group don't make what the
        group gives. Stale: the id was used. What ``identity.admit`` raises.
    """
    policies.of_office(intent, actor, version=0, at=at)
    if EnteredValue.objects.filter(uuid=value).exists():
        raise Stale(seen=0, now=1)
    pack = law.pack_at(at)
    if given.pack != pack.id:
        raise NotOpen(why=f"{given.pack} ≠ {pack.id}")
    try:
        known = law.on(at, given.from_date)
        check_groups(known.with_values({given.path: given.value}))
    except RuleError as error:
        raise NotOpen(why=str(error)) from error
    if actor.organisation is None or actor.organisation_id is None:
        raise NotFound
    party = identity.organisation(actor.organisation)
    row = EnteredValue.objects.create(
        uuid=value, pack=given.pack, path=given.path, value=given.value, source=given.source,
        from_date=given.from_date, authority_id=actor.organisation_id, entered_at=at,
    )  # fmt: skip
    act = acts.VALUE_ENTERED(
        object=f"index-value:{value}",
        public={"pack": row.pack, "path": row.path, "from_date": row.from_date.isoformat()},
        statement={"v": 1, "value": row.value, "source": row.source, "authority": party.name},
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    row.leaf_sha256 = recorded.leaf_sha256
    row.save(update_fields=["leaf_sha256"])
    if row.path.startswith("calendar."):
        gathering.again()
    return row, recorded


@transaction.atomic(durable=True)
def set_index_target(
    *, target: UUID, given: TargetInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[Target, Recorded]:
    """Enter a target with its source (IDX-06): the rank that is wanted, totals below which heads answer or units are
    trained.

    Raises:
        Stale: the id was used. What ``identity.admit`` raises.
    """
    policies.of_office(intent, actor, version=0, at=at)
    if Target.objects.filter(uuid=target).exists():
        raise Stale(seen=0, now=1)
    row = Target.objects.create(uuid=target, entered_at=at, **given.model_dump())
    act = acts.TARGET_SET(
        object=f"index-target:{target}",
        public={"kind": row.kind, "value": str(row.value), "from_date": row.from_date.isoformat()},
        statement={"v": 1, "source": row.source},
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    row.leaf_sha256 = recorded.leaf_sha256
    row.save(update_fields=["leaf_sha256"])
    return row, recorded


@transaction.atomic(durable=True)
def publish_hotline(
    *, hotline: UUID, given: HotlineInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[Hotline, Recorded]:
    """Publish whom to call about a unit's service (IDX-10).

    Raises:
        Stale: the id was used. What ``identity.admit`` raises.
    """
    policies.of_office(intent, actor, version=0, at=at)
    if Hotline.objects.filter(uuid=hotline).exists():
        raise Stale(seen=0, now=1)
    row = Hotline.objects.create(uuid=hotline, published_at=at, **given.model_dump())
    act = acts.HOTLINE_PUBLISHED(
        object=f"index-hotline:{hotline}",
        public={"unit": row.unit},
        statement={"v": 1, "telephone": row.telephone, "hours": row.hours},
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    row.leaf_sha256 = recorded.leaf_sha256
    row.save(update_fields=["leaf_sha256"])
    return row, recorded


@transaction.atomic(durable=True)
def publish_ranking(
    *, edition: UUID, given: PublishInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[Edition, Recorded]:
    """Publish the computed figures of a period that is over (IDX-04); a correction is the next edition.

    Units below the targets are asked, and proposed for training. Nothing of an earlier edition changes.

    Raises:
        NothingComputed. PeriodRuns. FiguresChanged. NothingNew. ReasonMissing. Stale: the id was used. What
        ``identity.admit`` raises.
    """
    policies.of_office(intent, actor, version=0, at=at)
    if Edition.objects.filter(uuid=edition).exists():
        raise Stale(seen=0, now=1)
    period = law.period_of(given.period)
    computed = computing.newest(period.text)
    if computed.as_of < period.ends_at(law.pack_at(at).calendar):
        raise PeriodRuns(period=period.text)
    if computed.sha256 != given.figures_sha256:
        raise FiguresChanged
    before = Edition.objects.select_for_update().filter(period=period.text).order_by("-number").first()
    if before is not None and before.sha256 == computed.sha256:
        raise NothingNew
    if before is not None and not given.reason:
        raise ReasonMissing
    changes = figures.changed(before.figures, computed.figures) if before else {}
    row = Edition.objects.create(
        uuid=edition, period=period.text, number=before.number + 1 if before else 1, as_of=computed.as_of,
        figures=computed.figures, sha256=computed.sha256, changes=changes, reason=given.reason, published_at=at,
    )  # fmt: skip
    _ask(row, period.last, at)
    training.propose(row, target(TargetKind.TRAIN_BELOW, period.last))
    row.report = reports.said(row)
    row.save(update_fields=["report"])
    act = acts.RANKING_PUBLISHED(
        object=f"index-edition:{edition}",
        public={
            "period": row.period, "number": row.number, "figures_sha256": row.sha256,
            "units": len(row.figures["units"]), "changed": len(changes),
        },
        statement={
            "v": 1, "reason": row.reason, "before": before.sha256 if before else "",
            "report_sha256": figures.digest(row.report),
        },
    )  # fmt: skip
    recorded = record(act, intent=intent, actor=actor, at=at)
    row.leaf_sha256 = recorded.leaf_sha256
    row.save(update_fields=["leaf_sha256"])
    return row, recorded


def _ask(row: Edition, day: object, at: datetime) -> None:
    """Ask the head of each unit below the target; whoever was asked before about the period isn't again."""
    limit = target(TargetKind.ANSWER_BELOW, day)
    if limit is None:
        return
    asked = set(Answered.objects.filter(edition__period=row.period).values_list("unit", flat=True))
    low = [
        one for one in row.figures["units"]
        if one["level"] != "province" and one["total"] is not None and Decimal(one["total"]) < limit.value
        and one["code"] not in asked
    ]  # fmt: skip
    Answered.objects.bulk_create(
        Answered(uuid=uuid4(), edition=row, unit=one["code"], total=Decimal(one["total"]), below=limit.value)
        for one in low
    )
    organisations = dossiers.Unit.objects.filter(number__in=[one["code"] for one in low]).order_by("number")
    identity.notify_each(
        [
            identity.Note(
                one.organisation_id,
                say(gettext_noop("Your unit’s index of service is below the target: answer in person")),
                say(
                    gettext_noop("It is about the period %(period)s. Everybody will read your answer."),
                    period=row.period,
                ),
                "/desk/service-index/answers",
            )
            for one in organisations
        ],
        {identity.Role.HEAD},
        at=at,
    )
