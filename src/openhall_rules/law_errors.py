"""Why a pack of law says no: there is none, it has no such value, it is open, it is fixed, or its files make none."""

from __future__ import annotations

from typing import ClassVar

from openhall_rules.errors import RuleError


class UnknownPack(RuleError):
    """No pack of that name, or none in force at that time."""

    code: ClassVar[str] = "unknown_pack"


class UnknownValue(RuleError):
    """The pack has no value at that path."""

    code: ClassVar[str] = "unknown_value"


class Unset(RuleError):
    """No source gives this value; ``authority`` must enter it by a signed, logged act before it can be used."""

    code: ClassVar[str] = "unset"

    def __init__(self, path: str, authority: str, pack_id: str) -> None:
        super().__init__(f"{path} is not set; it must be entered by: {authority}.", path=path, authority=authority,
                         pack=pack_id)  # fmt: skip
        self.path = path
        self.authority = authority


class FixedByLaw(RuleError):
    """The law fixes this value; no authority and no tender document may enter another."""

    code: ClassVar[str] = "fixed_by_law"


class PackChanged(RuleError):
    """A frozen pack was made from files or overrides other than these."""

    code: ClassVar[str] = "pack_changed"


class BadPack(RuleError):
    """Files that make no pack. Facts: ``file``."""

    code: ClassVar[str] = "bad_pack"
