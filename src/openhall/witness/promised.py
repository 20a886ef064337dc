"""A promise is handed in: the proof that it was kept, or the log's own admission that it was broken (protocols §9)."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from django.utils.translation import gettext_lazy as _

from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import Refusal
from openhall.witness import sequencer
from openhall.witness.keys import signer, verifier
from openhall.witness.models import LatePromise, Outbox
from openhall.witness.promises import PROMISED
from openhall.witness.receipts import receipt
from openhall_log import LogError, open_note, sign_note
from openhall_log.tiles import TILE_WIDTH, TiledTree

LARGEST = 8 * 1024
_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z")
_DIGEST = re.compile(r"[0-9a-f]{64}")


class NotAPromise(Refusal):
    """What was handed in isn't a promise of this log. Fact: ``problem``."""

    code = "not-a-promise"
    status = 422
    title = _("This isn’t a promise of this log.")
    detail = _("%(problem)s")
    way_forward = _(
        "Hand in the file as you got it with your act, to the letter: its signature covers every sign. Promises of "
        "other installations are handed in there."
    )


@dataclass(frozen=True)
class Promise:
    """The log's signed word that a leaf will be in it by ``due_at``."""

    leaf_sha256: str
    recorded_at: datetime
    due_at: datetime


@dataclass(frozen=True)
class Answer:
    """What the log says to a promise.

    ``kept``: ``body`` is the receipt. ``pending``: there is still time. ``broken``: ``body`` is the log's admission.
    """

    state: Literal["kept", "pending", "broken"]
    promise: Promise
    body: bytes = b""


def read_promise(data: bytes) -> Promise:
    """A promise that this log signed.

    Raises:
        NotAPromise
    """
    if len(data) > LARGEST:
        raise NotAPromise(problem=str(_("It is longer than any promise.")))
    key = verifier()
    try:
        lines = open_note(data, [key]).text.removesuffix("\n").split("\n")
    except LogError as error:
        raise NotAPromise(problem=str(error)) from error
    formed = len(lines) == 4 and lines[0] == f"{key.name}/promise/v1" and _DIGEST.fullmatch(lines[1])
    if not formed or not all(_INSTANT.fullmatch(line) for line in lines[2:]):
        raise NotAPromise(problem=str(_("The log signed it, but it promises nothing.")))
    recorded_at, due_at = (datetime.fromisoformat(line).astimezone(UTC) for line in lines[2:])
    return Promise(lines[1], recorded_at, due_at)


def hand_in(data: bytes, *, at: datetime) -> Answer:
    """Answer a promise, whoever holds it.

    Raises:
        NotAPromise
    """
    promise = read_promise(data)
    head = sequencer.published()
    size = head.size if head else 0
    row = Outbox.objects.filter(leaf_sha256=promise.leaf_sha256, leaf_index__lt=size).first()
    if row is not None:
        return Answer("kept", promise, receipt(promise.leaf_sha256))
    if at <= promise.due_at:
        return Answer("pending", promise)
    if head is not None and _in_log(promise.leaf_sha256, head.size):
        # The database has lost the row (an old backup), the log hasn't: nothing may be admitted that isn't true.
        return Answer("pending", promise)
    LatePromise.objects.get_or_create(
        leaf_sha256=promise.leaf_sha256, defaults={"due_at": promise.due_at, "found_at": at, "included": False}
    )
    text = (
        f"{verifier().name}/broken-promise/v1\n{promise.leaf_sha256}\n{instant_text(promise.due_at)}\n{size}\n"
        f"{instant_text(at)}\n"
    )
    return Answer("broken", promise, sign_note(text, signer()).to_bytes())


def found_late(grown: int, at: datetime) -> int:
    """Note promises that were due before ``at`` among the last ``grown`` leaves, published just now; how many."""
    head = sequencer.published()
    size = head.size if head else 0
    rows = Outbox.objects.filter(leaf_index__gte=size - grown, leaf_index__lt=size, at__lt=at - PROMISED)
    late = [
        LatePromise(leaf_sha256=leaf, due_at=recorded_at + PROMISED, found_at=at, included=True)
        for leaf, recorded_at in rows.values_list("leaf_sha256", "at")
    ]
    LatePromise.objects.bulk_create(
        late, update_conflicts=True, unique_fields=["leaf_sha256"], update_fields=["included"]
    )
    return len(late)


def _in_log(leaf_sha256: str, size: int) -> bool:
    tree = TiledTree(size, sequencer.store().read)
    wanted = bytes.fromhex(leaf_sha256)
    return any(
        hashlib.sha256(entry).digest() == wanted
        for index in range(-(-size // TILE_WIDTH))
        for entry in tree.bundle(index)
    )
