"""How identity says no. Each code is part of the API."""

from django.utils.translation import gettext_lazy as _

from openhall.kernel.refusals import NotYours, Refusal

SIGN_AGAIN = _("Reload the page and sign again. Nothing was recorded.")


class IntentMissing(Refusal):
    """An act came without the headers ``Intent`` and ``Intent-Signature``."""

    code = "intent-missing"
    status = 401
    title = _("This act must be signed.")
    way_forward = _("Allow scripts on this page, enrol a key for this device in your account, and sign the act again.")


class IntentMalformed(Refusal):
    """The intent is not canonical JSON of the promised shape and size. Fact: ``problem``."""

    code = "intent-malformed"
    status = 400
    title = _("The signed request can’t be read.")
    detail = _("%(problem)s")
    way_forward = SIGN_AGAIN


class IntentForged(Refusal):
    """The signature was not made by the key that the intent names over these bytes."""

    code = "intent-forged"
    status = 403
    title = _("The signature does not fit the request.")
    way_forward = _(
        "Sign again with a key of your own. If you did not send this request, revoke the key in your account."
    )


class IntentExpired(Refusal):
    """The intent's time is over. Facts: ``expires_at``, ``now``."""

    code = "intent-expired"
    status = 403
    title = _("The signature has expired.")
    detail = _("It was valid until %(expires_at)s; it arrived at %(now)s.")
    way_forward = SIGN_AGAIN


class IntentLivesTooLong(Refusal):
    """The intent would be valid for more than ten minutes. Facts: ``expires_at``, ``now``."""

    code = "intent-lives-too-long"
    status = 403
    title = _("The signature would stay valid for too long.")
    detail = _(
        "A signature is valid for 10 minutes at most. This one says %(expires_at)s; the server’s time is %(now)s."
    )
    way_forward = _("Reload the page, so that it takes the server’s time, and sign again.")


class IntentReplayed(Refusal):
    """The nonce was spent already."""

    code = "intent-replayed"
    status = 409
    title = _("This signed request was already carried out.")
    way_forward = _("Reload the page: it shows what was recorded. To do it once more, sign once more.")


class IntentOtherOrigin(Refusal):
    """Signed for another installation. Facts: ``signed``, ``asked``."""

    code = "intent-other-origin"
    status = 403
    title = _("This was signed for another site.")
    detail = _("It was signed for %(signed)s; this is %(asked)s.")
    way_forward = SIGN_AGAIN


class IntentOtherCommand(Refusal):
    """Signed for another command. Facts: ``signed``, ``asked``."""

    code = "intent-other-command"
    status = 403
    title = _("Something else was signed than what was sent.")
    way_forward = SIGN_AGAIN


class IntentOtherObject(Refusal):
    """Signed for another object. Facts: ``signed``, ``asked``."""

    code = "intent-other-object"
    status = 403
    title = _("This was signed for another record.")
    way_forward = SIGN_AGAIN


class IntentFieldsDiffer(Refusal):
    """The payload is not what was signed. Fact: ``fields``, the names that differ."""

    code = "intent-fields-differ"
    status = 403
    title = _("What was sent is not what was signed.")
    way_forward = SIGN_AGAIN


class KeyUnknown(Refusal):
    """No such device key is enrolled. Fact: ``key``."""

    code = "key-unknown"
    status = 403
    title = _("This key is not enrolled.")
    way_forward = _("Open your account on this device and enrol a key for it; that takes a minute.")


class KeyRevoked(Refusal):
    """The device key was revoked. Fact: ``revoked_at``."""

    code = "key-revoked"
    status = 403
    title = _("This key was revoked.")
    way_forward = _("Open your account on this device and enrol a new key for it; that takes a minute.")


class PhoneOnly(Refusal):
    """The person chose that only their telephones sign, and this key is none of them. Fact: ``key``."""

    code = "phone-only"
    status = 403
    title = _("Only your telephone signs for you.")
    detail = _("You chose that no other key of yours counts. Nothing was recorded.")
    way_forward = _(
        "Sign with your telephone. If it is lost, sign in with your passkey and withdraw the choice on the page of "
        "your telephones."
    )


class LastPhone(Refusal):
    """Revoking it would leave a person whose telephone is the only signer without one."""

    code = "last-phone"
    title = _("This is your only telephone, and only it signs for you.")
    way_forward = _("Bind another telephone first, or withdraw the choice that only your telephone signs.")


class LastWayBack(Refusal):
    """Without it a person whose only telephone is lost could never sign again."""

    code = "last-way-back"
    title = _("Without this passkey nobody could sign for you if your telephone is lost.")
    way_forward = _("Add another passkey or bind a second telephone first; or withdraw the choice of the telephone.")


