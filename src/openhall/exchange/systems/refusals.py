"""How systems are told no."""

from django.utils.translation import gettext_lazy as _

from openhall.kernel.refusals import Refusal


class SystemSignatureMissing(Refusal):
    """An address for systems alone was asked without a system's signature."""

    code = "system-signature-missing"
    status = 401
    title = _("Only a connected system may ask this.")
    way_forward = _("Sign the request with a key of the system, as the guide “Connect a system” shows.")


class SystemSignatureUnreadable(Refusal):
    """The signature can't be judged, or covers too little. Fact: ``problem``."""

    code = "system-signature-unreadable"
    status = 400
    title = _("The request’s signature can’t be judged.")
    detail = _("%(problem)s")
    way_forward = _("Sign method, address and body’s digest, with the time, the key’s name and a fresh nonce.")


class SystemSignatureForged(Refusal):
    """The signature or the digest is not of this request."""

    code = "system-signature-forged"
    status = 401
    title = _("The signature is not of this request.")
    way_forward = _("Sign exactly what you send: the same method, address, headers and body.")


class SystemSignatureStale(Refusal):
    """The signature was made too long ago, or is of the future. Facts: ``created``, ``now``, ``seconds``."""

    code = "system-signature-stale"
    status = 401
    title = _("The request was not signed just now.")
    detail = _("It was signed at %(created)s; it is %(now)s here, and at most %(seconds)s seconds may lie between.")
    way_forward = _("Take the time from the header “X-Server-Time” and sign again.")


class SystemRequestReplayed(Refusal):
    """A request with this nonce came before."""

    code = "system-request-replayed"
    status = 409
    title = _("This signed request came before.")
    way_forward = _("Sign again with a fresh nonce. With an “Idempotency-Key” you get the answer of the first one.")


class SystemKeyUnknown(Refusal):
    """No system has this key. Fact: ``key``."""

    code = "system-key-unknown"
    status = 401
    title = _("No system has this key.")
    way_forward = _("Name the key by its thumbprint (RFC 7638), and enter it on the system’s page first.")


class SystemKeyEnded(Refusal):
    """The key is revoked or over. Fact: ``ended_at``."""

    code = "system-key-ended"
    status = 403
    title = _("This key counts no more.")
    detail = _("It ended at %(ended_at)s.")
    way_forward = _("Sign with another key of the system, or enter a new one on its page.")


class SystemNotAdmitted(Refusal):
    """The system waits for its admission, or was disconnected. Fact: ``state``."""

    code = "system-not-admitted"
    status = 403
    title = _("This system is not connected.")
    way_forward = _("Its page says whether it waits for an authority or was disconnected, and why.")


class ScopeMissing(Refusal):
    """The system was not admitted to do this. Fact: ``scope``."""

    code = "scope-missing"
    status = 403
    title = _("The system was not admitted to do this.")
    detail = _("It would need “%(scope)s”.")
    way_forward = _("Register another system that asks for it, and let an authority admit it.")


class TooManyRequests(Refusal):
    """The key's limit is reached. Facts: ``limit`` per minute, ``retry_after`` seconds."""

    code = "too-many-requests"
    status = 429
    title = _("The system asks too often.")
    detail = _("A key has %(limit)s requests a minute.")
    way_forward = _("Wait %(retry_after)s seconds. For everything that is new, use messages in place of asking.")


class KeyProofWrong(Refusal):
    """The new key didn't sign its own entry."""

    code = "system-key-proof-wrong"
    status = 422
    title = _("The key did not sign its own entry.")
    way_forward = _("Let the system sign the text that its page shows, with the very key that you enter.")


class KeyTaken(Refusal):
    """The key was entered before."""

    code = "system-key-taken"
    title = _("This key was entered before.")
    way_forward = _("Let the system make a new key: each key is entered once, for one system.")


class TooManyKeys(Refusal):
    """The system has as many keys as one may have. Fact: ``most``."""

    code = "too-many-system-keys"
    title = _("The system has as many keys as it may have.")
    detail = _("At most %(most)s keys count at a time.")
    way_forward = _("Revoke a key that is not used any more.")


class IdempotencyKeyWrong(Refusal):
    """The header isn't a string. Fact: ``problem``."""

    code = "idempotency-key-wrong"
    status = 400
    title = _("The “Idempotency-Key” can’t be read.")
    detail = _("%(problem)s")
    way_forward = _("Send a string in quotation marks of 1 to 255 characters, for example a UUID.")


class IdempotencyKeyReused(Refusal):
    """The key came before with another request."""

    code = "idempotency-key-reused"
    status = 422
    title = _("This “Idempotency-Key” came before with another request.")
    way_forward = _("Take a new key for a new request, and send the old request unchanged to get its answer again.")


class StillInProgress(Refusal):
    """The first request with this key is being worked on."""

    code = "idempotency-in-progress"
    status = 409
    title = _("The first request with this “Idempotency-Key” is still being worked on.")
    way_forward = _("Ask again in a few seconds with the same key.")
