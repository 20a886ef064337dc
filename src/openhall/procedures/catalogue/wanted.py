"""What an edition wants of a dossier with these answers: papers, and a fee. Pure; pages, programs and acts ask here."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from openhall.procedures.catalogue.conditions import holds
from openhall_rules.money import decimal, rounded, scale

WHOLE: Final = 100
FILING, ACCEPTANCE, PICK_UP = "filing", "acceptance", "pick_up"
"""When fees are due; see :data:`openhall.procedures.catalogue.filing_inputs.Due`."""
DUES: Final = (FILING, ACCEPTANCE, PICK_UP)
"""In the order of a dossier's steps."""


def components(content: Mapping[str, Any], answers: Mapping[str, Any]) -> list[int]:
    """The places of the papers that are asked for after these answers."""
    return [place for place, one in enumerate(content["components"]) if holds(one.get("asked_if"), answers)]


def reduction(content: Mapping[str, Any], answers: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The group with lower fees to which one says that one belongs; of several that which lowers them most."""
    found = [one for one in content.get("reductions", []) if holds(one["asked_if"], answers)]
    return max(found, key=lambda one: int(one["percent"]), default=None)


def fee(content: Mapping[str, Any], answers: Mapping[str, Any], *, online: bool, due: str = "") -> Decimal:
    """What a dossier costs by these answers, in the edition's currency. ``due``: of the fees of this day alone.

    What is lower is rounded once for each day, half up, so that the days add up to the whole.
    """
    return sum((_of_day(content, answers, day, online=online) for day in ([due] if due else DUES)), Decimal(0))


def _of_day(content: Mapping[str, Any], answers: Mapping[str, Any], due: str, *, online: bool) -> Decimal:
    whole = sum(
        (
            decimal(one["online"] if online and "online" in one else one["amount"])
            for one in content.get("fees", [])
            if due_of(content, one) == due
        ),
        Decimal(0),
    )
    lower = reduction(content, answers)
    if lower is None:
        return whole
    share = Fraction(WHOLE - int(lower["percent"]), WHOLE)
    return rounded(Fraction(whole) * share, scale(content["currency"]))


def due_of(content: Mapping[str, Any], one: Mapping[str, Any]) -> str:
    """When one of its fees is due: by its own day, else by that of the procedure."""
    return str(one.get("due") or content.get("fees_due", ACCEPTANCE))


def dues(content: Mapping[str, Any]) -> list[str]:
    """The days on which its fees are due, in the order of a dossier's steps."""
    found = {due_of(content, one) for one in content.get("fees", [])}
    return [day for day in DUES if day in found]
