"""What the law of a case says of fees: as frozen with the notice, and beneath it what was entered since."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from openhall.tendering.planning.public import Project, entered_values, law_of
from openhall_rules.errors import RuleError
from openhall_rules.law import Pack, UnknownValue

PATHS = ("payer", "currency", "base_hours", "classes", "distances", "withholding")
"""Below ``expert_fees.``"""
OWNER, CENTRE = "owner", "centre"


def fee_law(project: Project, at: datetime) -> Pack:
    """The law by which fees are computed: what was entered after the notice counts where it was unset before."""
    law = law_of(project)
    later = entered_values(project.pack, at)
    missing = {path: value for path, value in later.items() if path in law.unset()}
    return law.with_values(missing) if missing else law


def rules_of(law: Pack) -> dict[str, Any]:
    """The values that fees are computed by, as JSON.

    Raises:
        Unset, UnknownValue: one isn't entered, or the pack knows none.
    """
    return {name: _plain(law.get(f"expert_fees.{name}")) for name in PATHS}


def _plain(value: Any) -> Any:
    if hasattr(value, "items"):
        return {key: _plain(inner) for key, inner in value.items()}
    return value


@dataclass(frozen=True)
class Said:
    """One value for people: what it is, or who must enter it."""

    path: str
    value: Any
    citation: str
    set_by: str


def said(law: Pack) -> list[Said]:
    """What the law says, value by value; empty for a pack that knows nothing of fees."""
    rows = []
    for name in PATHS:
        try:
            declared = law.value(f"expert_fees.{name}")
        except UnknownValue:
            return []
        value = None if declared.unset else _plain(declared.value)
        rows.append(Said(declared.path, value, declared.citation, declared.set_by or ""))
    return rows


def payer_of(law: Pack) -> str:
    """Who pays: ``owner`` or ``centre``; empty while nobody has entered it."""
    try:
        return str(law.get("expert_fees.payer"))
    except RuleError:
        return ""
