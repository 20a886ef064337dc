"""How the register of centres and panels say no."""

from django.utils.translation import gettext_lazy as _

from openhall.kernel.refusals import NotYours, Refusal


class NotThisCentre(NotYours):
    """The centre belongs to another organisation."""

    code = "not-this-centre"
    title = _("This centre belongs to another organisation.")
    detail = ""
    way_forward = _("Ask the staff of that centre.")


class MembershipDoesNotFit(Refusal):
    """The centre is a member already, or isn't one, or the agreement isn't in force."""

    code = "membership-does-not-fit"
    status = 409
    title = _("This can’t be done with the centre’s membership as it stands.")
    way_forward = _("Open the alliance’s page: it shows its members and when its agreement is in force.")


class NoDraw(Refusal):
    """The lot's committee is neither drawn nor appointed by name."""

    code = "panel-without-draw"
    status = 409
    title = _("The committee of this lot is neither drawn nor appointed from the register.")
    way_forward = _("The owner draws or appoints the committee first; then centres can be asked for seats.")


class TooManySeats(Refusal):
    """The committee is larger than one session can hold. Facts: ``members``, ``most``."""

    code = "panel-too-large"
    status = 409
    title = _("The committee has too many members for a session in the browser.")
    detail = _("It has %(members)s members; a session holds %(most)s.")
    way_forward = _("Let this committee meet in one place.")


class NotAllied(Refusal):
    """A centre isn't in the alliance, or its agreement isn't in force."""

    code = "centres-not-allied"
    status = 409
    title = _("Host and guest centres must be members of the alliance, and its agreement in force.")
    way_forward = _("Choose centres of one alliance, or let the centre join it first.")


class TooFewSeats(Refusal):
    """The pool has fewer seats than the committee has members. Facts: ``seats``, ``members``."""

    code = "too-few-seats"
    status = 409
    title = _("There are fewer free seats than members who need one.")
    detail = _("%(seats)s seats for %(members)s members.")
    way_forward = _("Ask further centres, or let the committee meet in one place.")


class AnswersAwaited(Refusal):
    """A guest centre hasn't answered."""

    code = "guests-not-answered"
    status = 409
    title = _("A guest centre hasn’t answered yet.")
    way_forward = _("Wait for its answer, or call the panel off and propose it without that centre.")


class SeatsNotInLog(Refusal):
    """The fixing of the pool isn't in the published log yet."""

    code = "seats-not-in-log"
    status = 425
    title = _("The pool of seats isn’t in the public log yet.")
    way_forward = _("Wait a few seconds and try again: the draw takes the log’s head from after it.")


class OtherSeatNumber(Refusal):
    """The number isn't the one that was committed to."""

    code = "other-seat-number"
    status = 422
    title = _("This isn’t the number that the host centre committed to.")
    way_forward = _(
        "Use the device that fixed the pool of seats, or the file that was saved there. If both are lost, call the "
        "panel off and propose it anew."
    )


class CommitteeNotComplete(Refusal):
    """Not everybody who was drawn has accepted."""

    code = "panel-committee-not-complete"
    status = 409
    title = _("The committee isn’t complete yet.")
    way_forward = _("The session can begin once as many experts as were to be drawn have accepted.")


class NotInRoom(Refusal):
    """The reader hasn't entered this room, was away for too long, or another page of theirs took over."""

    code = "not-in-panel-room"
    status = 403
    title = _("You aren’t in this room now.")
    way_forward = _("Enter again with your passkey. If the room is open in another window of yours, go on there.")


class PanelVoid(Refusal):
    """The bids are evaluated again: another session takes this one's place."""

    code = "panel-void"
    status = 409
    title = _("This session does not count any more: the bids are evaluated again.")
    way_forward = _("Another session takes its place. You are told when its room is open.")


class SeatEmpty(Refusal):
    """Nobody is at the seat now. Fact: ``member``."""

    code = "seat-empty"
    status = 409
    title = _("Nobody is at this seat now.")
    detail = _("Member %(member)s is not connected.")
    way_forward = _("Wait until the member is in the room again, then compare.")


