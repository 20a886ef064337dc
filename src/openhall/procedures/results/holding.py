"""A result that waits for the fee due at pick-up: it is issued and counts; nobody but its unit reads it yet."""

from decimal import Decimal

from openhall.procedures.dossiers import public as dossiers
from openhall.procedures.results.models import Document, Kind
from openhall.procedures.results.refusals import ResultWaitsForFee
from openhall_rules.money import stated


def owed(row: Document) -> Decimal:
    """What is to be paid before the file is given to anybody; 0 when nothing is."""
    if row.dossier is None or row.kind not in (Kind.RESULT, Kind.PAPER):
        return Decimal(0)
    return dossiers.owed_at_pick_up(row.dossier)


def currency(row: Document) -> str:
    """The currency of what is owed; empty for what is no result of a dossier."""
    return str(row.dossier.edition.content["currency"]) if row.dossier is not None else ""


def require_paid(row: Document) -> None:
    """Ask that the fee due at pick-up is paid, or was let go.

    Raises:
        ResultWaitsForFee
    """
    if amount := owed(row):
        raise ResultWaitsForFee(amount=stated(amount, currency(row)), currency=currency(row))
