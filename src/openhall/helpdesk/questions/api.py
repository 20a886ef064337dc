"""JSON of the help desk. Asking needs no account; a guest comes back with the code."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import get_language
from ninja import Router, Status

from openhall.helpdesk.answers import Answer, receipt
from openhall.helpdesk.questions import commands, policies, publishing, queries, work
from openhall.helpdesk.questions.inputs import (
    AnswerInput,
    ArticleInput,
    CodeInput,
    DutyInput,
    EndInput,
    FollowUpInput,
    Nothing,
    QuestionInput,
    ReasonInput,
    RouteInput,
    ServiceLevelInput,
)
from openhall.helpdesk.questions.models import ComplaintRoute, HelpArticle, HelpQuestion
from openhall.identity import public as identity
from openhall.identity.public import Actor
from openhall.kernel.clock import instant_text

router = Router(tags=["help"])


def _at(value: Any) -> str | None:
    return instant_text(value) if value else None


def shown(row: HelpQuestion, reader: Actor | None) -> Answer:
    """A question with its letters, for whoever asked or the desk."""
    return {
        "uuid": str(row.uuid),
        "state": row.state,
        "version": row.version,
        "page": row.page,
        "case": str(row.case_uuid) if row.case_uuid else None,
        "officer": row.officer.name if row.officer else None,
        "backup": row.backup.name if row.backup and policies.serves(reader, row) else None,
        "asked_at": instant_text(row.asked_at),
        "due_at": _at(row.due_at),
        "level": row.level,
        "letters": [
            {"kind": one.kind, "text": one.text, "lang": one.lang, "at": instant_text(one.at), "leaf": one.leaf}
            for one in queries.letters(row)
        ],
    }


def shown_article(row: HelpArticle) -> Answer:
    """An article in its languages."""
    return {
        "uuid": str(row.uuid),
        "lang": row.lang,
        "version": row.version,
        "withdrawn_at": _at(row.withdrawn_at),
        "texts": [
            {"lang": one.lang, "title": one.title, "body": one.body, "edition": one.edition, "leaf": one.leaf}
            for one in row.texts.all()
        ],
    }


def shown_route(row: ComplaintRoute) -> Answer:
    """A route of complaint."""
    return {
        "uuid": str(row.uuid),
        "authority": row.authority.name,
        "lang": row.lang,
        "matter": row.matter,
        "who": row.who,
        "where": row.where,
        "how": row.how,
        "law": row.law,
        "published_at": instant_text(row.published_at),
        "version": row.version,
    }


@router.get("/help/terms", response=Answer)
def terms(request: HttpRequest) -> Answer:
    """The work that a question without an account asks of the browser; the same for everybody in an hour."""
    return {"terms": work.terms(identity.received_at(request))}


@router.post("/help/questions", response={201: Answer})
def ask(request: HttpRequest, payload: QuestionInput) -> Status[Answer]:
    """Ask the help desk (HLP-01). A guest gets a code, once."""
    asker, at = identity.reader(request), identity.received_at(request)
    row, code, recorded = commands.receive_help_question(asked=payload, asker=asker, at=at)
    told = {"uuid": str(row.uuid), "code": code or None, "due_at": _at(row.due_at)}
    return Status(201, told | receipt(recorded))


@router.get("/help/questions", response=Answer)
def queue(request: HttpRequest) -> Answer:
    """What waits at the desk, what is due first before."""
    reader = identity.signed_in(request)
    return {"questions": [shown(row, reader) for row in queries.queue(reader)]}


@router.get("/help/questions/{uuid}", response=Answer)
def question(request: HttpRequest, uuid: UUID) -> Answer:
    """A question, for whoever asked it by account, and for the desk."""
    reader = identity.signed_in(request)
    return shown(queries.question(uuid, reader), reader)


@router.post("/help/mailbox", response=Answer)
def mailbox(request: HttpRequest, payload: CodeInput) -> Answer:
    """A guest’s question, by its code."""
    return shown(queries.by_code(payload.code), None)


@router.post("/help/questions/{uuid}/follow-ups", response=Answer)
def follow_up(request: HttpRequest, uuid: UUID, payload: FollowUpInput) -> Answer:
    """Whoever asked writes again (HLP-03)."""
    _row, recorded = commands.follow_up_help_question(
        uuid=uuid,
        text=payload.text,
        asker=identity.reader(request),
        code=payload.code,
        at=identity.received_at(request),
    )
    return receipt(recorded)


@router.post("/help/questions/{uuid}/end", response=Answer)
def end(request: HttpRequest, uuid: UUID, payload: EndInput) -> Answer:
    """Whoever asked has what they need (HLP-06)."""
    _row, rate_url, recorded = commands.close_help_question(
        uuid=uuid, intent=None, actor=identity.reader(request), code=payload.code, at=identity.received_at(request)
    )
    return {"rate_url": rate_url or None} | receipt(recorded)


@router.put("/help/questions/{uuid}/answer", response=Answer)
def answer(request: HttpRequest, uuid: UUID, payload: AnswerInput) -> Answer:
    """The officer answers, or asks for what is missing (HLP-02)."""
    actor, intent = identity.acting(request, command="answer_help_question", object=f"help:{uuid}")
    row, recorded = commands.answer_help_question(
        uuid=uuid, answer=payload, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return {"state": row.state} | receipt(recorded)


@router.put("/help/questions/{uuid}/officer", response=Answer)
def take(request: HttpRequest, uuid: UUID, payload: Nothing) -> Answer:
    """Take a question over (HLP-05)."""
    actor, intent = identity.acting(request, command="take_help_question", object=f"help:{uuid}")
    row, recorded = commands.take_help_question(uuid=uuid, intent=intent, actor=actor, at=identity.received_at(request))
    return {"state": row.state} | receipt(recorded)


@router.put("/help/questions/{uuid}/closure", response=Answer)
def close(request: HttpRequest, uuid: UUID, payload: Nothing) -> Answer:
    """The officer closes what is answered (HLP-06)."""
    actor, intent = identity.acting(request, command="close_help_question", object=f"help:{uuid}")
    row, _rate, recorded = commands.close_help_question(
        uuid=uuid, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return {"state": row.state} | receipt(recorded)


@router.put("/help/service-levels/{uuid}", response=Answer)
def service_level(request: HttpRequest, uuid: UUID, payload: ServiceLevelInput) -> Answer:
    """An authority enters the service level (HLP-07)."""
    actor, intent = identity.acting(request, command="set_service_level", object=f"service-level:{uuid}")
    _row, recorded = publishing.set_service_level(
        uuid=uuid, level=payload, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return receipt(recorded)


@router.put("/help/duties/{uuid}", response=Answer)
def duty(request: HttpRequest, uuid: UUID, payload: DutyInput) -> Answer:
    """Come on duty, or go off it (HLP-08)."""
    actor, intent = identity.acting(request, command="keep_help_duty", object=f"duty:{uuid}")
    row, recorded = publishing.keep_help_duty(
        uuid=uuid, duty=payload, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return {"on_duty": row.on_duty} | receipt(recorded)


@router.get("/help/articles", response=Answer)
def articles(request: HttpRequest, q: str = "", before: int | None = None) -> Answer:
    """The knowledge base, searched; a page of it."""
    rows = queries.articles(q[:200], before=before if before and 0 < before < 2**62 else None)
    return {
        "articles": [shown_article(row) for row in rows],
        "before": rows[-1].pk if len(rows) == queries.PAGE else None,
        "lang": get_language(),
    }


@router.get("/help/articles/{uuid}", response=Answer)
def article(request: HttpRequest, uuid: UUID) -> Answer:
    """One article."""
    return shown_article(queries.article(uuid))


@router.put("/help/articles/{uuid}", response=Answer)
def publish_article(request: HttpRequest, uuid: UUID, payload: ArticleInput) -> Answer:
    """Publish an article, a new edition or a translation (HLP-09)."""
    actor, intent = identity.acting(request, command="publish_help_article", object=f"help-article:{uuid}")
    row, recorded = publishing.publish_help_article(
        uuid=uuid, article=payload, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return {"uuid": str(row.uuid)} | receipt(recorded)


@router.put("/help/articles/{uuid}/withdrawal", response=Answer)
def withdraw_article(request: HttpRequest, uuid: UUID, payload: ReasonInput) -> Answer:
    """Take an article out of the knowledge base (HLP-10)."""
    actor, intent = identity.acting(request, command="withdraw_help_article", object=f"help-article:{uuid}")
    _row, recorded = publishing.withdraw_help_article(
        uuid=uuid, why=payload, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return receipt(recorded)


@router.get("/help/routes", response=Answer)
def routes(request: HttpRequest) -> Answer:
    """Routes of complaint that authorities published."""
    return {"routes": [shown_route(row) for row in queries.routes()]}


@router.put("/help/routes/{uuid}", response=Answer)
def publish_route(request: HttpRequest, uuid: UUID, payload: RouteInput) -> Answer:
    """An authority publishes a route of complaint (HLP-11)."""
    actor, intent = identity.acting(request, command="publish_complaint_route", object=f"complaint-route:{uuid}")
    _row, recorded = publishing.publish_complaint_route(
        uuid=uuid, route=payload, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return receipt(recorded)


@router.put("/help/routes/{uuid}/withdrawal", response=Answer)
def withdraw_route(request: HttpRequest, uuid: UUID, payload: ReasonInput) -> Answer:
    """The authority withdraws a route (HLP-12)."""
    actor, intent = identity.acting(request, command="withdraw_complaint_route", object=f"complaint-route:{uuid}")
    _row, recorded = publishing.withdraw_complaint_route(
        uuid=uuid, why=payload, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return receipt(recorded)


@router.get("/help/statistics", response=Answer)
def statistics(request: HttpRequest) -> Answer:
    """Questions by month: asked, answered, within the service level, late, open."""
    level = commands.level_in_force()
    return {
        "service_level": {
            "answer_hours": level.answer_hours, "escalate_hours": level.escalate_hours, "leaf": level.leaf,
        } if level else None,
        "months": [
            {"month": one.month.isoformat()[:7], "asked": one.asked, "answered": one.answered, "clocked": one.clocked,
             "within": one.within, "late": one.late, "open": one.open}
            for one in queries.by_month(identity.received_at(request))
        ],
    }  # fmt: skip
