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


def components(content: Mapping[str, Any], answers: Mapping[str, Any]) -> list[int]:
    """The places of the papers that are asked for after these answers."""
    return [place for place, one in enumerate(content["components"]) if holds(one.get("asked_if"), answers)]


def reduction(content: Mapping[str, Any], answers: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The group with lower fees to which one says that one belongs; of several that which lowers them most."""
    found = [one for one in content.get("reductions", []) if holds(one["asked_if"], answers)]
    return max(found, key=lambda one: int(one["percent"]), default=None)


def fee(content: Mapping[str, Any], answers: Mapping[str, Any], *, online: bool) -> Decimal:
    """What a dossier costs by these answers, in the edition's currency; what is lower is rounded once, half up."""
    whole = sum(
        (decimal(one["online"] if online and "online" in one else one["amount"]) for one in content.get("fees", [])),
        Decimal(0),
    )
    lower = reduction(content, answers)
    if lower is None:
        return whole
    share = Fraction(WHOLE - int(lower["percent"]), WHOLE)
    return rounded(Fraction(whole) * share, scale(content["currency"]))


def due(content: Mapping[str, Any]) -> str:
    """When its fees are due."""
    return str(content.get("fees_due", ACCEPTANCE))
