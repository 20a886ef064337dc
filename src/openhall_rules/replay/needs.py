"""What a caller must have at hand before it reduces a leaf: statements, a pack, earlier leaves."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from openhall_rules.law import base_id
from openhall_rules.leaves import SEALED
from openhall_rules.replay.states import CaseState

REFERRED_TO: Final = frozenset({SEALED, "CUS-01", "EVA-03"})
"""Codes of the leaves that ``earlier`` may be asked for; a caller need not index others."""
WITHHELD: Final = frozenset({"EVA-01", "EVA-02", "EVA-15"})
"""Acts whose statement counts from a later act of their lot on."""
_OF_LOT: Final = frozenset({"AWD-01", "OPN-07"})
_OF_CASE: Final = "ARC-01"
_DIGEST: Final = re.compile(r"[0-9a-f]{64}\Z")


def disclosed_by(leaf: Mapping[str, Any], state: CaseState | None) -> tuple[str, ...]:
    """Digests of the statements that count from this leaf on: its own, and those that waited for it.

    The statements of ``EVA-01``, ``EVA-02`` and ``EVA-15`` wait for ``AWD-01`` or ``OPN-07`` of their lot, or for
    ``ARC-01`` of their case, whichever comes first: until then findings and ranking are nobody's to read. Never raises.

    Args:
        leaf: valid or not. state: of its case, as for ``reduce``.
    """
    code = leaf.get("code")
    own = leaf.get("statement")
    disclosed: list[str] = []
    lots = state["lots"] if state is not None and not state["ended"] else {}
    if code == _OF_CASE:
        disclosed += [sha256 for lot in lots.values() for sha256 in lot["waiting"]]
    elif code in _OF_LOT and isinstance(leaf.get("object"), str):
        lot = lots.get(leaf["object"].partition(":")[2])
        disclosed += lot["waiting"] if lot else []
    if isinstance(own, str) and _DIGEST.match(own) and not _waits(leaf, lots):
        disclosed.append(own)
    return tuple(dict.fromkeys(disclosed))


def _waits(leaf: Mapping[str, Any], lots: Mapping[str, Any]) -> bool:
    """Whether the leaf's own statement stays withheld; in a lot that nobody knows, or that is over, none does."""
    if leaf.get("code") not in WITHHELD or not isinstance(leaf.get("object"), str):
        return False
    lot = lots.get(leaf["object"].partition(":")[2])
    return lot is not None and lot["withholds"] is True


def needs_pack(leaf: Mapping[str, Any]) -> tuple[str, str] | None:
    """``(pack, sha256)`` that must be held to replay the case that begins with this notice; None for other leaves."""
    public = leaf.get("public")
    if leaf.get("code") != "NOT-01" or not isinstance(public, Mapping):
        return None
    name, sha256 = public.get("pack"), public.get("pack_sha256")
    return (base_id(name), sha256) if isinstance(name, str) and isinstance(sha256, str) else None
