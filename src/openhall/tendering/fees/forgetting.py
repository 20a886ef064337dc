"""What the room of fees holds of a person, and what of it goes when they are erased."""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from openhall.tendering.fees.models import Fee, PayeeDetails, Terms


class Human(Protocol):
    """The person who is erased, as identity hands it over."""

    @property
    def uuid(self) -> UUID:
        """The outside id."""


def objects(human: Human) -> list[str]:
    """The things on the log that are about this person alone."""
    terms = Terms.objects.filter(expert__person__uuid=human.uuid).values_list("expert__uuid", flat=True)
    payees = PayeeDetails.objects.filter(person__uuid=human.uuid).values_list("uuid", flat=True)
    fees = Fee.objects.filter(person__uuid=human.uuid).values_list("uuid", flat=True)
    names = [f"fee-terms:{uuid}" for uuid in terms] + [f"payee:{uuid}" for uuid in payees]
    return names + [f"fee:{uuid}" for uuid in fees]


def destroy(human: Human, _at: datetime) -> None:
    """Blank where the person was paid, and from when to when the time was counted. The amounts stay: they are the
    payer's books."""
    Fee.objects.filter(person__uuid=human.uuid).update(work={})
    PayeeDetails.objects.filter(person__uuid=human.uuid).update(holder="", number="", bank_code="")
