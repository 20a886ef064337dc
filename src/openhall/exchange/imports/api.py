"""JSON of imports: checking a file, its report, taking it in; and the records of other systems for everybody."""

import json
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, UnreadablePostError
from ninja import Query, Router, Status

from openhall.exchange.imports import answers, commands, policies, queries, reading
from openhall.exchange.imports.inputs import ImportInput, Origin
from openhall.exchange.imports.models import Format, Import
from openhall.exchange.systems import public as systems
from openhall.identity import public as identity
from openhall.identity.public import Role
from openhall.kernel.refusals import Invalid
from openhall.tendering.planning.public import receipt

router = Router(tags=["imports"])
Answer = dict[str, Any]
MOST_SKIPPED = 100_000


def body_of(request: HttpRequest) -> bytes:
    """The request's body, no more of it than a file may have.

    Raises:
        TooMuch, Invalid
    """
    try:
        data = request.read(reading.LARGEST + 1)
    except UnreadablePostError as error:
        raise Invalid(errors={"payload": "The body did not arrive whole."}) from error
    if len(data) > reading.LARGEST:
        raise reading.too_much()
    return data


def seen(request: HttpRequest, uuid: UUID) -> Import:
    """An import that whoever asks may read.

    Raises:
        SignInFirst, NotFound
    """
    caller = systems.caller(request)
    reader = None if caller is not None else identity.signed_in(request)
    row = queries.one(uuid)
    policies.sees(row, reader=reader, caller=caller)
    return row


def _bound(before: int | None) -> int | None:
    return None if before is None else max(0, min(before, 2**62))


@router.get("/imports", response=dict[str, Any])
def list_imports(request: HttpRequest, before: int | None = None) -> Answer:
    """Files of one's organisation, the newest first; ``next`` continues."""
    caller = systems.caller(request)
    organisation = caller.organisation_id if caller is not None else policies.brings(identity.signed_in(request))
    rows = queries.of_organisation(organisation, before=_bound(before))
    following = rows[queries.PAGE - 1].pk if len(rows) > queries.PAGE else None
    return {"imports": [answers.import_json(row) for row in rows[: queries.PAGE]], "next": following}


@router.put("/imports/{uuid}", response={201: dict[str, Any]})
def check_file(request: HttpRequest, uuid: UUID, given: Query[Origin]) -> Status[Answer]:
    """Check a file, which is the request's body as it is. Nothing is taken in; the report says what would be."""
    caller = systems.caller(request)
    authority = False
    if caller is not None:
        organisation, system = caller.organisation_id, caller.system_id
    else:
        reader = identity.signed_in(request)
        organisation, system, authority = policies.brings(reader), None, reader.holds(Role.AUTHORITY)
    row = commands.check_file(
        import_uuid=uuid,
        data=body_of(request),
        given=given,
        organisation_id=organisation,
        system_id=system,
        authority=authority,
        at=identity.received_at(request),
    )
    return Status(201, answers.import_json(row))


@router.get("/imports/{uuid}", response=dict[str, Any])
def show_report(request: HttpRequest, uuid: UUID, after: int = 0, outcome: str = "") -> Answer:
    """The report of a file, entry by entry; ``outcome``: only taken, known or left_out; ``next`` continues."""
    row = seen(request, uuid)
    rows = queries.rows(row, after=_bound(after) or 0, outcome=outcome)
    following = rows[queries.PAGE - 1].number if len(rows) > queries.PAGE else None
    listed = [answers.row_json(one) for one in rows[: queries.PAGE]]
    return answers.import_json(row) | {"rows": listed, "next": following}


@router.put("/imports/{uuid}/import", response=dict[str, Any])
def import_records(request: HttpRequest, uuid: UUID, payload: ImportInput) -> Answer:
    """Take in what a checked file holds (IMP-01), by the system's signature or a person's."""
    signer = systems.by.who(request, command="import_records", object=f"import:{uuid}")
    row, recorded = commands.import_records(
        import_uuid=uuid, given=payload, signer=signer, at=identity.received_at(request)
    )
    return answers.import_json(row) | receipt(recorded)


@router.get("/elsewhere", response=dict[str, Any])
def list_elsewhere(request: HttpRequest, q: str = "", before: int | None = None) -> Answer:
    """Records of other systems, the latest comer first; ``q``: words to find; ``next`` continues."""
    rows = queries.records(words=q.replace("\0", "")[:200].strip(), before=_bound(before))
    following = rows[queries.PAGE - 1].pk if len(rows) > queries.PAGE else None
    return {"records": [answers.record_json(row) for row in rows[: queries.PAGE]], "next": following}


@router.get("/elsewhere/{uuid}", response=dict[str, Any])
def show_elsewhere(request: HttpRequest, uuid: UUID, skip: int = 0) -> HttpResponse:
    """A record of another system: how it came here, and under ``package`` its releases as they came, the latest first.

    ``next`` is the ``skip`` of the releases that follow.
    """
    found = queries.record(uuid)
    start = max(0, min(skip, MOST_SKIPPED))
    rows = queries.releases(found, skip=start)
    following = start + queries.PAGE if len(rows) > queries.PAGE else None
    about = json.dumps(answers.record_json(found) | {"next": following}, ensure_ascii=False).removesuffix("}")
    package = answers.package_text(found, rows[: queries.PAGE], is_ocds=found.format == Format.OCDS)
    answer = HttpResponse(f'{about}, "package": {package}}}', content_type="application/json; charset=utf-8")
    answer["Access-Control-Allow-Origin"] = "*"
    return answer
