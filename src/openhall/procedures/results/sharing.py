"""Codes with which somebody without a right of their own gets a document, once, until a time. Seen on the log."""

import hashlib
import hmac
import secrets
from base64 import b32encode
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from openhall.identity.public import Actor, Intent, Role, admit
from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import NotFound, Stale
from openhall.procedures.results import acts, holding, keeping, policies, telling
from openhall.procedures.results.inputs import ShareInput
from openhall.procedures.results.models import Document, Share, State
from openhall.procedures.results.refusals import CodeSpent, NotValid
from openhall.witness.public import LOG, Recorded, record

MISREAD = str.maketrans("018", "OIB")
"""A code has none of these figures: whoever types one has read a letter so."""


def code_of(row: Share) -> str:
    """The code, 80 bits in four groups; nothing of it is stored."""
    key = hashlib.sha256(b"openhall/document-share/v1\n" + settings.SECRET_KEY.encode()).digest()
    text = b32encode(hmac.digest(key, f"{row.uuid}.{row.salt}".encode(), hashlib.sha256)).decode()[:16]
    return "-".join(text[at : at + 4] for at in range(0, 16, 4))


@transaction.atomic(durable=True)
def share_document(
    *, share: UUID, given: ShareInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[Share, Recorded]:
    """Make a code for one of one's documents (RES-07); an officer may for one that is in nobody's store.

    Raises:
        NotFound. NotValid. ResultWaitsForFee. Stale: the id was used. What ``identity.admit`` raises.
    """
    rows = Document.objects.select_for_update(of=("self",), no_key=True).select_related("unit", "dossier__edition")
    row = rows.filter(uuid=given.document, erased_at=None).first()
    if row is None or not policies.gives_out(actor, row, at):
        raise NotFound(document=str(given.document))
    if row.organisation_id is not None:
        admit(intent, actor, roles={Role.MANAGER}, organisation_id=row.organisation_id, version=0, at=at)
    elif policies.own(actor, row, at):
        admit(intent, actor, version=0, at=at)
    else:
        admit(intent, actor, roles=policies.DESK, organisation_id=row.unit.organisation_id, version=0, at=at)
    if row.state != State.ISSUED:
        raise NotValid(state=row.state)
    holding.require_paid(row)
    until = at + timedelta(days=given.days)
    made, fresh = Share.objects.get_or_create(
        uuid=share,
        defaults={
            "document": row, "salt": secrets.token_hex(32), "whom": given.whom, "made_by_id": actor.person_id,
            "made_at": at, "until_at": until,
        },
    )  # fmt: skip
    if not fresh:
        raise Stale(seen=0, now=1)
    act = acts.DOCUMENT_SHARED(
        object=f"share:{made.uuid}",
        public={"until": instant_text(until)},
        commit={"share": {"v": 1, "document": str(row.uuid), "whom": given.whom}},
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    made.leaf_sha256 = recorded.leaf_sha256
    made.save(update_fields=["leaf_sha256"])
    return made, recorded


@transaction.atomic(durable=True)
def open_share(*, share: UUID, code: str, at: datetime) -> tuple[Document, bytes]:
    """The document of a code, once (RES-08). The file is read before the code is spent.

    Raises:
        CodeSpent: whatever is wrong, nothing is told.
    """
    row = Share.objects.select_for_update(of=("self",)).filter(uuid=share).first()
    plain = "".join(code.upper().split()).replace("-", "").translate(MISREAD)
    if row is None or not secrets.compare_digest(code_of(row).replace("-", "").encode(), plain.encode()):
        raise CodeSpent
    document = Document.objects.select_related("person").get(pk=row.document_id)
    if row.opened_at is not None or at >= row.until_at or document.state != State.ISSUED:
        raise CodeSpent
    data = keeping.content(document.folder, document.sha256)
    row.opened_at = at
    telling.opened(document, row.whom, at=at)
    act = acts.SHARE_OPENED(object=f"share:{row.uuid}", public={"opened": True})
    row.opened_leaf = record(act, intent=None, actor=LOG, at=at).leaf_sha256
    row.save(update_fields=["opened_at", "opened_leaf"])
    return document, data
