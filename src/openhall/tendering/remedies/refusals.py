"""How the room of remedies says no, and what a paused tender answers."""

from django.utils.translation import gettext_lazy as _

from openhall.kernel.refusals import NotYours, Refusal


class TenderPaused(Refusal):
    """An objection waits for its answer. Facts: ``step``, ``since``, ``reply_due_at``, ``article``, ``url``."""

    code = "tender-paused"
    status = 409
    title = _("The tender pauses until an objection is answered.")
    detail = _("It has paused since %(since)s (%(article)s). The answer is due until %(reply_due_at)s.")
    way_forward = _("The owner answers the objection; then this goes on by itself or can be done again.")


class TenderSuspended(Refusal):
    """The body that decides a complaint ordered it. Facts: ``step``, ``since``, ``article``, ``url``."""

    code = "tender-suspended"
    status = 409
    title = _("The body that decides a complaint has suspended this tender.")
    detail = _("It stands still since %(since)s (%(article)s).")
    way_forward = _("When the body lifts the suspension or decides, this can be done again.")


class LotBarred(Refusal):
    """The owner upheld an objection by ending the lot. Facts: ``url``."""

    code = "lot-to-be-ended"
    status = 409
    title = _("The owner has said that this lot ends without an award.")
    way_forward = _("End the lot and call for bids again; the answer to the objection says why.")


class NoObjectionHere(Refusal):
    """The law of this tender gives nobody such an objection. Facts: ``article``."""

    code = "no-such-objection"
    status = 409
    title = _("The law of this tender knows no such objection.")
    detail = _("The rules say: %(article)s.")
    way_forward = _("Ask the body that supervises this tender which way is open to you.")


class NoStanding(NotYours):
    """The law lets others object, not this organisation in this standing."""

    code = "no-standing"
    title = _("You can’t object to this as what you say you are.")
    way_forward = _(
        "Who took part objects as a bidder; everybody else says what concerns them, as an interested party."
    )


class IndividualsNotAdmitted(NotYours):
    """The law of the tender lets no natural person do this in their own name. Facts: ``article``, ``set_by`` (who would
    have to enter it where the law leaves it open; else empty).
    """

    code = "individuals-not-admitted"
    title = _("The law of this tender doesn’t let individuals do this in their own name.")
    detail = _("What the law says: %(article)s.")
    way_forward = _(
        "Act for an organisation that is concerned, give a tip, or ask the help desk; neither needs an organisation. "
        "Where the law leaves it open, the authority that is named can enter it."
    )


class ObjectionsClosed(Refusal):
    """Too early or too late. Facts: ``closed_at`` (empty: objections aren't open yet), ``article``."""

    code = "objections-closed"
    status = 409
    title = _("Objections to this aren’t taken now.")
    detail = _("The law says when: %(article)s. The time ended: %(closed_at)s.")
    way_forward = _("You can complain to the body that supervises this tender, which decides whether it takes that up.")


class ObjectedAlready(Refusal):
    """The organisation has an open objection to the same. Facts: ``url``."""

    code = "objected-already"
    status = 409
    title = _("Your organisation’s objection to this waits for its answer.")
    way_forward = _("Wait for the answer, or withdraw the objection and raise it again with all that you want to say.")


class MeasureDoesNotFit(Refusal):
    """The measure isn't one for that answer. Facts: ``possible``."""

    code = "measure-does-not-fit"
    status = 422
    title = _("This measure doesn’t fit the answer.")
    way_forward = _(
        "Who doesn’t uphold an objection changes nothing. Documents can be amended only before the result is public; "
        "bids are evaluated again only where a committee has found something and no contract is signed."
    )


class ComplaintNotAdmissible(Refusal):
    """The law doesn't let the body take this complaint up. Facts: ``reason``, ``article``."""

    code = "complaint-not-admissible"
    status = 409
    title = _("The law doesn’t let this complaint be taken up.")
    detail = _("%(reason)s (%(article)s).")
    way_forward = _(
        "Say that it isn’t taken up, for this reason. Where it was otherwise, say in the form what you find, and why."
    )


class CorrectedAlready(Refusal):
    """A correction was asked for before; it is asked for once."""

    code = "correction-once"
    status = 409
    title = _("A correction is asked for once, and for everything at once.")
    way_forward = _("Say whether the complaint is taken up as it is.")


class EffectDoesNotFit(Refusal):
    """The decision orders what can't be done. Facts: ``possible``."""

    code = "effect-does-not-fit"
    status = 422
    title = _("What the decision orders doesn’t fit.")
    way_forward = _(
        "A complaint that is dismissed changes nothing. An award can be made void, and bids can be evaluated again, "
        "while no contract is signed; a lot can be ended before it has a contract."
    )


