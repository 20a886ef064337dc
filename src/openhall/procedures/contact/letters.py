"""Templates of letters, published and withdrawn; letters sent from them, each kept on the file of its dossier."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from openhall.identity import public as identity
from openhall.identity.public import Actor, Intent, Role
from openhall.kernel.refusals import Invalid, NotFound, Refusal, Stale
from openhall.procedures.catalogue import public as catalogue
from openhall.procedures.contact import acts, policies, wording
from openhall.procedures.contact.inputs import SendInput, TemplateInput, WithdrawInput
from openhall.procedures.contact.models import Letter, LetterOrder, LetterTemplate, TemplateState
from openhall.procedures.contact.refusals import TemplateOver
from openhall.procedures.dossiers import public as dossiers
from openhall.procedures.dossiers.public import Dossier, State
from openhall.witness.public import Recorded, record


@dataclass(frozen=True, slots=True)
class Drafted:
    """A letter as it would be sent; ``why``: why it would not."""

    dossier: Dossier
    lang: str
    subject: str
    body: str
    told: bool
    why: str = ""


@transaction.atomic(durable=True)
def publish_letter_template(
    *, template: UUID, given: TemplateInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[LetterTemplate, Recorded]:
    """Publish a template, or a new edition of one's own of the same name (CAL-04).

    Raises:
        UnknownField. Invalid: no such procedure or state. Stale: the id was used. What ``identity.admit`` raises.
    """
    organisation = policies.of_publisher(intent, actor, version=0, at=at)
    texts: dict[str, dict[str, str]] = {str(lang): one.model_dump() for lang, one in given.texts.items()}
    wording.check(texts)
    if given.procedure and not catalogue.known(given.procedure):
        raise Invalid(errors={"procedure": _("The catalogue has no procedure with this number.")})
    if given.status and given.status not in State.values:
        raise Invalid(errors={"status": _("Dossiers have no such state.")})
    if LetterTemplate.objects.filter(uuid=template).exists():
        raise Stale(seen=0, now=1)
    # The organisation's row is locked: two editions of one name get two numbers.
    identity.lock_organisation(organisation)
    own = LetterTemplate.objects.filter(organisation_id=organisation, name=given.name)
    before = own.filter(state=TemplateState.IN_USE).first()
    if before is not None:
        before.move("replace")
        before.ended_at = at
        before.save()
    row = LetterTemplate(
        uuid=template, organisation_id=organisation, for_all=actor.holds(Role.PROVINCE), name=given.name,
        edition=own.count() + 1, procedure=given.procedure, status=given.status, texts=texts, published_at=at,
    )  # fmt: skip
    act = acts.TEMPLATE_PUBLISHED(
        object=f"letter-template:{template}",
        public={"name": row.name, "edition": row.edition, "languages": sorted(texts)},
        statement={"v": 1, "procedure": row.procedure, "status": row.status, "texts": texts},
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    row.leaf_sha256 = recorded.leaf_sha256
    row.save(force_insert=True)
    return row, recorded


@transaction.atomic(durable=True)
def withdraw_letter_template(
    *, template: UUID, given: WithdrawInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[LetterTemplate, Recorded]:
    """Withdraw a template of one's organisation (CAL-05). It stays in the history.

    Raises:
        NotFound. MoveNotAllowed: it is over. What ``identity.admit`` raises.
    """
    row = LetterTemplate.objects.select_for_update().filter(uuid=template).first()
    if row is None or row.organisation_id != actor.organisation_id:
        raise NotFound(template=str(template))
    policies.of_publisher(intent, actor, version=row.version, at=at)
    row.move("withdraw")
    row.ended_at, row.reason = at, given.reason
    act = acts.TEMPLATE_WITHDRAWN(
        object=f"letter-template:{template}",
        public={"edition": row.edition},
        statement={"v": 1, "reason": given.reason},
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    row.save()
    return row, recorded


def drafted(row: LetterTemplate, found: Iterable[Dossier], words: str, at: datetime) -> list[Drafted]:
    """Each letter as it would be sent now; where one can't be, why."""
    made = []
    rows = list(found)
    people = identity.persons({key for one in rows if (key := _reached(one, at))})
    for one in rows:
        person = people.get(_reached(one, at) or 0)
        lang = wording.language(row, person.locale if person else one.edition.lang)
        try:
            subject, body = wording.filled(row, one, lang=lang, words=words)
        except Refusal as refusal:
            made.append(Drafted(one, lang, "", "", person is not None, str(refusal.title)))
        else:
            made.append(Drafted(one, lang, subject, body, person is not None))
    return made


