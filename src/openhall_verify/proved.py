"""What was proved to be in the log: a leaf, and a case of leaves with all that they name."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from openhall_log import Checkpoint
from openhall_sealing.intents import Intent
from openhall_verify.findings import fail
from openhall_verify.folder import Folder


@dataclass(frozen=True, slots=True)
class Leaf:
    """An entry proved to be in the log."""

    index: int
    sha256: str
    body: dict[str, Any]

    @property
    def code(self) -> str:
        """Function-point code, or ``SEALED``."""
        return str(self.body["code"])

    @property
    def public(self) -> dict[str, Any]:
        """The public fields."""
        found = self.body.get("public")
        return found if isinstance(found, dict) else {}

    @property
    def at(self) -> str:
        """Instant, in the fixed form that sorts as text."""
        return str(self.body["at"])

    @property
    def object(self) -> str:
        """Id of the thing acted on, without its kind."""
        return str(self.body["object"]).partition(":")[2]

    @property
    def lot(self) -> str | None:
        """Id of the lot that the act belongs to, where it says so."""
        if str(self.body["object"]).startswith("lot:"):
            return self.object
        return None if self.public.get("lot") is None else str(self.public["lot"])


@dataclass(slots=True)
class Evidence:
    """Everything proved so far.

    ``hidden``: digest of a sealed leaf → the act it hid (same index and digest). ``intents``: what was signed, by
    the digest of the leaf. ``disclosed``: values by digest of the leaf and path.
    """

    folder: Folder
    case: str
    checkpoint: Checkpoint
    leaves: list[Leaf]
    chain: list[Leaf]
    statements: dict[str, Any] = field(default_factory=dict)
    hidden: dict[str, Leaf] = field(default_factory=dict)
    intents: dict[str, Intent] = field(default_factory=dict)
    disclosed: dict[str, dict[str, Any]] = field(default_factory=dict)

    def of(self, code: str, object_id: str | None = None) -> list[Leaf]:
        """Acts of the chain with that code, in order."""
        return [leaf for leaf in self.chain if leaf.code == code and object_id in (None, leaf.object)]

    def statement(self, leaf: Leaf) -> dict[str, Any]:
        """The statement that a leaf names."""
        digest = leaf.body.get("statement")
        if digest not in self.statements:
            fail("statement-missing", f"The statement of {leaf.code} at index {leaf.index} is missing.")
        found: dict[str, Any] = self.statements[digest]
        return found

    def party(self, leaf: Leaf) -> str | None:
        """The organisation that the act's person acted for, as that person signed it."""
        intent = self.intents.get(leaf.sha256)
        return None if intent is None else intent.party

    def acts(self) -> Iterator[Leaf]:
        """All acts: public ones, and hidden ones in place of their sealed leaves."""
        for leaf in self.leaves:
            yield self.hidden.get(leaf.sha256, leaf)
