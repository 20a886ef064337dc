"""What the tip box takes."""

from typing import Annotated, Literal

from django.utils.translation import gettext as _
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

MOST_SEALED = 3 * 1024 * 1024 + 64 * 1024
"""Largest sealed letter (bytes): three MiB and what age adds."""
Hex = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Recipient = Annotated[str, StringConstraints(pattern=r"^age1[0-9a-z]{58}$")]
Sealed = Annotated[str, StringConstraints(min_length=100, max_length=MOST_SEALED * 4 // 3 + 8)]


def _without_nul(text: str) -> str:
    if "\0" in text:
        raise ValueError(_("A text can’t hold the character NUL."))
    return text


class Input(BaseModel):
    """Nothing but what is named."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Nothing(Input):
    """The payload of a command that needs nothing but the signature."""


class Work(Input):
    """``terms``: as they were announced; ``nonce``: what the browser found."""

    terms: Annotated[str, StringConstraints(max_length=200)]
    nonce: Annotated[int, Field(ge=0, lt=2**53)]


class TipInput(Work):
    """A new tip: verifier and key of its mailbox, and the sealed letter (base64)."""

    verifier: Hex
    recipient: Recipient
    sealed: Sealed


class MailboxInput(Input):
    """The secret that the code gives."""

    secret: Hex


class ContinuedInput(Work):
    """Another letter into a mailbox."""

    secret: Hex
    sealed: Sealed


class KeyInput(Input):
    """The public half of an investigator’s key."""

    recipient: Recipient


class LetterInput(Input):
    """An answer, or a note among investigators, sealed in the browser."""

    kind: Literal["answer", "note"]
    sealed: Sealed


class MoveInput(Input):
    """A new state. ``outcome`` with closing; ``handed_to`` names a body where it was handed on."""

    state: Literal["in_work", "closed"]
    outcome: Literal["", "confirmed", "not_confirmed", "handed_on", "not_ours"] = ""
    handed_to: Annotated[
        str, StringConstraints(strip_whitespace=True, max_length=300), AfterValidator(_without_nul)
    ] = ""
