"""What the treasury's API accepts: bounded, and nothing that was not asked for."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, StringConstraints


class Input(BaseModel):
    """An input; unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class AccountInput(Input):
    """A bank account as a person enters it; :class:`openhall.treasury.accounts.AccountFacts` judges it."""

    holder: Annotated[str, StringConstraints(max_length=200)]
    number: Annotated[str, StringConstraints(max_length=60)]
    bank_code: Annotated[str, StringConstraints(max_length=60)]


class DepositBankInput(AccountInput):
    """The account for deposits of a currency. ``zone``: of the bank's dates, such as Asia/Shanghai."""

    owner: UUID
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
    zone: Annotated[str, StringConstraints(max_length=40)] = "UTC"


class BankFileInput(Input):
    """A file that was uploaded before: hex SHA-256."""

    file: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class Nothing(Input):
    """The payload of a command that needs nothing but the signature."""
