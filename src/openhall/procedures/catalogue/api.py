"""JSON of the catalogue: what is in force, for everybody; editions and files, for those who make them."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from openhall.identity import public as identity
from openhall.procedures.catalogue import answers, commands, importing, queries, translating, watch_api
from openhall.procedures.catalogue.inputs import (
    ContentInput,
    EditionInput,
    EndInput,
    FileInput,
    TranslationInput,
    jurisdictions,
)

router = Router(tags=["procedures"])
router.add_router("", watch_api.router)
Answer = dict[str, Any]
PAGE = 100


@router.get("/procedures", response=Answer)
def list_procedures(request: HttpRequest, q: str = "", field: str = "", online: str = "", page: int = 1) -> Answer:
    """The procedures in force, by title; ``q``: words to find; ``next``: the number of the next page."""
    day = queries.today(jurisdictions()[0], identity.received_at(request))
    start = (max(1, min(page, 1000)) - 1) * PAGE
    rows = list(queries.found(day, words=q, field=field, online=online)[start : start + PAGE + 1])
    following = start // PAGE + 2 if len(rows) > PAGE else None
    return {"procedures": [answers.listed(one) for one in rows[:PAGE]], "next": following}


@router.get("/procedures/{code}", response=Answer)
def read_procedure(request: HttpRequest, code: str) -> Answer:
    """A procedure with its published editions, the latest first."""
    row = queries.procedure(code)
    return {
        "uuid": str(row.uuid),
        "code": row.code,
        "jurisdiction": row.jurisdiction,
        "version": row.version,
        "editions": [answers.whole(one) for one in queries.editions(row)],
    }


@router.post("/procedures/{uuid}/end", response=Answer)
def end_procedure(request: HttpRequest, uuid: UUID, payload: EndInput) -> Answer:
    """Repeal a procedure as the provincial office (PRC-04)."""
    actor, intent = identity.acting(request, command="end_procedure", object=f"procedure:{uuid}")
    done = commands.end_procedure(
        procedure=uuid, given=payload, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return answers.whole(done.edition) | answers.receipt(done.recorded)


@router.post("/procedure-editions/{uuid}", response=Answer)
def draft_edition(request: HttpRequest, uuid: UUID, payload: EditionInput) -> Answer:
    """Draft what a procedure is to say from a day on (PRC-01)."""
    actor, intent = identity.acting(request, command="draft_edition", object=f"procedure-edition:{uuid}")
    done = commands.draft_edition(
        edition=uuid, given=payload, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return answers.whole(done.edition) | answers.receipt(done.recorded)


@router.get("/procedure-editions/{uuid}", response=Answer)
def read_edition(request: HttpRequest, response: HttpResponse, uuid: UUID) -> Answer:
    """An edition, public or not, for those who make it."""
    response["Cache-Control"] = "no-store"
    return answers.whole(queries.edition(uuid, identity.signed_in(request)))


@router.post("/procedure-editions/{uuid}/approval", response=Answer)
def approve_edition(request: HttpRequest, uuid: UUID, payload: ContentInput) -> Answer:
    """Approve a draft as head of the unit (PRC-02)."""
    actor, intent = identity.acting(request, command="approve_edition", object=f"procedure-edition:{uuid}")
    done = commands.approve_edition(
        edition=uuid, given=payload, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return answers.whole(done.edition) | answers.receipt(done.recorded)


@router.post("/procedure-editions/{uuid}/publication", response=Answer)
def publish_edition(request: HttpRequest, uuid: UUID, payload: ContentInput) -> Answer:
    """Publish an approved edition as the provincial office (PRC-03)."""
    actor, intent = identity.acting(request, command="publish_edition", object=f"procedure-edition:{uuid}")
    done = commands.publish_edition(
        edition=uuid, given=payload, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return answers.whole(done.edition) | answers.receipt(done.recorded)


@router.post("/procedure-translations/{uuid}", response=Answer)
def translate_edition(request: HttpRequest, uuid: UUID, payload: TranslationInput) -> Answer:
    """Hand in what a published edition says in another language (PRC-09)."""
    actor, intent = identity.acting(request, command="translate_edition", object=f"procedure-translation:{uuid}")
    row, recorded = translating.translate_edition(
        translation=uuid, given=payload, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return answers.translation(row) | answers.receipt(recorded)


@router.post("/procedure-imports/{uuid}", response=Answer)
def import_procedures(request: HttpRequest, uuid: UUID, payload: FileInput) -> Answer:
    """Hand in an uploaded file of procedures as the provincial office (PRC-05); the worker takes it in."""
    actor, intent = identity.acting(request, command="import_procedures", object=f"procedure-import:{uuid}")
    row, recorded = importing.import_procedures(
        uuid=uuid, given=payload, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return answers.file(row) | answers.receipt(recorded)


@router.get("/procedure-imports/{uuid}", response=Answer)
def read_import(request: HttpRequest, response: HttpResponse, uuid: UUID) -> Answer:
    """How far a file is taken in, and what was left out of it."""
    response["Cache-Control"] = "no-store"
    return answers.file(queries.one_import(uuid, identity.signed_in(request)))
