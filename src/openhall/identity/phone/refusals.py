"""How the telephone's stage says no. Each code is part of the API."""

from django.utils.translation import gettext_lazy as _

from openhall.kernel.refusals import Refusal


class CodeUnknown(Refusal):
    """There is no such code, or this session was never shown one."""

    code = "phone-code-unknown"
    status = 404
    title = _("There is no such code.")
    way_forward = _("Let the computer show a new code, and scan that one.")


class CodeExpired(Refusal):
    """The code's time is over. Fact: ``seconds``, how long one lives."""

    code = "phone-code-expired"
    status = 410
    title = _("The code has expired.")
    detail = _("A code can be scanned for %(seconds)s seconds.")
    way_forward = _("Let the computer show a new code, and scan that one.")


class CodeUsed(Refusal):
    """The code was scanned, answered or refused before, perhaps by somebody else."""

    code = "phone-code-used"
    title = _("The code was used before.")
    way_forward = _(
        "Let the computer show a new code. If you did not scan the first one yourself, somebody saw your screen: enter "
        "no number on your telephone that is not on the computer in front of you."
    )


class NumberWrong(Refusal):
    """The number is not the one that the session shows. The code is spoilt."""

    code = "phone-number-wrong"
    status = 403
    title = _("This is not the number that the computer shows.")
    detail = _("The code counts no more. Nothing was allowed.")
    way_forward = _(
        "If the computer is in front of you, let it show a new code. If somebody sent you the code, they were about to "
        "act in your name: go no further."
    )


class NotScanned(Refusal):
    """The telephone has not answered yet."""

    code = "phone-not-answered"
    title = _("The telephone has not answered yet.")
    way_forward = _("Scan the code with your telephone and enter there the number that the computer shows.")


class NotThisPhone(Refusal):
    """Another telephone, or none, answers for the one that scanned."""

    code = "phone-not-this-one"
    status = 403
    title = _("Another telephone scanned this code.")
    way_forward = _("Let the computer show a new code, and scan it with your own telephone.")


class TooManyCodes(Refusal):
    """Too many codes or requests in a short time. Fact: ``minutes``."""

    code = "phone-too-many"
    status = 429
    title = _("There were too many attempts with codes or requests.")
    way_forward = _("Wait %(minutes)s minutes and try again, or sign in with your password or passkey.")


class StatementRefused(Refusal):
    """What the telephone signed can't be read, is of another site or purpose, or is too old. Fact: ``problem``."""

    code = "phone-statement-refused"
    status = 403
    title = _("The telephone’s answer is not valid.")
    detail = _("%(problem)s")
    way_forward = _("Set the telephone’s clock by the network and try again.")


class NotAPhone(Refusal):
    """A key that is no telephone's of this person, or was revoked."""

    code = "phone-key-not-a-phone"
    status = 403
    title = _("This key is not that of a telephone of yours.")
    way_forward = _("Bind the telephone on the page of your telephones, and sign with it.")


class RequestClosed(Refusal):
    """The request was signed or refused before, or its time is over. Fact: ``state``."""

    code = "phone-request-closed"
    title = _("This request is not waiting any more.")
    way_forward = _("Prepare the act again on the computer.")


class PayloadTooLong(Refusal):
    """The act has more content than a telephone shows. Facts: ``size``, ``limit`` (bytes)."""

    code = "phone-payload-too-long"
    status = 413
    title = _("This act has too much content to be read on a telephone.")
    way_forward = _("Do it on the telephone’s own page, or sign it on the computer with a key of its own.")


class NoWayBack(Refusal):
    """The only telephone would be the only signer, with nothing to go on with if it is lost."""

    code = "phone-no-way-back"
    title = _("If you lost this telephone, nobody could sign for you any more.")
    way_forward = _("Add a passkey or bind a second telephone first. Then choose again.")


class AlreadyChosen(Refusal):
    """The choice is in force already."""

    code = "phone-already-chosen"
    title = _("Your telephone is the only signer already.")
    way_forward = _("Reload the page: it shows the present state.")
