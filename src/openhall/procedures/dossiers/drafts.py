"""Drafts: begun, kept at each change, thrown away. They aren't on the log: nothing is asked of anybody yet."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from openhall.identity.proxies import public as proxies
from openhall.identity.public import Actor
from openhall.kernel.refusals import NotFound
from openhall.procedures.catalogue import public as catalogue
from openhall.procedures.dossiers import answering, eligibility, papers, policies
from openhall.procedures.dossiers.inputs import APPLICANT_FIELDS, DraftInput
from openhall.procedures.dossiers.models import Draft, Filling, Unit
from openhall.procedures.dossiers.refusals import NotFilable

MOST = 50
"""Drafts that one person may have; the oldest goes when another is begun."""
Schema = Mapping[str, Any]


def schema_of(edition: catalogue.Edition) -> Schema:
    """The form of an edition; one without questions where it has none."""
    found: Schema = edition.content.get("form") or {"type": "object", "properties": {}}
    return found


def filable(code: str, at: datetime, *, at_desk: bool) -> catalogue.Edition:
    """The edition under which something can be filed now.

    Raises:
        NotFilable
    """
    for jurisdiction in catalogue.jurisdictions():
        edition = catalogue.edition_in_force(code, catalogue.today(jurisdiction, at))
        if edition is not None and (at_desk or edition.online != catalogue.Online.NONE):
            return edition
    raise NotFilable(procedure=code[:60])


@transaction.atomic
def begin(
    *, code: str, actor: Actor, desk: Unit | None, at: datetime, proxy: UUID | None = None,
    eligible: Sequence[bool] = (),
) -> Draft:  # fmt: skip
    """Begin a draft, of one's own, by a mandate for another one, or at a desk for somebody who came there.

    Args:
        eligible: the answers to what the edition asks before one begins, in its order.

    Raises:
        ProxyNotInForce, ProxyOutOfScope. NotFilable. NotEligible. NotFound: not a desk of the actor's.
    """
    if desk is not None and not (policies.works(actor) and desk.organisation_id == actor.organisation_id):
        raise NotFound(unit=desk.number)
    edition = filable(code, at, at_desk=desk is not None)
    eligibility.require(edition, eligible)
    by = proxies.to_use(proxy, actor.person_id, code, at) if proxy else None
    mine = Draft.objects.filter(person_id=actor.person_id).order_by("-changed_at", "-id")
    for old in mine[MOST - 1 :]:
        _destroy(old)
    competent = edition.content["competent"]
    return Draft.objects.create(
        edition=edition,
        desk=desk,
        person_id=actor.person_id,
        authority=competent[0]["authority"] if len(competent) == 1 else "",
        proxy=by,
        applicant={} if desk else {"name": by.of if by else actor.name},
        begun_at=at,
        changed_at=at,
    )


def own(uuid: UUID, actor: Actor, at: datetime, *, lock: bool = False) -> Draft:
    """A draft of the actor's. Who fills it in for another one does so while their mandate is in force.

    Raises:
        NotFound. ProxyNotInForce.
    """
    row = _mine(uuid, actor, lock=lock)
    if row.proxy is not None and not row.proxy.runs(at):
        raise proxies.ProxyNotInForce
    return row


def _mine(uuid: UUID, actor: Actor, *, lock: bool = False) -> Draft:
    rows = Draft.objects.select_for_update(of=("self",), no_key=True) if lock else Draft.objects.all()
    row = (
        rows.select_related("edition__procedure", "desk", "proxy").filter(uuid=uuid, person_id=actor.person_id).first()
    )
    if row is None:
        raise NotFound(draft=str(uuid))
    return row


@transaction.atomic
def keep(*, draft: UUID, given: DraftInput, actor: Actor, at: datetime) -> tuple[Draft, dict[str, str]]:
    """Keep what was typed, whole or not.

    Returns:
        The draft, and a sentence for each answer that can't be one and wasn't kept.

    Raises:
        NotFound: another's.
    """
    row = own(draft, actor, at, lock=True)
    wrong: dict[str, str] = {}
    if given.authority is not None:
        row.authority = given.authority[:35]
    if given.applicant is not None:
        known = {name: value for name, value in given.applicant.items() if name in APPLICANT_FIELDS}
        row.applicant = {name: value for name, value in (row.applicant | known).items() if value}
    if given.answers is not None:
        schema = schema_of(row.edition)
        row.answers, wrong = answering.read(schema, row.answers | dict(given.answers), whole=False)
        wrong |= answering.unknown(schema, given.answers)
    if given.posted_date is not None and row.desk is not None:
        row.posted_date = given.posted_date or None
    row.changed_at = at
    row.save()
    return row, wrong


@transaction.atomic
def discard(*, draft: UUID, actor: Actor) -> None:
    """Throw a draft away with its papers, unread: one may when a mandate is over, too.

    Raises:
        NotFound
    """
    _destroy(_mine(draft, actor, lock=True))


def _destroy(row: Draft) -> None:
    folder = row.folder
    row.delete()
    transaction.on_commit(lambda: papers.destroy(folder))


@transaction.atomic
def remove_paper(*, draft: UUID, paper: UUID, actor: Actor, at: datetime) -> None:
    """Take a file out of a draft.

    Raises:
        NotFound
    """
    row = own(draft, actor, at, lock=True)
    found = row.papers.filter(uuid=paper).first()
    if found is None:
        raise NotFound(paper=str(paper))
    sha256, folder = found.sha256, row.folder
    found.delete()
    if not row.papers.filter(sha256=sha256).exists():
        transaction.on_commit(lambda: papers.remove(folder, sha256))


def missing(row: Draft) -> dict[str, str]:
    """What a draft still lacks before it can be filed, by field, each with its sentence."""
    from django.utils.translation import gettext as _

    found: dict[str, str] = {}
    if not row.applicant.get("name"):
        found["name"] = _("Say who files the dossier.")
    if not row.authority:
        found["authority"] = _("Choose whose matter it is; there is a choice for those who don’t know.")
    today = catalogue.today(row.edition.procedure.jurisdiction, row.changed_at)
    if row.posted_date is not None and row.posted_date > today:
        found["posted_date"] = _("The day on the postmark lies in the future.")
    _kept, wrong = answering.read(schema_of(row.edition), row.answers, whole=True)
    found |= {f"answer-{name}": sentence for name, sentence in wrong.items()}
    if row.desk is None:
        for place in papers.missing(row):
            found[f"paper-{place}"] = _("Add this paper.")
    return found


def questions(row: Draft) -> set[str]:
    """The names of all questions of a draft's form."""
    return set(schema_of(row.edition)["properties"])


def row_questions(row: Filling, register: str) -> dict[str, Mapping[str, Any]]:
    """The questions with rows that a register fills, by name, with what the form says of them."""
    properties = schema_of(row.edition)["properties"]
    return {
        name: one for name, one in properties.items() if one["type"] == "array" and one.get("x-register") == register
    }


def fill(*, draft: UUID, applicant: dict[str, str], answers: dict[str, Any], actor: Actor, at: datetime) -> None:
    """Fill in what another source knows.

    Raises:
        NotFound: another's.
    """
    keep(draft=draft, given=DraftInput(applicant=applicant, answers=answers), actor=actor, at=at)
