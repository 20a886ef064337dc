"""How the witness room says no, and what a halted transaction answers."""

from django.utils.translation import gettext_lazy as _

from openhall.kernel.refusals import NotYours, Refusal


class EnterFirst(Refusal):
    """Only who entered the room of a session acts in it."""

    code = "enter-room-first"
    title = _("Enter the room first.")
    way_forward = _("Open the transaction and enter its room; that you are there is put on the log.")


class AlreadyInRoom(Refusal):
    """The officer entered before."""

    code = "already-in-room"
    title = _("You are in the room already.")
    way_forward = _("Go on: confirm steps or remark on them.")


class AlreadyConfirmed(Refusal):
    """The officer confirmed this step before."""

    code = "step-already-confirmed"
    title = _("You have confirmed this step already.")
    way_forward = _("You can still remark on it.")


class PartyCannotWitness(NotYours):
    """The officer acts for a party of the transaction."""

    code = "party-cannot-witness"
    title = _("A party of a transaction can’t witness it.")
    way_forward = _("Another organisation’s witness officer must do this.")


class NoSuchStep(Refusal):
    """The leaf is no step of this session, or the log hasn't taken it in yet."""

    code = "no-such-step"
    status = 404
    title = _("This is no step of the transaction.")
    way_forward = _("Reload the page: a step can be confirmed as soon as it is in the log.")


class HaltNotEntered(Refusal):
    """Nobody has entered which steps may be halted. Facts: ``authority``, ``article``."""

    code = "halt-not-entered"
    title = _("Which steps may be halted is not entered for this law.")
    detail = _("It must be entered by: %(authority)s (%(article)s).")
    way_forward = _("Remark on the step instead, and tell the supervising department.")


class HaltNotAllowed(Refusal):
    """The step that comes next may not be halted. Facts: ``pending``, ``allowed``, ``article``."""

    code = "halt-not-allowed"
    title = _("The next step may not be halted.")
    detail = _("The rules let these steps be halted: %(allowed)s (%(article)s). The next one is: %(pending)s.")
    way_forward = _("Remark on the step instead, and tell the supervising department.")


class SessionHalted(Refusal):
    """A step is refused because its transaction stands still.

    Facts: ``step``, ``since``, ``until``, ``article``, ``url``.
    """

    code = "session-halted"
    title = _("This transaction was halted by a witness officer.")
    detail = _("It stands still since %(since)s (%(article)s). The reason is on the log: %(url)s")
    way_forward = _("Nothing you prepared is lost. Go on when it is resumed; no time of the opening runs meanwhile.")


class NothingWitnessed(Refusal):
    """No step was confirmed, so there is nothing to put on record."""

    code = "nothing-witnessed"
    title = _("No step was confirmed yet.")
    way_forward = _("Confirm at least one step; then a witness record can be issued.")


class AlreadyRevoked(Refusal):
    """The record was revoked before."""

    code = "record-already-revoked"
    title = _("This witness record is revoked already.")
    way_forward = _("Issue a new one if one is needed.")
