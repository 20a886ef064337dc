"""A log that is as an old backup had it, and members that know better."""

from __future__ import annotations

import hashlib
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.db import transaction
from tests.witness.conftest import NOON, Act, adopt, load

from openhall.witness import heads, sequencer
from openhall.witness import public as witness
from openhall.witness.acts import REGISTRY
from openhall.witness.keys import signer, verifier
from openhall.witness.models import CaseChain, Head, Outbox, Statement
from openhall_log import Checkpoint, sign_checkpoint
from openhall_log.tiles import CHECKPOINT_PATH

members = load("members")
STATED = REGISTRY.get("TST-13") or witness.ActKind(
    code="TST-13", subsystem="tests", name="Stated", meaning="An act of the tests with a statement.", command="none",
    statement="Whatever.",
)  # fmt: skip
MIRRORS = ("audit", "university")


def now() -> datetime:
    return datetime.now(UTC)


def asks(patience: float = 0.0, timeout: float = 0.5) -> int:
    """What the sequencer does before it signs anything after a start."""
    return heads.before_signing(now=now, patience=patience, timeout=timeout)


def size() -> int:
    head = witness.published()
    return head.size if head else 0


def note(at: int, root: bytes = b"") -> bytes:
    """A checkpoint under the log's own signature over entries that nobody here has."""
    made = Checkpoint(verifier().name, at, root or hashlib.sha256(b"another history").digest())
    return sign_checkpoint(made, signer()).to_bytes()


class Restored:
    """Sixty leaves are published and cosigned by all; then database and log folder are as they were after ten."""

    def __init__(self, record: Act, seven: list[Any], folder: Path, tmp_path: Path) -> None:
        self.seven, self.folder, self.case = seven, folder, uuid4()
        self.leaves = [record(case=self.case).leaf_sha256 for _ in range(10)]
        witness.drain_all()
        self.waits = record(case=self.case).leaf_sha256  # recorded before the backup, taken in after it
        shutil.copytree(folder, tmp_path / "backup")
        kept = list(Outbox.objects.values_list("pk", flat=True))
        chain = CaseChain.objects.get()
        body = b'{"v":1}'
        self.statement = hashlib.sha256(body).hexdigest()
        later = [self.waits, *(record(case=self.case).leaf_sha256 for _ in range(48))]
        with transaction.atomic():
            act = STATED(object=f"thing:{uuid4()}", case=self.case, statement={"v": 1})
            later.append(witness.record(act, intent=None, actor=witness.LOG, at=NOON).leaf_sha256)
        witness.drain_all()
        self.leaves += later
        adopt(members.policy_text(verifier(), seven, mirrors=2))
        self.newest = sequencer.store().read(CHECKPOINT_PATH)
        for member in seven:
            member.sees(self.newest)
            if member.name in MIRRORS:
                member.copy = tmp_path / member.name
                shutil.copytree(folder, member.copy)
                (member.copy / "statement").mkdir()
                (member.copy / "statement" / self.statement).write_bytes(body)
        # The restoration: of the folder really, of the database by undoing what came after.
        Outbox.objects.exclude(pk__in=kept).delete()
        Outbox.objects.filter(leaf_index__gte=10).update(leaf_index=None)
        Statement.objects.all().delete()
        Head.objects.update(size=10)
        chain.save()
        shutil.rmtree(folder)
        shutil.copytree(tmp_path / "backup", folder)
        assert size() == 10

    @property
    def newest_text(self) -> bytes:
        """The text of the newest checkpoint, without its signatures."""
        return self.newest.partition(b"\n\n")[0]