def _reached(row: Dossier, at: datetime) -> int | None:
    """The key of the account that reads what is written about a dossier; None: nobody's, the unit hands it over."""
    if row.proxy is None or row.proxy.runs(at) or row.proxy.ward:
        return row.person_id
    return row.proxy.principal_id


@transaction.atomic(durable=True)
def send_dossier_letters(
    *, order: UUID, given: SendInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[LetterOrder, Recorded]:
    """Send a letter about each of some dossiers that the actor's unit decides (CAL-06): all of them or none.

    Raises:
        NotFound: a dossier that isn't the unit's, or of several units; no such template. TemplateOver. NotOffered.
        FieldEmpty. Stale: the id was used. What ``of_unit`` raises.
    """
    template = LetterTemplate.objects.select_for_update(no_key=True).filter(uuid=given.template).first()
    if template is None or not policies.uses(actor, template):
        raise NotFound(template=str(given.template))
    rows = list(own_dossiers(actor).filter(uuid__in=set(given.dossiers)).order_by("id"))
    units = {row.unit_id: row.unit for row in rows if row.unit is not None}
    if len(rows) != len(set(given.dossiers)) or len(units) != 1:
        raise NotFound(dossiers=len(set(given.dossiers)) - len(rows))
    (unit,) = units.values()
    dossiers.of_unit(intent, actor, unit, version=0, at=at)
    if template.state != TemplateState.IN_USE:
        raise TemplateOver
    if LetterOrder.objects.filter(uuid=order).exists():
        raise Stale(seen=0, now=1)
    made = LetterOrder(
        uuid=order, unit=unit, officer_id=actor.person_id, template=template, count=len(rows), ordered_at=at
    )
    found = drafted(template, rows, given.words, at)
    for one in found:
        if one.why:
            wording.filled(template, one.dossier, lang=one.lang, words=given.words)
    digests = sorted([str(one.dossier.uuid), digest(one.lang, one.subject, one.body)] for one in found)
    act = acts.LETTERS_SENT(
        object=f"letter-order:{order}",
        public={
            "unit": unit.number,
            "template": str(template.uuid),
            "edition": template.edition,
            "letters": len(found),
        },
        commit={"letters": {"v": 1, "salt": made.salt, "letters": digests}},
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    made.leaf_sha256 = recorded.leaf_sha256
    made.save(force_insert=True)
    Letter.objects.bulk_create(
        Letter(order=made, dossier=one.dossier, lang=one.lang, subject=one.subject, body=one.body, told=one.told)
        for one in found
    )
    people = identity.persons({key for one in found if (key := _reached(one.dossier, at))})
    for one in found:
        person = people.get(_reached(one.dossier, at) or 0)
        if person is not None:
            link = f"/dossiers/{one.dossier.uuid}/letters"
            identity.notify([person.uuid], subject=one.subject, body=one.body, link=link, at=at)
    return made, recorded


def digest(lang: str, subject: str, body: str) -> str:
    """Hex SHA-256 of a letter: its language, subject and body, a line feed between them."""
    return hashlib.sha256(f"{lang}\n{subject}\n{body}".encode()).hexdigest()


def own_dossiers(actor: Actor) -> QuerySet[Dossier]:
    """The dossiers that the actor's units decide."""
    rows = Dossier.objects.filter(unit__organisation_id=actor.organisation_id or 0)
    return rows.select_related("edition__procedure", "unit__organisation", "proxy")