class MandateMissing(NotYours):
    """The person never held a mandate that would allow this. Facts: ``party``, ``roles``."""

    code = "mandate-missing"
    title = _("You hold no mandate for this.")
    detail = _("It takes a mandate in force for the organisation that you act for.")
    way_forward = _("Ask the person who manages your organisation’s mandates, or act for another organisation.")


class MandateRevoked(MandateMissing):
    """The mandate was revoked, perhaps since the person signed in. Facts: ``party``, ``roles``, ``revoked_at``."""

    code = "mandate-revoked"
    title = _("Your mandate for this was revoked.")


class PlaceGivenBack(MandateRevoked):
    """The person was a deputy for this and is no longer. Facts: ``party``, ``roles``, ``revoked_at``: since when."""

    code = "place-given-back"
    title = _("You no longer act in the place of this officer.")
    detail = _("The place was yours for a time only: the officer is back, the time is over, or it was ended.")
    way_forward = _("Leave it to the officer. Whoever manages your organisation’s mandates can say who acts now.")


class MandateNotInForce(MandateMissing):
    """The mandate has ended or has not begun. Facts: ``party``, ``roles``."""

    code = "mandate-not-in-force"
    title = _("Your mandate for this is not in force.")


class PasskeyNeeded(Refusal):
    """A solemn act of a person with a passkey came without an assertion. Fact: ``command``."""

    code = "passkey-needed"
    status = 403
    title = _("Confirm this act with your passkey.")
    way_forward = _("Send it again and confirm when your device asks for the passkey.")


class PasskeyRefused(Refusal):
    """The passkey assertion does not verify, is not this person's or is not over this intent."""

    code = "passkey-refused"
    status = 403
    title = _("The passkey’s confirmation is not valid.")
    way_forward = _("Try again with a passkey of this account; password sign-in also works.")


class SignInRefused(Refusal):
    """Unknown address or wrong password: the answer never tells which."""

    code = "sign-in-refused"
    status = 403
    title = _("The e-mail address and the password do not fit together.")
    way_forward = _("Check both and try again. With a passkey you need no password.")


class TooManyAttempts(Refusal):
    """Sign-in is paused for this account or address. Fact: ``minutes``."""

    code = "too-many-attempts"
    status = 429
    title = _("There were too many attempts to sign in.")
    way_forward = _("Wait %(minutes)s minutes and try again, or sign in with a passkey.")


class SignInAgain(Refusal):
    """What is asked for needs a recent sign-in."""

    code = "sign-in-again"
    status = 403
    title = _("Sign in again before you do this.")
    detail = _(
        "Enrolling a key or adding a passkey needs a sign-in that is at most %(minutes)s minutes old, "
        "with a passkey if you have one."
    )
    way_forward = _("Sign in again with your password or passkey; you come back to this page.")


class CrossSite(Refusal):
    """A request with a session came without its CSRF token."""

    code = "cross-site-request"
    status = 403
    title = _("The request did not come from a page of this site.")
    way_forward = _("Reload the page and send the form again; cookies must be allowed for this site.")


class OrganisationExists(Refusal):
    """An organisation with this identifier is registered. Facts: ``scheme``, ``identifier``."""

    code = "organisation-exists"
    title = _("This organisation is already registered.")
    way_forward = _("Ask the person who manages its mandates to grant you one.")


class EmailTaken(Refusal):
    """There is an account with this address."""

    code = "email-taken"
    title = _("There is already an account with this e-mail address.")
    way_forward = _("Sign in with it, or use another address.")


class KeyTaken(Refusal):
    """The key or recipient is enrolled already, perhaps by somebody else."""

    code = "key-taken"
    title = _("This key is already enrolled.")
    way_forward = _("Reload the page. If it still says so, let the device make a new key.")


class MandateExists(Refusal):
    """The person holds this mandate already."""

    code = "mandate-exists"
    title = _("This person already holds this mandate.")
    way_forward = _("Reload the page: the list shows the mandates in force.")


class LastManager(Refusal):
    """Without this mandate nobody could manage the organisation's mandates."""

    code = "last-manager"
    title = _("An organisation keeps at least one manager of mandates.")
    way_forward = _("Grant the manager’s mandate to somebody else first.")


class AlreadyRevoked(Refusal):
    """It was revoked before. Fact: ``revoked_at``."""

    code = "already-revoked"
    title = _("This was already revoked.")
    way_forward = _("Reload the page: it shows the present state.")


class RoleReserved(Refusal):
    """Only a recognised public body may give this role. Fact: ``role``."""

    code = "role-reserved"
    status = 403
    title = _("Only a recognised public body can give this role.")
    way_forward = _("Ask the authority that runs this installation to recognise your organisation.")