class NoForfeitureHere(Refusal):
    """The law lets no decision order that a deposit is kept, or the complaint is about no lot. Facts: ``article``."""

    code = "no-forfeiture"
    status = 409
    title = _("A decision on this complaint can’t order that a deposit is kept.")
    detail = _("The rules say: %(article)s.")
    way_forward = _("Only a complaint about a lot can lead to it, and only where the law of the tender names a ground.")


class HeardOnce(Refusal):
    """A bidder was heard about its deposit in this complaint before."""

    code = "heard-once"
    status = 409
    title = _("A bidder was heard about its deposit in this complaint already.")
    way_forward = _("Decide about that deposit. Another bidder’s is the matter of another complaint.")


class DepositDoesNotFit(Refusal):
    """Nobody was heard about the deposit, or its bidder may still answer. Fact: ``answer_due_at``."""

    code = "deposit-does-not-fit"
    status = 409
    title = _("The decision can’t order that this deposit is kept.")
    way_forward = _(
        "Its bidder must be heard first, in this complaint: decide when it has answered, or when the time that you "
        "gave it is over."
    )


class CommitteeDoesNotFit(Refusal):
    """The bids are scored blind, and the members know whose they are. Facts: ``possible``."""

    code = "committee-does-not-fit"
    status = 422
    title = _("The same committee can’t evaluate these bids again.")
    way_forward = _("They are scored blind, and its members know whose they are. Choose a new committee.")


class OwnerExaminesNothing(Refusal):
    """Where the committee examines qualifications the owner can't be ordered to examine them again."""

    code = "owner-examines-nothing"
    status = 409
    title = _("The owner doesn’t examine the qualifications of these bidders.")
    way_forward = _("The committee that evaluates again examines them as well. Leave the qualifications as they are.")


class NoSuspensionHere(Refusal):
    """The law of this tender gives the body no such power, or the tender stands still already. Facts: ``article``."""

    code = "no-suspension"
    status = 409
    title = _("This tender can’t be suspended for this complaint now.")
    detail = _("The rules say: %(article)s.")
    way_forward = _("Decide the complaint, or look at the pauses that last.")


class TenderOver(Refusal):
    """The case is archived: nothing can be added to it."""

    code = "tender-archived"
    status = 409
    title = _("This tender is archived; a complaint can’t be added to its file.")
    way_forward = _("Turn to the office of the body that takes complaints.")


class NoBodyHere(Refusal):
    """The entry isn't one that counts now, of this jurisdiction, by which a body takes complaints here."""

    code = "no-such-body"
    status = 422
    title = _("This body doesn’t take complaints about this tender here.")
    way_forward = _("Choose a body from the list; the others are reached at their offices.")


class LooksPersonal(Refusal):
    """What everybody is to read holds what looks like personal data, and no reason is given. Fact: ``found``."""

    code = "decision-looks-personal"
    status = 409
    title = _("What is to be published holds what looks like personal data, so nothing was published.")
    detail = _("It is: %(found)s.")
    way_forward = _("Take it out of what everybody may read; or say in the form why it has to stay.")


class SummonsTooShort(Refusal):
    """A hearing begins before the sides can prepare. Facts: ``earliest`` (empty: no law names one), ``article``."""

    code = "summons-too-short"
    status = 409
    title = _("The hearing would begin too soon.")
    detail = _("It lies in the time to come, and not before the earliest time of the law (%(article)s).")
    way_forward = _("Set a later time.")


class HearingTellsWho(Refusal):
    """The other side must not learn who complains before the bids are opened."""

    code = "hearing-tells-who"
    status = 409
    title = _("The sides can’t sit in one hearing yet.")
    detail = _("Before the bids are opened the other side doesn’t learn who complains.")
    way_forward = _("Summon the complainant to one hearing and the other side to another.")


class HearingStands(Refusal):
    """The sides are summoned to a hearing that was neither held nor called off."""

    code = "hearing-stands"
    status = 409
    title = _("A hearing in this complaint is still to come.")
    way_forward = _("Hold it and write its minutes, or call it off; then decide.")


class WasNotThere(Refusal):
    """The minutes say that this side didn't come."""

    code = "was-not-there"
    status = 409
    title = _("The minutes say that your side didn’t come.")
    way_forward = _("Who came signs the minutes. If that is wrong, write to the body in your answer to the complaint.")


class MinutesSignedAlready(Refusal):
    """A side signs or refuses once."""

    code = "minutes-signed-already"
    status = 409
    title = _("Your side has signed these minutes, or said why not.")
    way_forward = _("That stays as it is.")
