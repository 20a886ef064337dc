"""What may be read of an evaluation."""

from typing import Any

from openhall.identity.public import Actor
from openhall.tendering.evaluation import policies
from openhall.tendering.evaluation.models import Evaluation
from openhall.tendering.notices.public import Lot


def signed(lot: Lot) -> Evaluation | None:
    """The evaluation once its report is signed; public from then on."""
    return Evaluation.objects.filter(lot=lot, signed_at__isnull=False).first()


def visible(lot: Lot, actor: Actor | None) -> Evaluation | None:
    """The evaluation as the reader may see it: the committee its draft, everybody the signed report."""
    if policies.reads(actor, lot):
        return Evaluation.objects.filter(lot=lot).first()
    return signed(lot)


def ranking_of(lot: Lot) -> dict[str, Any] | None:
    """The signed ranking (canonical form of ``openhall_rules.Ranking``)."""
    found = signed(lot)
    return found.ranking if found else None
