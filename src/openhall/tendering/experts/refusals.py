"""How the register and the draw say no. None of them tells who was drawn."""

from django.utils.translation import gettext_lazy as _

from openhall.kernel.refusals import NotYours, Refusal


class NoSuchPerson(Refusal):
    """Nobody signed up with that address."""

    code = "no-such-person"
    status = 422
    title = _("Nobody has signed up with this address.")
    way_forward = _("Ask the expert to sign up first, then enter the address with which they did.")


class EnteredAlready(Refusal):
    """The person is in this register already."""

    code = "expert-entered-already"
    status = 409
    title = _("This person is in your register already.")
    way_forward = _("Open their entry and change it there.")


class NoSuspension(Refusal):
    """There is no suspension in force, or there is one already."""

    code = "suspension-does-not-fit"
    status = 409
    title = _("This can’t be done with the expert’s suspension as it stands.")
    way_forward = _("Reload the entry: it shows whether the expert is suspended.")


class PoolTooSmall(Refusal):
    """Fewer experts meet the conditions, and need avoid nobody, than are to be drawn. Fact: ``wanted``."""

    code = "pool-too-small"
    status = 409
    title = _("Too few experts of the register can be drawn under these conditions.")
    detail = _("%(wanted)s are to be drawn.")
    way_forward = _("Widen the conditions (fields, regions, languages), or ask the keeper of the register.")


class GroupTooSmall(Refusal):
    """Too few of a group can be drawn. Facts: ``group``, ``wanted``, ``reserve``."""

    code = "group-too-small"
    status = 409
    title = _("Too few experts of one group can be drawn under these conditions.")
    detail = _("Group “%(group)s”: %(wanted)s are to be drawn, and %(reserve)s more must be there.")
    way_forward = _(
        "Widen the conditions of this group, or ask for a smaller reserve. Whoever meets several is in the first."
    )


class PoolNotInLog(Refusal):
    """The fixing of the pool isn't in the published log yet."""

    code = "pool-not-in-log"
    status = 425
    title = _("The pool isn’t in the public log yet.")
    way_forward = _("Wait a few seconds and try again: the draw takes the log’s head from after it.")


class OtherNumber(Refusal):
    """The number isn't the one that was committed to."""

    code = "other-number"
    status = 422
    title = _("This isn’t the number that you committed to.")
    way_forward = _(
        "Use the device that fixed the pool, or the file that you saved there. If both are lost, call the draw off and "
        "begin a new one."
    )


class AnswerTooLate(Refusal):
    """The time to answer the call is over."""

    code = "call-answer-too-late"
    status = 409
    title = _("The time to answer this call is over.")
    way_forward = _("You need do nothing: another expert is called.")


class DrawRunning(Refusal):
    """The lot's committee is being drawn and isn't complete."""

    code = "draw-not-complete"
    status = 409
    title = _("The committee of this lot is still being drawn.")
    way_forward = _("Wait until as many experts as were to be drawn have accepted.")


class CommitteeDissolved(Refusal):
    """A new committee was ordered in this one's place: it neither changes nor finds any more."""

    code = "committee-dissolved"
    status = 409
    title = _("This committee does not sit any more.")
    way_forward = _("Another committee takes its place. What concerns it is done in its own draw.")


class EvaluatedAlready(Refusal):
    """Findings are on record for this lot, so its committee can't be drawn any more."""

    code = "evaluated-already"
    status = 409
    title = _("The bids of this lot are being evaluated already.")
    way_forward = _("A committee is drawn before it begins. This lot keeps the one that it has.")


class WordNotSigned(Refusal):
    """A message for the telephone gateway's address that the gateway didn't sign, or not just now."""

    code = "call-word-not-signed"
    status = 401
    title = _("This message isn’t signed by the gateway.")
    way_forward = _("Sign time and body with the shared secret, and send it within five minutes.")


class NotKeeper(NotYours):
    """The entry is in another authority's register."""

    code = "not-keeper"
    title = _("This entry is in the register of another authority.")
    detail = ""
    way_forward = _("Ask the authority that keeps that register.")


class NoSuchSeat(Refusal):
    """The committee has no such seat, or it is being replaced already."""

    code = "no-such-seat"
    status = 409
    title = _("This seat of the committee can’t be replaced.")
    way_forward = _("Reload the page of the draw: it shows the seats that there are.")


class EvaluationSigned(Refusal):
    """The report is signed, so no member can be replaced any more."""

    code = "evaluation-signed"
    status = 409
    title = _("The report of this committee is signed.")
    way_forward = _("Whoever doubts the result objects to it while the candidates are public.")


class NoAppointment(Refusal):
    """The law of the tender lets nobody name experts on this ground, or on none. Facts: ``ground``, ``article``."""

    code = "appointment-not-allowed"
    status = 409
    title = _("The law of this tender doesn’t let you name the experts on this ground.")
    way_forward = _("Draw the committee from the register instead.")


class SeatFree(Refusal):
    """A member of the appointed committee gave the seat up, and nobody has it yet."""

    code = "committee-seat-free"
    status = 409
    title = _("A seat of this committee is free.")
    way_forward = _("Wait until the owner has named another expert for it.")


class CommitteeDue(Refusal):
    """A new committee was ordered in the place of one that was appointed, and there is none yet."""

    code = "committee-due"
    status = 409
    title = _("Another committee must evaluate this lot, and there is none yet.")
    way_forward = _("Wait until the owner has drawn it, or named it where the law allows it.")


class AllianceNotInForce(Refusal):
    """The agreement of the alliance has not begun, or is over."""

    code = "alliance-not-in-force"
    status = 409
    title = _("The agreement of this alliance isn’t in force today.")
    way_forward = _("Draw from your own trading centre’s register, or choose an alliance whose agreement is in force.")


class AllianceUnconfirmed(Refusal):
    """The project's centre isn't in the alliance, or no other centre has joined it."""

    code = "alliance-unconfirmed"
    status = 409
    title = _("Your trading centre and another one haven’t both signed the agreement of this alliance.")
    way_forward = _("Ask the trading centres to join the alliance, or draw from your own trading centre’s register.")
