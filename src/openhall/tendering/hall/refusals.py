"""How the hall says no."""

from django.utils.translation import gettext_lazy as _

from openhall.kernel.refusals import NotYours, Refusal


class MeetingBegun(Refusal):
    """The lot has its meeting already. Fact: ``meeting``."""

    code = "meeting-begun"
    title = _("The meeting of this lot was begun already.")
    way_forward = _("Open the lot’s hall and sign in there.")


class MeetingOver(Refusal):
    """The meeting is closed. Fact: ``closed_at``."""

    code = "meeting-over"
    title = _("The meeting is closed.")
    detail = _("It was closed at %(closed_at)s.")
    way_forward = _("Read the minutes; if you were there, sign them or say why you don’t.")


class MeetingNotOver(Refusal):
    """The meeting lasts on; there are no minutes yet."""

    code = "meeting-not-over"
    title = _("There are no minutes yet.")
    way_forward = _("The minutes are written when the host has closed the meeting. Come back then.")


class MeetingLasts(Refusal):
    """Bids are evaluated when their opening is over: objections raised on the spot come first. Fact: ``meeting``."""

    code = "meeting-lasts"
    title = _("The meeting of this lot is not closed yet.")
    way_forward = _(
        "The host closes the meeting once everything is read out and objections are answered or named as unanswered; "
        "then the bids can be evaluated."
    )


class BiddersStillSecret(Refusal):
    """Before the release window is closed nobody learns who bids, so no bidder signs in and no roll is called."""

    code = "bidders-still-secret"
    title = _("Bidders sign in after the release window is closed.")
    way_forward = _(
        "Until then nobody may learn who bids, not the host either. This page tells you when you can sign in."
    )


class NoPartInHall(NotYours):
    """The actor takes no part in this opening; nothing is told about who does."""

    code = "no-part-in-hall"
    title = _("You take no part in this opening.")
    way_forward = _("Everybody can watch it on the lot’s public page, without signing in.")


class AlreadyPresent(Refusal):
    """The person has signed in to this hall."""

    code = "already-present"
    title = _("You have signed in to this hall already.")
    way_forward = _("Nothing more is to be done; the hall shows you as present.")


class SignInToHallFirst(Refusal):
    """Objections on the spot and signatures are for those who are there."""

    code = "sign-in-to-hall-first"
    title = _("You are not signed in to this hall.")
    way_forward = _("Sign in to the hall first, then do this again. What you typed is kept.")


class NotTheManager(NotYours):
    """The bidder named somebody else as its project manager, or nobody."""

    code = "not-the-project-manager"
    title = _("You are not named as the project manager of this bid.")
    way_forward = _("Let your organisation name you on the page of the hall, or sign in without being named.")


class ManagerPresent(Refusal):
    """The project manager who was named has signed in to the hall as such."""

    code = "manager-present"
    title = _("Your project manager has signed in to this hall already.")
    way_forward = _("Others of your organisation can sign in beside them, not in their place.")


class NothingToRead(Refusal):
    """No prices were opened yet, or the asked place is behind. Facts: ``order``, ``last``."""

    code = "nothing-to-read"
    title = _("This bid can’t be read out now.")
    detail = _("You asked for bid %(order)s of %(last)s.")
    way_forward = _(
        "Bids are read out one after another once they are opened. Reload the page to see which comes next."
    )


class NotAllRead(Refusal):
    """The meeting can't be closed before every opened bid was read out. Facts: ``read``, ``last``."""

    code = "not-all-read"
    title = _("Not all bids were read out.")
    detail = _("%(read)s of %(last)s were read out.")
    way_forward = _("Read on to the last bid, then close the meeting.")


class ObjectionTimeLasts(Refusal):
    """Bidders can still object. Facts: ``objections_end_at``, ``article``."""

    code = "objection-time-lasts"
    title = _("Bidders can still object.")
    detail = _("They can until %(objections_end_at)s (%(article)s).")
    way_forward = _("Close the meeting after that.")


class ObjectionTimeOver(Refusal):
    """The time to object on the spot is over. Facts: ``objections_ended_at``, ``article``."""

    code = "objection-time-over"
    title = _("The time to object on the spot is over.")
    detail = _("It ended at %(objections_ended_at)s (%(article)s).")
    way_forward = _("You can still say in your answer to the minutes what you don’t agree with.")


class AlreadyAnswered(Refusal):
    """The objection was answered, or the person has answered to the minutes."""

    code = "already-answered"
    title = _("This was answered already.")
    way_forward = _("Reload the page: it shows the answer.")


class OtherMinutes(Refusal):
    """What was signed is not the digest of these minutes. Facts: ``signed``, ``minutes``."""

    code = "other-minutes"
    title = _("These are not the minutes that you signed.")
    way_forward = _("Reload the page, read the minutes there, and sign again.")


class RecordingRuns(Refusal):
    """The meeting is being recorded; there is one recording at a time."""

    code = "recording-runs"
    title = _("This meeting is being recorded already.")
    way_forward = _("Stop that recording first, or go on with it in the browser of whoever began it.")


class NotYourRecording(NotYours):
    """Only whoever began a recording sends its pieces."""

    code = "not-your-recording"
    title = _("Somebody else began this recording.")
    way_forward = _("Any host can stop it. Then begin one of your own.")


class RecordingOver(Refusal):
    """Nothing can be added to the recording. Fact: ``ended_at``."""

    code = "recording-over"
    title = _("This recording is over.")
    way_forward = _("While the meeting lasts you can begin another one.")


class PieceOutOfOrder(Refusal):
    """Pieces come one after another. Facts: ``number``, ``next``."""

    code = "piece-out-of-order"
    title = _("Another piece of the recording comes first.")
    detail = _("Piece %(number)s was sent; piece %(next)s is next.")
    way_forward = _("Go on with the number that is named.")


class PieceOutOfTime(Refusal):
    """A piece goes back in time, overlaps, or comes too late. Facts: ``began_ms``, ``earliest_ms``, ``latest_ms``."""

    code = "piece-out-of-time"
    status = 422
    title = _("This piece does not fit into the recording’s time.")
    detail = _("It begins at %(began_ms)s ms; between %(earliest_ms)s and %(latest_ms)s ms is possible.")
    way_forward = _("Leave it out and go on with what is happening now.")


class RecordingFull(Refusal):
    """The recording has reached its largest size. Fact: ``limit`` (bytes)."""

    code = "recording-full"
    status = 413
    title = _("This recording has reached its largest size.")
    way_forward = _("Stop it and begin another one.")


class RecordingClosed(NotYours):
    """Who may see past recordings leaves the reader out. Fact: ``readers``."""

    code = "recording-not-shown"
    title = _("This recording is not shown to you.")
    way_forward = _("The log and the minutes tell everybody what happened; the replay plays them.")
