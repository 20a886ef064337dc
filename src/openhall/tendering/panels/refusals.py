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
