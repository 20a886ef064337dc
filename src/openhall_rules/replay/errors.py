"""Why a leaf can't be replayed here and now; anything wrong with the leaf itself is a verdict, never an error."""

from __future__ import annotations

from typing import ClassVar

from openhall_rules.errors import RuleError
from openhall_rules.law import UnknownPack


class StatementMissing(RuleError):
    """The leaf discloses a statement whose bytes were not handed in (or others were): fetch it and reduce again."""

    code: ClassVar[str] = "statement_missing"

    def __init__(self, sha256: str) -> None:
        super().__init__(f"The statement {sha256} is needed.", sha256=sha256)
        self.sha256 = sha256


class PackNotHeld(UnknownPack):
    """A case follows a pack that is not held here with that digest: nothing can be said about it."""

    code: ClassVar[str] = "pack_not_held"

    def __init__(self, pack: str, sha256: str, held: str | None) -> None:
        super().__init__(f"The pack {pack} with digest {sha256} is not held here.", pack=pack, sha256=sha256, held=held)
        self.pack = pack
        self.sha256 = sha256
        self.held = held
