"""Receipts: one file that says what was recorded and proves it (protocols §3)."""

import json
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from openhall.kernel.refusals import NotFound, Refusal
from openhall.witness import promises, quorum, sequencer
from openhall.witness.keys import verifier
from openhall.witness.models import Outbox
from openhall.witness.recording import canonical
from openhall_log import LogProof, open_checkpoint
from openhall_log.tiles import CHECKPOINT_PATH, TiledTree


class NotYetInLog(Refusal):
    """The act is recorded and promised; the log takes it in within moments."""

    code = "not-yet-in-log"
    status = 425
    title = _("The act is recorded, but not yet in the log.")
    way_forward = _("Wait a few seconds and try again. The promise you hold already proves that it must appear.")


@dataclass(frozen=True)
class Standing:
    """How far an act has come: *recorded → in the log → witnessed*."""

    leaf_sha256: str
    state: Literal["recorded", "logged", "witnessed"]
    index: int | None
    promise: str


def standing(leaf_sha256: str) -> Standing:
    """Where the act stands now.

    Raises:
        NotFound: no act with that digest was recorded.
    """
    row = _row(leaf_sha256)
    checkpoint = sequencer.published()
    logged = row.leaf_index is not None and checkpoint is not None and row.leaf_index < checkpoint.size
    witnessed = row.leaf_index is not None and row.leaf_index < quorum.witnessed_size()
    return Standing(
        leaf_sha256=leaf_sha256,
        state="witnessed" if witnessed else "logged" if logged else "recorded",
        index=row.leaf_index if logged else None,
        promise=promises.promise(leaf_sha256, row.at),
    )


def root_after(leaf_sha256: str) -> tuple[int, bytes]:
    """Size and root of the published log that ends with this act: known to nobody before the act was in it.

    Raises:
        NotFound, NotYetInLog
    """
    row, checkpoint = _row(leaf_sha256), sequencer.published()
    if row.leaf_index is None or checkpoint is None or row.leaf_index >= checkpoint.size:
        raise NotYetInLog(leaf=leaf_sha256)
    size = row.leaf_index + 1
    return size, TiledTree(checkpoint.size, sequencer.store().read).root_at(size)


def receipt(leaf_sha256: str, *, with_hidden: bool = False) -> bytes:
    """The ``tlog-proof`` file, under the checkpoint that the members cosigned as soon as it covers the act.

    ``with_hidden`` adds hidden act and salt: only for the person who acted.

    Raises:
        NotFound, NotYetInLog
    """
    row = _row(leaf_sha256)
    note = sequencer.store().read(CHECKPOINT_PATH) if sequencer.published() else b""
    if not note or row.leaf_index is None:
        raise NotYetInLog(leaf=leaf_sha256)
    head = quorum.quorum_head()
    if head is not None and row.leaf_index < head.checkpoint.size:
        note = head.note.to_bytes()
    checkpoint = open_checkpoint(note, verifier()).checkpoint
    if row.leaf_index >= checkpoint.size:
        raise NotYetInLog(leaf=leaf_sha256)
    hashes = TiledTree(checkpoint.size, sequencer.store().read).inclusion_proof(row.leaf_index)
    extra = {"leaf": json.loads(bytes(row.leaf))}
    if with_hidden and row.hidden is not None and row.salt is not None:
        extra |= {"hidden": json.loads(bytes(row.hidden)), "salt": bytes(row.salt).hex()}
    return LogProof(row.leaf_index, tuple(hashes), note, canonical(extra)).to_bytes()


def entry(leaf_sha256: str) -> dict[str, Any]:
    """The leaf as the log shows it: of a sealed act only that there is one.

    Raises:
        NotFound: no act with that digest was recorded.
    """
    body: dict[str, Any] = json.loads(bytes(_row(leaf_sha256).leaf))
    return body


def own_act(leaf_sha256: str, person: UUID | None) -> dict[str, Any] | None:
    """The act itself, also a sealed one, for the person who did it; None for everybody else.

    Raises:
        NotFound: no act with that digest was recorded.
    """
    row = _row(leaf_sha256)
    if person is None or row.actor != person:
        return None
    body: dict[str, Any] = json.loads(bytes(row.hidden if row.hidden is not None else row.leaf))
    return body


def by_intent(intent_sha256: str) -> Standing:
    """The promise again, for who lost the answer: found by the digest of the intent that was signed."""
    row = Outbox.objects.filter(intent_sha256=intent_sha256).order_by("id").first()
    if row is None:
        raise NotFound(intent=intent_sha256)
    return standing(row.leaf_sha256)


def _row(leaf_sha256: str) -> Outbox:
    # Cover leaves are answered like any sealed act: who asks must not learn which are which.
    row = Outbox.objects.filter(leaf_sha256=leaf_sha256).first()
    if row is None:
        raise NotFound(leaf=leaf_sha256)
    return row


def act_on(object: str, leaf_sha256: str) -> str | None:
    """Code of the act with that leaf, if it was an act on ``object`` (the real code, also of a sealed act)."""
    return Outbox.objects.filter(object=object, leaf_sha256=leaf_sha256).values_list("code", flat=True).first()