class PeerTaken(Refusal):
    """Somebody else is there in this part. Facts: none, so that nobody learns who."""

    code = "panel-place-taken"
    status = 409
    title = _("Somebody else is in the room in this part already.")
    way_forward = _("Wait until they have left, or ask the host centre.")


class RoomNotOpen(Refusal):
    """The committee sits across centres, and its room isn't open yet."""

    code = "panel-room-not-open"
    status = 409
    title = _("This committee scores in its room, and the room isn’t open yet.")
    way_forward = _("Wait until the host centre opens the room. You find it under “My work”.")


class SessionAdjourned(Refusal):
    """The session is adjourned. Fact: ``until``, an instant."""

    code = "panel-adjourned"
    status = 409
    title = _("The session of the committee is adjourned.")
    detail = _("It is to go on at %(until)s.")
    way_forward = _("Nothing is scored or signed meanwhile. What you signed or typed is kept.")


class SessionOver(Refusal):
    """The session is closed; what is still to score needs another."""

    code = "panel-session-over"
    status = 409
    title = _("The session of the committee is over.")
    way_forward = _("Ask the host centre to propose another session for this lot.")


class NotAtSeat(Refusal):
    """The member isn't in the room now. Fact: ``panel``."""

    code = "panel-not-at-seat"
    status = 409
    title = _("You aren’t at your seat in the committee’s room.")
    way_forward = _("Enter the room with your passkey, keep its page open, and go on here in another window.")


class NotCompared(Refusal):
    """Nobody has confirmed who sits there since the member sat down. Fact: ``panel``."""

    code = "panel-not-compared"
    status = 409
    title = _("Nobody has confirmed yet that it is you who sits at this seat.")
    way_forward = _("Wait until the witness in the room, or the staff of the centre where you sit, has compared you.")


class Doubted(Refusal):
    """Who compared doubts that it is the member. Fact: ``panel``."""

    code = "panel-identity-doubted"
    status = 409
    title = _("Who compared you doubts that you are the member of this seat.")
    way_forward = _("Show a document to the witness or to the staff of the centre, and ask to be compared again.")


class CheckMissed(Refusal):
    """The member missed a check of presence and wasn't compared since. Fact: ``panel``."""

    code = "panel-check-missed"
    status = 409
    title = _("You missed a check of presence: your scoring is held.")
    way_forward = _("Ask the witness in the room, or the staff of the centre where you sit, to compare you again.")


class NoSeatNow(Refusal):
    """The member lost the seat and none was free. Fact: ``panel``."""

    code = "panel-no-seat"
    status = 409
    title = _("You have no seat now: your centre dropped out, and no seat was free.")
    way_forward = _("Wait until the host centre has provided another seat.")


class MembersNotCompared(Refusal):
    """Not every member's identity stands confirmed. Fact: ``members``, their numbers."""

    code = "panel-members-not-compared"
    status = 409
    title = _("Not every member of the committee stands confirmed at a seat.")
    detail = _("Still to be compared, by the number of the member: %(members)s.")
    way_forward = _("Ask the witness in the room to compare them; then record the findings.")


class NotHandedOver(Refusal):
    """The host handed no such right over with the seats. Fact: ``right``."""

    code = "panel-right-not-handed-over"
    status = 403
    title = _("The host centre didn’t hand this right over to you.")
    way_forward = _("Ask the host centre or the witness in the room to do it.")


class NotYourSeat(Refusal):
    """The member sits at another centre, or nowhere. Fact: ``member``."""

    code = "panel-not-your-seat"
    status = 403
    title = _("This member doesn’t sit at a seat of your centre.")
    way_forward = _("Ask the centre where the member sits. The page of the committee names it.")


class SeatsNotNeeded(Refusal):
    """A seat is in the pool already, or isn't one of the centre's."""

    code = "panel-seats-not-new"
    status = 409
    title = _("These seats can’t be provided.")
    way_forward = _("Choose seats of your centre’s entry that aren’t in this panel now.")
