"""Acts of the tests of the sequencer, and whether the log proves them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from django.db import transaction

from openhall.witness import public as witness
from openhall.witness.acts import REGISTRY
from openhall.witness.keys import verifier
from openhall.witness.models import Outbox
from openhall_log import LogProof

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
KIND = REGISTRY.get("TST-11") or witness.ActKind(
    code="TST-11", subsystem="tests", name="Sequenced", meaning="An act of the tests of the sequencer.", command="none"
)


def recorded(count: int, case: Any = None) -> list[str]:
    """Record so many acts by rule; the digests of their leaves."""
    leaves = []
    for _ in range(count):
        with transaction.atomic():
            act = KIND(object=f"thing:{uuid4()}", case=case)
            leaves.append(witness.record(act, intent=None, actor=witness.LOG, at=NOON).leaf_sha256)
    return leaves


def proves(leaf: str) -> bool:
    """Whether the leaf's receipt verifies."""
    row = Outbox.objects.get(leaf_sha256=leaf)
    LogProof.parse(witness.receipt(leaf)).verify(bytes(row.leaf), verifier())
    return True
