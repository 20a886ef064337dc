"""How bidding says no. None of these tells whether anybody else has bid."""

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from openhall.kernel.refusals import NotYours, Refusal
from openhall_sealing import SealingError

SEAL_AGAIN = _("Open the sealing page again: it takes the lot’s present data. Seal the bid once more and hand it in.")


class Late(Refusal):
    """It arrived at or after the deadline. Facts: ``bids_due_at``, ``received_at``, ``late_by`` (seconds, as text)."""

    code = "late"
    status = 409
    title = _("The deadline for bids has passed.")
    detail = _("Bids were due before %(bids_due_at)s. This arrived whole at %(received_at)s, %(late_by)s seconds late.")
    way_forward = _("A bid that is late by any time must be refused. What was recorded before the deadline stands.")


class NotOpenForBids(Refusal):
    """The lot takes no bids now. Fact: ``state``."""

    code = "lot-not-open"
    title = _("This lot is not open for bids.")
    way_forward = _("See the lot’s page for where it stands.")


class MayNotBid(NotYours):
    """Owner, agency or centre of the project bids for it."""

    code = "may-not-bid"
    title = _("Your organisation may not bid here.")
    detail = _("Owner, agency, trading centre and the custodians’ organisations can’t bid in their own tender.")
    way_forward = _("Act for another organisation, if you hold its mandate.")


class NotInvited(NotYours):
    """The procedure is for whom the owner invited."""

    code = "not-invited"
    title = _("Only whom the owner invited may bid here.")
    detail = _("Your organisation was not invited. Who was is secret until the bids are opened.")
    way_forward = _("Write to the owner if you think that you should have been.")


class BidStands(Refusal):
    """A bid of this bidder for this lot stands already."""

    code = "bid-stands"
    title = _("Your organisation has a bid for this lot already.")
    way_forward = _("Replace it with a new version, or withdraw it first.")


class EnvelopeRefused(Refusal):
    """The envelope has not the promised form, or names another place. Fact: ``problem``, the sealing library's code."""

    code = "envelope-malformed"
    status = 422
    title = _("The envelope of the bid can’t be accepted.")
    detail = _("%(sentence)s")
    way_forward = SEAL_AGAIN


class WrongContext(EnvelopeRefused):
    """Sealed for another tender, lot or bidder (perhaps copied from one). Fact: ``fields``."""

    code = "wrong-context"
    title = _("The bid was sealed for another tender, lot or bidder.")


class WrongCustodians(EnvelopeRefused):
    """Not sealed to the custodians, in the number, that the notice names."""

    code = "wrong-custodians"
    title = _("The bid is not sealed to the custodians that the notice names.")


class EnvelopeUsed(EnvelopeRefused):
    """This very envelope was handed in before."""

    code = "envelope-used"
    title = _("This envelope was handed in before.")


class FileRefused(EnvelopeRefused):
    """A sealed file is not what the envelope says. Facts: ``kind`` (price, documents or bundle), ``sentence``."""

    code = "sealed-file-refused"
    title = _("A sealed file of the bid can’t be accepted.")
    detail = _("%(kind)s: %(sentence)s")
    way_forward = _("Upload the file again. If it is refused again, seal the bid once more.")


class IncompleteUpload(FileRefused):
    """A file that the envelope names was not uploaded."""

    code = "incomplete-upload"
    title = _("A file of the bid has not been uploaded completely.")


class UnencryptedFile(FileRefused):
    """Not an age file sealed to exactly one X25519 key: order 20 of 2013, Art. 26 asks for its refusal."""

    code = "unencrypted-file"
    title = _("A file of the bid is not sealed. It must be encrypted on your device before it is handed in.")
    way_forward = SEAL_AGAIN


class TruncatedFile(FileRefused):
    """Fewer bytes than the envelope says."""

    code = "truncated-file"
    title = _("A file of the bid is cut short.")


class FileTooLarge(FileRefused):
    """More bytes than the envelope says, or than a bid may have."""

    code = "file-too-large"
    status = 413
    title = _("A file of the bid is too large.")


class PriceNotPadded(FileRefused):
    """The price's length would tell digits."""

    code = "price-not-padded"
    title = _("The sealed price is not padded to a multiple of 4,096 bytes, so that its length would tell something.")
    way_forward = SEAL_AGAIN


_BY_CODE: dict[str, type[EnvelopeRefused]] = {
    "wrong_context": WrongContext,
    "wrong_custodians": WrongCustodians,
    "not_encrypted": UnencryptedFile,
    "forbidden_recipient": UnencryptedFile,
    "truncated": TruncatedFile,
    "too_large": FileTooLarge,
    "not_padded": PriceNotPadded,
}


_SHOWN: Final = ("fields", "where", "missing", "unknown", "size", "expected", "limit", "stanzas", "index")


def refusal_of(error: SealingError, *, kind: str = "envelope") -> EnvelopeRefused:
    """The refusal that says what the sealing library found. ``kind``: the file that was looked at, or ``envelope``."""
    default = EnvelopeRefused if kind == "envelope" else FileRefused
    facts: dict[str, Any] = {name: error.facts[name] for name in _SHOWN if name in error.facts}
    facts["kind"] = kind
    return _BY_CODE.get(error.code, default)(problem=error.code, sentence=str(error), **facts)
