"""How certificates and seals are refused: each reason is its own refusal, because each has its own way forward."""

from django.utils.translation import gettext_lazy as _

from openhall.kernel.refusals import Refusal


class CertificateRefused(Refusal):
    """Base of the reasons for which a certificate doesn't count. Fact: ``subject``, whom it names."""

    status = 422


class CertificateUnreadable(CertificateRefused):
    """The bytes are no X.509 certificate (PEM or DER) of reasonable size."""

    code = "certificate-unreadable"
    title = _("This is not a certificate that can be read.")
    way_forward = _(
        "Hand in the certificate as a .pem, .cer or .crt file. A .p12 or .pfx file holds your private key: "
        "keep it, and use the offline helper instead."
    )


class CertificateKeyUnsupported(CertificateRefused):
    """Its key is of a kind that isn't checked here. Facts: ``subject``, ``kind``."""

    code = "certificate-key-unsupported"
    title = _("The key of this certificate is of a kind that can’t be checked here.")
    detail = _("The key is “%(kind)s”. RSA of 2048 bits or more and the curves P-256 and P-384 can be checked.")
    way_forward = _("Ask your authority for a certificate with one of these keys, or act with your device key alone.")


class CertificateNotListed(CertificateRefused):
    """No trust list has the authority. Facts: ``subject``, ``issuer``."""

    code = "certificate-not-listed"
    title = _("The authority that issued this certificate is on no trust list here.")
    detail = _("It was issued by: %(issuer)s.")
    way_forward = _(
        "If there is an intermediate authority in between, hand in its certificate as well. Otherwise use a "
        "certificate of a listed authority; the page of trust lists names them all."
    )


class CertificateChainBroken(CertificateRefused):
    """The certificates don't lead to a listed authority, though they claim to. Facts: ``subject``, ``reason``."""

    code = "certificate-chain-broken"
    title = _("The chain of certificates is broken.")
    detail = _("%(reason)s")
    way_forward = _("Export the certificate again with its whole chain, or ask your authority for the missing part.")


class CertificateExpired(CertificateRefused):
    """Its time is over. Facts: ``subject``, ``not_after``, ``now``."""

    code = "certificate-expired"
    title = _("This certificate has expired.")
    detail = _("It was valid until %(not_after)s; it is now %(now)s.")
    way_forward = _("Ask your authority for a new certificate and bind that one.")


class CertificateNotYetValid(CertificateRefused):
    """Its time has not begun. Facts: ``subject``, ``not_before``, ``now``."""

    code = "certificate-not-yet-valid"
    title = _("This certificate is not valid yet.")
    detail = _("It is valid from %(not_before)s; it is now %(now)s.")
    way_forward = _("Wait until then, or use another certificate.")


class CertificateRevoked(CertificateRefused):
    """Its authority took it back. Facts: ``subject``, ``revoked_at``, ``reason``."""

    code = "certificate-revoked"
    title = _("This certificate was revoked by its authority.")
    detail = _("It was revoked at %(revoked_at)s.")
    way_forward = _("Ask your authority why, and for a new certificate. Nothing can be signed with this one any more.")


class CertificateWrongPurpose(CertificateRefused):
    """It wasn't issued for this. Facts: ``subject``, ``reason``."""

    code = "certificate-wrong-purpose"
    title = _("This certificate was issued for another purpose.")
    detail = _("%(reason)s")
    way_forward = _("Use a certificate for signatures of persons or for seals, whichever is asked for.")


class RevocationUnanswered(CertificateRefused):
    """Nobody says whether it was revoked, and its trust list asks for an answer. Facts: ``subject``, ``asked``."""

    code = "revocation-unanswered"
    status = 503
    title = _("The authority doesn’t say whether this certificate was revoked.")
    detail = _("Asked without a usable answer: %(asked)s.")
    way_forward = _("Try again in some minutes. The trust list of this authority allows no use without its answer.")


class JurisdictionNotRecognised(CertificateRefused):
    """The jurisdiction where it shall count doesn't recognise the list. Facts: ``by``, ``of``."""

    code = "jurisdiction-not-recognised"
    title = _("This certificate is not recognised where it shall count.")
    detail = _("The authority is on the trust list of “%(of)s”, which “%(by)s” doesn’t recognise at this time.")
    way_forward = _("Use a certificate that counts there, or ask the authority of that place to recognise the list.")


class ProofWrong(CertificateRefused):
    """The signature over the challenge wasn't made by the certificate's key."""

    code = "certificate-proof-wrong"
    status = 403
    title = _("The proof was not made with the key of this certificate.")
    way_forward = _("Reload the page and prove it again with the key that belongs to the certificate.")


class CertificateTaken(CertificateRefused):
    """It is bound already, perhaps to somebody else."""

    code = "certificate-taken"
    status = 409
    title = _("This certificate is already bound.")
    way_forward = _("If you bound it yourself, reload the page. Otherwise whoever bound it must unbind it first.")


class CertificateNotBound(Refusal):
    """Nobody has bound it here, or it was unbound."""

    code = "certificate-not-bound"
    status = 403
    title = _("This certificate is not bound to an account.")
    way_forward = _("Sign in with your password or passkey and bind the certificate in your account.")


class AlreadyUnbound(Refusal):
    """It was unbound before."""

    code = "certificate-already-unbound"
    title = _("This certificate is no longer bound.")
    way_forward = _("Reload the page: it shows the certificates that are bound now.")


class AlreadyListed(Refusal):
    """The list has this authority already, or the recognition stands already."""

    code = "trust-already-entered"
    title = _("This has been entered already.")
    way_forward = _("Reload the page of trust lists. To change an entry, withdraw it and enter it anew.")


class AlreadyWithdrawn(Refusal):
    """It was withdrawn before."""

    code = "trust-already-withdrawn"
    title = _("This entry was already withdrawn.")
    way_forward = _("Reload the page of trust lists: it shows what is in force.")


class NotAnAuthority(Refusal):
    """The certificate isn't one of a certification authority."""

    code = "not-an-authority"
    status = 422
    title = _("This is not the certificate of a certification authority.")
    way_forward = _("Hand in the authority’s own certificate, not one that it issued to somebody.")


class PdfUnfit(Refusal):
    """The file is no PDF that can be sealed. Facts: ``name``, ``reason``."""

    code = "pdf-unfit"
    status = 422
    title = _("This PDF can’t be sealed.")
    detail = _("%(name)s: %(reason)s")
    way_forward = _("Print it into a new PDF without password and forms that run programs, and hand that in.")


class TooManyPdfs(Refusal):
    """The batch is full. Fact: ``limit``."""

    code = "too-many-pdfs"
    status = 422
    title = _("There are too many PDFs in one batch.")
    way_forward = _("Seal these %(limit)s first, then begin another batch.")


class SealWrong(Refusal):
    """A signature that came back isn't one of the seal's key over what was prepared. Fact: ``number``."""

    code = "seal-signature-wrong"
    status = 403
    title = _("A signature was not made with the seal’s key.")
    detail = _("It is about PDF number %(number)s.")
    way_forward = _("Use the key of the seal that you chose, and sign again; nothing was sealed.")


class PreparedTooLongAgo(Refusal):
    """The time inside the seals is too old. Fact: ``minutes``."""

    code = "seal-prepared-too-long-ago"
    title = _("The seals were prepared too long ago.")
    detail = _("A seal says when it was put on; at most %(minutes)s minutes may lie between.")
    way_forward = _("Prepare the batch again and sign again; the PDFs need not be handed in again.")
