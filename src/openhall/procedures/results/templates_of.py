"""Templates of results: drafted by an officer, approved by the head of the unit; what is made from them says so."""

import hashlib
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max, QuerySet

from openhall.identity import public as identity
from openhall.identity.public import Actor, Intent
from openhall.kernel.refusals import NotFound, Stale
from openhall.procedures.catalogue import public as catalogue
from openhall.procedures.results import acts, drawing, policies, wording
from openhall.procedures.results.inputs import ApprovalInput, TemplateInput
from openhall.procedures.results.models import Template, TemplateState
from openhall.procedures.results.refusals import OtherPaper
from openhall.witness.public import Recorded, canonical, record


def edition_of(code: str, at: datetime) -> catalogue.Edition:
    """The edition of a procedure in force today.

    Raises:
        NotFound
    """
    for jurisdiction in catalogue.jurisdictions():
        found = catalogue.edition_in_force(code, catalogue.today(jurisdiction, at))
        if found is not None:
            return found
    raise NotFound(procedure=code[:60])


@transaction.atomic(durable=True)
def draft_template(
    *, template: UUID, given: TemplateInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[Template, Recorded]:
    """Write what the electronic result of a procedure says in a language (RES-01).

    Raises:
        NotFound: no such procedure in force. TemplateUnfit. Stale: the id was used. What ``identity.admit`` raises.
    """
    organisation = policies.of_desk(intent, actor, version=0, at=at)
    if Template.objects.filter(uuid=template).exists():
        raise Stale(seen=0, now=1)
    edition = edition_of(given.procedure, at)
    content = wording.read(given, edition.content.get("form"))
    rows = Template.objects.filter(organisation_id=organisation, procedure=edition.procedure, lang=given.lang)
    number = (rows.aggregate(Max("number"))["number__max"] or 0) + 1
    row, fresh = Template.objects.get_or_create(
        organisation_id=organisation,
        procedure=edition.procedure,
        lang=given.lang,
        number=number,
        defaults={
            "uuid": template,
            "content": content,
            "content_sha256": hashlib.sha256(canonical(content)).hexdigest(),
            "drafted_by": actor.person,
            "drafted_at": at,
        },
    )
    if not fresh:
        raise Stale(seen=number - 1, now=number)
    act = acts.TEMPLATE_DRAFTED(
        object=f"result-template:{row.uuid}",
        public={
            "procedure": row.procedure.code,
            "lang": row.lang,
            "number": row.number,
            "content_sha256": row.content_sha256,
        },
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    row.draft_leaf = recorded.leaf_sha256
    row.save(update_fields=["draft_leaf"])
    return row, recorded


@transaction.atomic(durable=True)
def approve_template(
    *, template: UUID, given: ApprovalInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[Template, Recorded]:
    """Approve, as head of the unit, what a result says (RES-02); the one before isn't used any more.

    Raises:
        NotFound. OtherPaper: it says something else. MoveNotAllowed. What ``identity.admit`` raises.
    """
    rows = Template.objects.select_for_update(of=("self",), no_key=True).select_related("procedure")
    row = rows.filter(uuid=template, organisation_id=actor.organisation_id or 0).first()
    if row is None:
        raise NotFound(template=str(template))
    policies.of_head(intent, actor, row, at=at)
    if given.content_sha256 != row.content_sha256:
        raise OtherPaper
    row.move("approve")
    row.approved_at = at
    before = Template.objects.select_for_update(of=("self",)).filter(
        organisation_id=row.organisation_id, procedure=row.procedure, lang=row.lang, state=TemplateState.APPROVED
    )
    for old in before:
        old.move("replace")
        old.save(update_fields=["state", "version"])
    act = acts.TEMPLATE_APPROVED(object=f"result-template:{row.uuid}", public={"content_sha256": row.content_sha256})
    recorded = record(act, intent=intent, actor=actor, at=at)
    row.leaf_sha256 = recorded.leaf_sha256
    row.save()
    return row, recorded


def readable(reader: Actor) -> QuerySet[Template]:
    """The templates of the reader's organisation, the newest first.

    Raises:
        NotFound: the reader works at no desk.
    """
    if reader.organisation_id is None or not reader.holds(*policies.DESK):
        raise NotFound
    rows = Template.objects.filter(organisation_id=reader.organisation_id)
    return rows.select_related("procedure").order_by("-id")


def one(uuid: UUID, reader: Actor) -> Template:
    """A template that the reader may read.

    Raises:
        NotFound
    """
    row = readable(reader).filter(uuid=uuid).first()
    if row is None:
        raise NotFound(template=str(uuid))
    return row


def preview(row: Template, at: datetime) -> bytes:
    """How a result made from it looks, with the names of its fields in their places."""
    content = wording.filled(row.content, wording.samples(row.content))
    issuer = identity.organisations([row.organisation_id])[row.organisation_id].name
    return drawing.drawn(content, uuid=row.uuid, issuer=issuer, lang=row.lang, at=at, sealable=False)
