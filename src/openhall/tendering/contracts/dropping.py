"""A contract that nobody has signed goes with the award that was made void; one that is concluded is cancelled."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from openhall.kernel.refusals import Refusal
from openhall.tendering.contracts.models import AwardSeal, Contract
from openhall.tendering.notices.public import Lot


class ContractUnderWay(Refusal):
    """A side has signed or sealed the contract. Facts: ``contract``."""

    code = "contract-under-way"
    status = 409
    title = _("A side has already signed or sealed the contract of this lot.")
    way_forward = _(
        "Decide what follows for the contract in the text of the decision: only the parties or a court end it."
    )


def require_unsigned(lot: Lot) -> None:
    """Ask that no side has signed or sealed the lot's contract.

    Raises:
        ContractUnderWay
    """
    found = Contract.objects.filter(lot=lot, cancelled_at=None).first()
    if found is not None and (found.state != Contract.State.DRAFT or found.party_seals.exists()):
        raise ContractUnderWay(contract=str(found.uuid))


def drop_unconcluded(lot: Lot) -> None:
    """Drop the contract of an award that fell, with what only the owner had signed or sealed; the acts stay on the log.

    Whether the winner is bound is asked before.
    """
    found = Contract.objects.filter(lot=lot, cancelled_at=None).first()
    if found is not None and found.state != Contract.State.CONCLUDED:
        found.signatures.all().delete()
        found.party_seals.all().delete()
        found.delete()
    AwardSeal.objects.filter(lot=lot).delete()


def cancel_concluded(contract: Contract, *, complaint: UUID, leaf: str, at: datetime) -> None:
    """Mark a concluded contract as cancelled by the decision on a complaint (PRF-18); everything of it stays.

    The owner's seal on the notice of its award goes: the lot can be awarded, and its notice sealed, again.
    """
    contract.cancelled_at, contract.cancelled_by, contract.cancellation_leaf = at, complaint, leaf
    contract.version += 1
    contract.save(update_fields=["cancelled_at", "cancelled_by", "cancellation_leaf", "version"])
    AwardSeal.objects.filter(lot=contract.lot_id).delete()


def drop_draft(lot: Lot) -> None:
    """Drop the draft of the contract and the place of the owner's seal on the notice of an award that is void.

    Raises:
        ContractUnderWay
    """
    require_unsigned(lot)
    Contract.objects.filter(lot=lot, cancelled_at=None).delete()
    AwardSeal.objects.filter(lot=lot).delete()
