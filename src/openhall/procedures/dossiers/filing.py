"""Filing: a draft becomes a dossier with a number, a proof and a unit that decides."""

import hashlib
import hmac
import secrets
from base64 import b32encode
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from openhall.identity.public import Actor, Intent
from openhall.kernel.refusals import NotFound
from openhall.procedures.dossiers import acts, beside, components, drafts, law, papers, policies, telling
from openhall.procedures.dossiers.inputs import ContentInput
from openhall.procedures.dossiers.models import Dossier, Draft, Filling, How, Paper, State, Step, Unit, status_of
from openhall.procedures.dossiers.refusals import ContentDiffers, EditionReplaced, Unfinished
from openhall.witness.public import ActKind, Recorded, canonical, record
from openhall_rules.service import deciding_unit

UNKNOWN = "?"
"""The authority of somebody who doesn't know whose matter it is."""


MISREAD = str.maketrans("018", "OIB")
"""A secret has none of these figures: whoever types one has read a letter so."""


@dataclass(frozen=True)
class Done:
    """A dossier after an act on it."""

    dossier: Dossier
    recorded: Recorded


def content(row: Filling, files: Any) -> dict[str, Any]:
    """All that a dossier says, with the salt that keeps its digest from being guessed."""
    asked = set(components.asked(row))
    return {
        "v": 1,
        "salt": row.salt,
        "edition": str(row.edition.uuid),
        "authority": row.authority,
        "applicant": row.applicant,
        "answers": row.answers,
        **({"proxy": str(row.proxy.uuid)} if row.proxy else {}),
        **({"posted_date": row.posted_date.isoformat()} if row.posted_date else {}),
        "papers": sorted([one.component, one.sha256] for one in files if one.component in asked),
    }


def digest(row: Draft | Dossier) -> str:
    """Hex SHA-256 of the canonical JSON of :func:`content`: what one signs when one files."""
    return hashlib.sha256(canonical(content(row, row.papers.all()))).hexdigest()


def secret_of(row: Dossier) -> str:
    """The secret that goes with the number, 60 bits in three groups; nothing of it is stored."""
    key = hashlib.sha256(b"openhall/dossier-secret/v1\n" + settings.SECRET_KEY.encode()).digest()
    text = b32encode(hmac.digest(key, f"{row.uuid}.{row.salt}".encode(), hashlib.sha256)).decode()[:12]
    return "-".join(text[at : at + 4] for at in range(0, 12, 4))


def has_secret(row: Dossier, given: str) -> bool:
    """Whether this is the dossier's secret, however it was typed. An erased dossier has none."""
    plain = "".join(given.upper().split()).replace("-", "").translate(MISREAD)
    return bool(row.salt) and secrets.compare_digest(secret_of(row).replace("-", "").encode(), plain.encode())


@transaction.atomic(durable=True)
def file_dossier(*, dossier: UUID, given: ContentInput, intent: Intent, actor: Actor, at: datetime) -> Done:
    """File one's draft online (DOS-03).

    Raises:
        NotFound: another's, or filed before. NotFilable, EditionReplaced, Unfinished, ContentDiffers. What
        ``identity.admit`` raises.
    """
    draft = drafts.own(dossier, actor, at, lock=True)
    if draft.desk is not None:
        raise NotFound(dossier=str(dossier))
    policies.of_applicant(intent, actor, draft, version=0, at=at)
    row = _filed(draft, given, at=at, person_id=actor.person_id)
    return _recorded(acts.DOSSIER_FILED, row, intent, actor, at)


@transaction.atomic(durable=True)
def take_in_dossier(*, dossier: UUID, given: ContentInput, intent: Intent, actor: Actor, at: datetime) -> Done:
    """File, as an officer at a desk, what somebody brought there (DOS-04). Papers may be digitised after it.

    Raises:
        As :func:`file_dossier`.
    """
    draft = drafts.own(dossier, actor, at, lock=True)
    policies.of_desk(intent, actor, draft, at=at)
    row = _filed(draft, given, at=at, taken_in_by_id=actor.person_id)
    return _recorded(acts.DOSSIER_TAKEN_IN, row, intent, actor, at)


def _filed(draft: Draft, given: ContentInput, *, at: datetime, **by: int | None) -> Dossier:
    edition = drafts.filable(draft.edition.procedure.code, at, at_desk=draft.desk is not None)
    if edition.pk != draft.edition_id:
        raise EditionReplaced(procedure=draft.edition.procedure.code)
    if errors := drafts.missing(draft):
        raise Unfinished(errors=errors)
    if digest(draft) != given.content_sha256:
        raise ContentDiffers
    beside.require(draft, "file", at)
    pack = law.in_force(edition.procedure.jurisdiction, at)
    competent = {one["authority"]: one["unit"] for one in edition.content["competent"]}
    deciding = deciding_unit(competent, draft.authority) or ""
    unit = Unit.objects.filter(number=deciding).first() if deciding else None
    province = edition.procedure.code.rpartition(".")[2]
    receiving = draft.desk.number if draft.desk else deciding or province
    row = Dossier.objects.create(
        uuid=draft.uuid,
        folder=draft.folder,
        salt=draft.salt,
        edition=edition,
        desk=draft.desk,
        proxy=draft.proxy,
        authority=draft.authority,
        applicant=draft.applicant,
        answers=draft.answers,
        code=law.number(pack, receiving, at),
        channel=_channel(draft),
        posted_date=draft.posted_date,
        receiving=receiving,
        deciding=deciding,
        unit=unit,
        pack=pack.id,
        limit=edition.content["time_limit"],
        filed_at=at,
        **by,
    )
    _leave_needless(draft)
    Paper.objects.filter(draft=draft).update(draft=None, dossier=row)
    draft.delete()
    return row


def _channel(draft: Draft) -> How:
    """How a dossier comes in: what a desk enters came by post if it bears a postmark."""
    if draft.desk is None:
        return How.ONLINE
    return How.DESK if draft.posted_date is None else How.POST


def _leave_needless(draft: Draft) -> None:
    """Destroy the papers that an answer made needless after they were added: nobody has asked for them."""
    asked, folder = components.asked(draft), draft.folder
    needless = draft.papers.exclude(component__in=asked)
    kept = set(draft.papers.filter(component__in=asked).values_list("sha256", flat=True))
    gone = set(needless.values_list("sha256", flat=True)) - kept
    needless.delete()
    for sha256 in gone:
        transaction.on_commit(partial(papers.remove, folder, sha256))


def _recorded(kind: ActKind, row: Dossier, intent: Intent, actor: Actor, at: datetime) -> Done:
    telling.filed(row, at=at)
    act = kind(
        object=f"dossier:{row.uuid}",
        public={
            "procedure": row.edition.procedure.code,
            "edition": row.edition.number,
            "receiving": row.receiving,
            "deciding": row.deciding,
            "status": int(status_of(row.state)),
        },
        commit={"content": content(row, row.papers.all())},
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    row.filed_leaf = recorded.leaf_sha256
    row.save(update_fields=["filed_leaf"])
    officer = actor.person_id if row.desk_id else None
    Step.objects.create(
        dossier=row, name="file", state=State.NEW, officer_id=officer, at=at, leaf_sha256=recorded.leaf_sha256
    )
    beside.follow(row, "file", at)
    return Done(row, recorded)
