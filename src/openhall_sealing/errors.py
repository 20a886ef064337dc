"""Every way a sealed bid, a key or an intent can be bad, each with a code of its own.

The library speaks in codes and facts; whoever shows them to a person writes the sentence in that person's
language. ``str(error)`` is plain English for command lines and logs and never holds secret material.
"""

from typing import ClassVar


class SealingError(Exception):
    """Something handed to this library is not what it should be.

    ``code`` is stable and may be shown to programs; ``facts`` are small values that help to explain it.
    """

    code: ClassVar[str] = "sealing_error"
    sentence: ClassVar[str] = "The sealed material is not valid."

    def __init__(self, detail: str = "", **facts: object) -> None:
        self.detail = detail
        self.facts: dict[str, object] = facts
        super().__init__(f"{self.sentence} {detail}".strip())


class NotEncrypted(SealingError):
    code = "not_encrypted"
    sentence = "The file is not an age file: it was not encrypted."


class ForbiddenRecipient(SealingError):
    code = "forbidden_recipient"
    sentence = "The file is not sealed to exactly one X25519 recipient."


class WrongRecipient(SealingError):
    code = "wrong_recipient"
    sentence = "The file was sealed to another key than the one given."


class Damaged(SealingError):
    code = "damaged"
    sentence = "The file was changed after it was sealed."


class Truncated(SealingError):
    code = "truncated"
    sentence = "The file is cut short."


class TooLarge(SealingError):
    code = "too_large"
    sentence = "The file is larger than it may be."


class NotPadded(SealingError):
    code = "not_padded"
    sentence = "The price sheet is not padded to a multiple of 4,096 bytes."


class NotCanonical(SealingError):
    code = "not_canonical"
    sentence = "The document is not written in canonical JSON (RFC 8785)."


class Malformed(SealingError):
    code = "malformed"
    sentence = "The document does not have the promised form."


class BadKey(SealingError):
    code = "bad_key"
    sentence = "This is not a key of the expected kind."


class WrongContext(SealingError):
    code = "wrong_context"
    sentence = "The sealed content belongs to another tender, lot, bidder or version."


class WrongCustodians(SealingError):
    code = "wrong_custodians"
    sentence = "The bid is not sealed to the custodians, in the number, that the tender names."


class DigestMismatch(SealingError):
    code = "digest_mismatch"
    sentence = "The file is not the one that the envelope names."


class IdentityMismatch(SealingError):
    code = "identity_mismatch"
    sentence = "The opening identity is not the one that the envelope commits to."


class ShareMismatch(SealingError):
    code = "share_mismatch"
    sentence = "A custodian's encrypted share is not the one that the envelope commits to."


class BadShare(SealingError):
    code = "bad_share"
    sentence = "A custodian's share does not fit the others."


class NotEnoughShares(SealingError):
    code = "not_enough_shares"
    sentence = "Fewer good shares were handed in than are needed."


class UnknownPart(SealingError):
    code = "unknown_part"
    sentence = "The envelope has no such part."


class WrongKind(SealingError):
    code = "wrong_kind"
    sentence = "The sealed content is of another kind than the envelope says."


class BadPrice(SealingError):
    code = "bad_price"
    sentence = "The price sheet is not valid."


class ItemsDoNotAddUp(SealingError):
    code = "items_do_not_add_up"
    sentence = "The amounts of the items do not add up to the total."


class BadDocument(SealingError):
    code = "bad_document"
    sentence = "A document cannot be sealed."


class DocumentChanged(SealingError):
    code = "document_changed"
    sentence = "A document changed while it was being read, or is not the one listed."


class WrongPassphrase(SealingError):
    code = "wrong_passphrase"
    sentence = "The passphrase does not open this backup file."


class OtherVersion(SealingError):
    code = "other_version"
    sentence = "The backup file belongs to another version of the bid, or to another bid."


class DamagedTrial(SealingError):
    code = "trial_failed"
    sentence = "The trial envelope did not give back what was put in."


class CustodianNotOnLog(SealingError):
    code = "custodian_not_on_log"
    sentence = "A custodian's key could not be confirmed on the log; nothing is sealed to it."


class IntentError(SealingError):
    """Base of everything that refuses a signed intent."""

    code = "intent_error"
    sentence = "The signed intent is not valid."


class IntentMalformed(IntentError):
    code = "intent_malformed"
    sentence = "The intent does not have the promised form."


class IntentSignatureInvalid(IntentError):
    code = "intent_signature_invalid"
    sentence = "The signature does not belong to this intent and key."


class IntentKeyMismatch(IntentError):
    code = "intent_key_mismatch"
    sentence = "The intent names another key than the one that signed."


class IntentExpired(IntentError):
    code = "intent_expired"
    sentence = "The intent has expired; it must be signed again."


class IntentTooLongLived(IntentError):
    code = "intent_too_long_lived"
    sentence = "The intent would live longer than ten minutes."


class IntentForAnother(IntentError):
    code = "intent_for_another"
    sentence = "The intent was signed for another act."


class IntentFieldsMismatch(IntentError):
    code = "intent_fields_mismatch"
    sentence = "What was sent is not what was signed."
