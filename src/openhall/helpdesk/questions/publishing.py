"""What the desk and the authorities lay down and publish: service level, duty, articles, routes of complaint."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from openhall.helpdesk.questions import acts, policies
from openhall.helpdesk.questions.inputs import ArticleInput, DutyInput, ReasonInput, RouteInput, ServiceLevelInput
from openhall.helpdesk.questions.models import (
    ArticleText,
    ComplaintRoute,
    Duty,
    HelpArticle,
    HelpQuestion,
    ServiceLevel,
)
from openhall.identity.public import Actor, Intent, MandateMissing
from openhall.kernel import search
from openhall.kernel.refusals import Invalid, NotFound
from openhall.witness.public import Recorded, record


def _organisation(actor: Actor) -> int:
    if actor.organisation_id is None:
        raise MandateMissing(party="", roles=[])
    return actor.organisation_id


def _random(uuid: UUID) -> UUID:
    if uuid.version != 4:
        raise Invalid(errors={"uuid": _("Choose a random id (UUID version 4).")})
    return uuid


@transaction.atomic(durable=True)
def set_service_level(
    *, uuid: UUID, level: ServiceLevelInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[ServiceLevel, Recorded]:
    """Enter within how many hours the desk answers (HLP-07). Questions from now on have this clock.

    Raises:
        MandateMissing: only an authority. Stale: the id was used before. Invalid.
    """
    taken = ServiceLevel.objects.filter(uuid=_random(uuid)).exists()
    policies.as_authority(intent, actor, version=1 if taken else 0, at=at)
    if taken:
        raise Invalid(errors={"uuid": _("This id is taken.")})
    row = ServiceLevel(uuid=uuid, authority_id=_organisation(actor), entered_at=at, **level.model_dump())
    act = acts.SERVICE_LEVEL_SET(
        object=f"service-level:{uuid}",
        public={"answer_hours": level.answer_hours, "escalate_hours": level.escalate_hours},
        statement={"v": 1, "basis": level.basis},
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    row.leaf = recorded.leaf_sha256
    row.save()
    return row, recorded


@transaction.atomic(durable=True)
def keep_help_duty(*, uuid: UUID, duty: DutyInput, intent: Intent, actor: Actor, at: datetime) -> tuple[Duty, Recorded]:
    """Come on duty, or go off it (HLP-08). ``uuid``: of the officer’s duty at this centre, theirs to choose once.

    Raises:
        NotFound: somebody else’s. MandateMissing, Stale, Invalid.
    """
    row = Duty.objects.select_for_update(of=("self",)).filter(uuid=_random(uuid)).first()
    if row is not None and (row.person_id, row.centre_id) != (actor.person_id, actor.organisation_id):
        raise NotFound(duty=str(uuid))
    policies.at_the_desk(intent, actor, version=row.version if row else 0, at=at)
    if row is None:
        if Duty.objects.filter(person_id=actor.person_id, centre_id=actor.organisation_id).exists():
            raise Invalid(errors={"uuid": _("You have a duty here under another id.")})
        row = Duty(uuid=uuid, person_id=actor.person_id, centre_id=_organisation(actor), since=at, version=0)
    row.on_duty, row.since, row.version = duty.on_duty, at, row.version + 1
    row.save()
    act = acts.DUTY_KEPT(object=f"duty:{uuid}", public={"on_duty": duty.on_duty})
    return row, record(act, intent=intent, actor=actor, at=at)


@transaction.atomic(durable=True)
def publish_help_article(
    *, uuid: UUID, article: ArticleInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[HelpArticle, Recorded]:
    """Publish an article (HLP-09): its first language counts; the same language again is a new edition, another one a
    translation.

    Raises:
        NotFound: another centre’s, or a question that waits elsewhere. Invalid: it was withdrawn. MandateMissing,
        Stale.
    """
    row = HelpArticle.objects.select_for_update(of=("self",), no_key=True).filter(uuid=_random(uuid)).first()
    if row is not None and row.centre_id != actor.organisation_id:
        raise NotFound(article=str(uuid))
    policies.at_the_desk(intent, actor, version=row.version if row else 0, at=at)
    if row is not None and row.withdrawn_at is not None:
        raise Invalid(errors={"title": _("The article was withdrawn.")})
    if row is None:
        question = None
        if article.question is not None:
            question = HelpQuestion.objects.filter(uuid=article.question).first()
            if question is None or not policies.serves(actor, question):
                raise NotFound(question=str(article.question))
        row = HelpArticle.objects.create(
            uuid=uuid, lang=article.lang, centre_id=_organisation(actor), question=question, published_at=at, version=0
        )
    text = ArticleText.objects.filter(article=row, lang=article.lang).first()
    text = text or ArticleText(article=row, lang=article.lang, edition=0)
    text.title, text.body, text.at, text.edition = article.title, article.body, at, text.edition + 1
    text.search_tokens = search.tokens(f"{article.title} {article.body}")
    row.version += 1
    row.save()
    act = acts.ARTICLE_PUBLISHED(
        object=f"help-article:{uuid}",
        public={"lang": article.lang, "binding": article.lang == row.lang, "edition": text.edition},
        statement={"v": 1, "title": article.title, "body": article.body},
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    text.leaf = recorded.leaf_sha256
    text.save()
    return row, recorded


@transaction.atomic(durable=True)
def withdraw_help_article(
    *, uuid: UUID, why: ReasonInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[HelpArticle, Recorded]:
    """Take an article out of the knowledge base (HLP-10).

    Raises:
        NotFound: none of this centre, or withdrawn before. MandateMissing, Stale.
    """
    rows = HelpArticle.objects.select_for_update(of=("self",), no_key=True)
    row = rows.filter(uuid=uuid, centre_id=actor.organisation_id, withdrawn_at=None).first()
    if row is None:
        raise NotFound(article=str(uuid))
    policies.at_the_desk(intent, actor, version=row.version, at=at)
    row.withdrawn_at, row.reason, row.reason_lang, row.version = at, why.reason, why.lang, row.version + 1
    row.save()
    act = acts.ARTICLE_WITHDRAWN(
        object=f"help-article:{uuid}", statement={"v": 1, "lang": why.lang, "reason": why.reason}
    )
    return row, record(act, intent=intent, actor=actor, at=at)


@transaction.atomic(durable=True)
def publish_complaint_route(
    *, uuid: UUID, route: RouteInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[ComplaintRoute, Recorded]:
    """Publish who takes complaints on a matter, where, how, by which law (HLP-11), or say it anew.

    Raises:
        NotFound: another authority’s, or withdrawn. MandateMissing, Stale, Invalid.
    """
    row = ComplaintRoute.objects.select_for_update(of=("self",)).filter(uuid=_random(uuid)).first()
    if row is None:
        policies.as_authority(intent, actor, version=0, at=at)
        row = ComplaintRoute(uuid=uuid, authority_id=_organisation(actor), published_at=at, version=0)
    elif row.withdrawn_at is not None:
        raise NotFound(route=str(uuid))
    else:
        policies.own_route(intent, actor, row, at=at)
    for name, value in route.model_dump().items():
        setattr(row, name, value)
    row.published_at, row.version = at, row.version + 1
    act = acts.ROUTE_PUBLISHED(
        object=f"complaint-route:{uuid}",
        public={"lang": route.lang},
        statement={"v": 1, **route.model_dump(exclude={"lang"})},
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    row.leaf = recorded.leaf_sha256
    row.save()
    return row, recorded


@transaction.atomic(durable=True)
def withdraw_complaint_route(
    *, uuid: UUID, why: ReasonInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[ComplaintRoute, Recorded]:
    """Withdraw a route (HLP-12).

    Raises:
        NotFound: there is none that stands, or it is another authority’s. MandateMissing, Stale.
    """
    row = ComplaintRoute.objects.select_for_update(of=("self",)).filter(uuid=uuid, withdrawn_at=None).first()
    if row is None:
        raise NotFound(route=str(uuid))
    policies.own_route(intent, actor, row, at=at)
    row.withdrawn_at, row.version = at, row.version + 1
    row.save()
    act = acts.ROUTE_WITHDRAWN(
        object=f"complaint-route:{uuid}", statement={"v": 1, "lang": why.lang, "reason": why.reason}
    )
    return row, record(act, intent=intent, actor=actor, at=at)
