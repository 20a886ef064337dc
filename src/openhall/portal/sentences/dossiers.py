"""Dossiers: what the log tells of them, without anybody's name."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from openhall.portal.sentences.telling import Sentence, Telling, Told, public_of
from openhall.witness.public import FeedAct


def _unit(act: FeedAct, telling: Telling) -> Told:
    return Told(_("The unit %(number)s was registered for dossiers.") % public_of(act))


def _officers(act: FeedAct, telling: Telling) -> Told:
    if public_of(act)["backup"]:
        return Told(_("The head of a unit named its officer for dossiers and who stands in."))
    return Told(_("The head of a unit named its officer for dossiers."))


def _filed(act: FeedAct, telling: Telling) -> Told:
    return Told(_("A dossier was filed online under the procedure %(procedure)s.") % public_of(act))


def _taken_in(act: FeedAct, telling: Telling) -> Told:
    return Told(
        _("A dossier under the procedure %(procedure)s was taken in at the desk of %(receiving)s.") % public_of(act)
    )


def _accepted(act: FeedAct, telling: Telling) -> Told:
    return Told(_("A dossier was accepted; it is due by %(due_at)s.") % public_of(act))


def _refused(act: FeedAct, telling: Telling) -> Told:
    return Told(_("A dossier was not accepted; whoever filed it has the reasons."))


def _asked(act: FeedAct, telling: Telling) -> Told:
    return Told(_("All that was missing in a dossier was asked for, once; its clock stands still."))


def _handed_in(act: FeedAct, telling: Telling) -> Told:
    return Told(_("What was missing in a dossier was handed in; its clock goes on."))


def _processed(act: FeedAct, telling: Telling) -> Told:
    return Told(_("The unit began to work on a dossier."))


def _withdrawal(act: FeedAct, telling: Telling) -> Told:
    return Told(_("Whoever filed a dossier asked to withdraw it."))


def _stopped(act: FeedAct, telling: Telling) -> Told:
    return Told(_("A dossier was ended without a result."))


def _done(act: FeedAct, telling: Telling) -> Told:
    if public_of(act)["in_time"]:
        return Told(_("A dossier was done in time."))
    return Told(_("A dossier was done after it was due."))


def _given_back(act: FeedAct, telling: Telling) -> Told:
    return Told(_("The result of a dossier was handed out."))


def _delay(act: FeedAct, telling: Telling) -> Told:
    return Told(
        _("The unit explained why a dossier is late, apologised, and named a new day: %(new_date)s.") % public_of(act)
    )


def _routed(act: FeedAct, telling: Telling) -> Told:
    return Told(_("The provincial office gave a dossier to the unit %(deciding)s.") % public_of(act))


def _batch(act: FeedAct, telling: Telling) -> Told:
    return Told(_("An officer ordered one step for %(dossiers)s dossiers at once.") % public_of(act))


def _warned(act: FeedAct, telling: Telling) -> Told:
    if public_of(act)["kind"] == "late":
        return Told(_("Officer, backup and head were told that a dossier is overdue."))
    return Told(_("Officer, backup and head were told that a dossier is soon due."))


def _fee_asked(act: FeedAct, telling: Telling) -> Told:
    return Told(_("A fee of %(amount)s %(currency)s was asked for in a dossier.") % public_of(act))


def _fee_paid(act: FeedAct, telling: Telling) -> Told:
    return Told(_("A fee of %(amount)s %(currency)s was paid in a dossier.") % public_of(act))


def _fee_taken(act: FeedAct, telling: Telling) -> Told:
    return Told(_("A fee of %(amount)s %(currency)s was taken at a desk in a dossier.") % public_of(act))


def _fee_back(act: FeedAct, telling: Telling) -> Told:
    return Told(_("%(amount)s %(currency)s that had been paid in a dossier were ordered back.") % public_of(act))


def _fee_waived(act: FeedAct, telling: Telling) -> Told:
    return Told(_("The head of the unit let a fee of %(amount)s %(currency)s go in a dossier.") % public_of(act))


def _opinion_asked(act: FeedAct, telling: Telling) -> Told:
    return Told(
        _("The unit %(asking)s asked the unit %(asked)s for its opinion on a dossier; it is due by %(due_at)s.")
        % public_of(act)
    )


def _opinion_given(act: FeedAct, telling: Telling) -> Told:
    if public_of(act)["in_time"]:
        return Told(_("The unit %(asked)s gave its opinion on a dossier in time.") % public_of(act))
    return Told(_("The unit %(asked)s gave its opinion on a dossier after it was due.") % public_of(act))


def _opinion_withdrawn(act: FeedAct, telling: Telling) -> Told:
    return Told(_("The opinion of the unit %(asked)s on a dossier isn’t wanted any more.") % public_of(act))


def _opinion_warned(act: FeedAct, telling: Telling) -> Told:
    if public_of(act)["kind"] == "late":
        return Told(_("Both units were told that an opinion on a dossier is overdue."))
    return Told(_("The people of a unit were told that its opinion on a dossier is soon due."))


def _flow_published(act: FeedAct, telling: Telling) -> Told:
    return Told(
        _("Version %(number)s of the flow of the procedure %(procedure)s was published; it counts from %(valid_from)s.")
        % public_of(act)
    )


def _stood_in(act: FeedAct, telling: Telling) -> Told:
    return Told(_("At %(unit)s the stand-in took over a step of a dossier that was at risk.") % public_of(act))


def _escalated(act: FeedAct, telling: Telling) -> Told:
    return Told(_("A late step of a dossier at %(unit)s went to the heads of the unit.") % public_of(act))


def _settled(act: FeedAct, telling: Telling) -> Told:
    return Told(_("A head of %(unit)s said what was done about a late step.") % public_of(act))


def _step_taken(act: FeedAct, telling: Telling) -> Told:
    if public_of(act)["stands_in"]:
        return Told(_("At %(unit)s somebody who stands in took a dossier in hand.") % public_of(act))
    return Told(_("An officer of %(unit)s took a dossier in hand.") % public_of(act))


def _step_handed_over(act: FeedAct, telling: Telling) -> Told:
    return Told(_("At %(unit)s a dossier went into the hands of another officer.") % public_of(act))


def _step_handed_on(act: FeedAct, telling: Telling) -> Told:
    return Told(
        _("A dossier was handed on from step %(step)s to step %(to)s, at %(unit)s; that step is due by %(due_at)s.")
        % public_of(act)
    )


def _step_sent_back(act: FeedAct, telling: Telling) -> Told:
    return Told(
        _("A dossier was sent back from step %(step)s to step %(to)s, at %(unit)s; that step is due by %(due_at)s.")
        % public_of(act)
    )


def _many_handed_over(act: FeedAct, telling: Telling) -> Told:
    return Told(
        _("The head of %(unit)s ordered that %(dossiers)s dossiers go into the hands of another officer.")
        % public_of(act)
    )


def _step_warned(act: FeedAct, telling: Telling) -> Told:
    if public_of(act)["kind"] == "late":
        return Told(_("Officers and heads were told that a step of a dossier is overdue."))
    return Told(_("Officers and heads were told that a step of a dossier is soon due."))


def _acceptance_warned(act: FeedAct, telling: Telling) -> Told:
    if public_of(act)["kind"] == "late":
        return Told(_("The people of a unit were told that a dossier filed online waits too long for an answer."))
    return Told(_("The people of a unit were told that a dossier filed online soon needs an answer."))


def _walk_begun(act: FeedAct, telling: Telling) -> Told:
    return Told(_("A dossier entered its first step, at %(unit)s; that step is due by %(due_at)s.") % public_of(act))


def _call(act: FeedAct, telling: Telling) -> Told:
    if public_of(act)["answered"]:
        return Told(_("A call at the hotline of %(unit)s was written down with its answer.") % public_of(act))
    return Told(_("A call at the hotline of %(unit)s waits for an answer until %(due_at)s.") % public_of(act))


def _call_answered(act: FeedAct, telling: Telling) -> Told:
    if public_of(act)["in_time"]:
        return Told(_("The hotline of %(unit)s gave an answer that it owed, in time.") % public_of(act))
    return Told(_("The hotline of %(unit)s gave an answer that it owed, after it was due.") % public_of(act))


def _call_late(act: FeedAct, telling: Telling) -> Told:
    return Told(_("The people of %(unit)s were told that somebody who called still waits.") % public_of(act))


def _letter_published(act: FeedAct, telling: Telling) -> Told:
    return Told(_("Edition %(edition)s of the letter “%(name)s” was published for officers to send.") % public_of(act))


def _letter_withdrawn(act: FeedAct, telling: Telling) -> Told:
    return Told(_("A letter for officers to send was withdrawn."))


def _letters_sent(act: FeedAct, telling: Telling) -> Told:
    return Told(_("The unit %(unit)s sent letters about dossiers: %(letters)s.") % public_of(act))


def _wish(act: FeedAct, telling: Telling) -> Told:
    return Told(_("A desk wrote down how whoever filed a dossier without an account wants to be told."))


def _text_sent(act: FeedAct, telling: Telling) -> Told:
    return Told(_("A text message about a dossier was handed to the gateway."))


def _text_ended(act: FeedAct, telling: Telling) -> Told:
    if public_of(act)["delivered"]:
        return Told(_("A text message about a dossier was delivered."))
    return Told(_("A text message about a dossier was not delivered."))


def _posted(act: FeedAct, telling: Telling) -> Told:
    return Told(_("A letter about a dossier was given to the post."))


def _letter_ended(act: FeedAct, telling: Telling) -> Told:
    if public_of(act)["delivered"]:
        return Told(_("A letter about a dossier was delivered on %(ended_date)s.") % public_of(act))
    return Told(_("A letter about a dossier came back on %(ended_date)s.") % public_of(act))


def _collection(act: FeedAct, telling: Telling) -> Told:
    ways = {
        "desk": _("Whoever filed a dossier wants its result at the desk."),
        "post": _("Whoever filed a dossier wants its result by post."),
        "electronic": _("Whoever filed a dossier wants its result electronically only."),
    }
    return Told(ways[str(public_of(act)["way"])])


def _post_rates(act: FeedAct, telling: Telling) -> Told:
    title = _("The provincial office entered what %(carrier)s asks for results by post from %(valid_from)s on.")
    return Told(title % public_of(act), str(public_of(act)["source"]))


def _parcel(act: FeedAct, telling: Telling) -> Told:
    return Told(_("The unit %(unit)s packed the result of a dossier for the post.") % public_of(act))


def _parcel_moved(act: FeedAct, telling: Telling) -> Told:
    states = {
        "taken": _("The post took a parcel with the result of a dossier."),
        "delivered": _("A parcel with the result of a dossier was delivered."),
        "returned": _("A parcel with the result of a dossier came back; it waits at the desk."),
        "refused": _("The post didn’t take a parcel with the result of a dossier."),
    }
    return Told(states[str(public_of(act)["state"])])


def _questions(act: FeedAct, telling: Telling) -> Told:
    title = _("The provincial office published what people are asked when their dossier has ended.")
    return Told(title, str(public_of(act)["source"]))


def _reflection(act: FeedAct, telling: Telling) -> Told:
    return Told(
        _("Somebody wrote to the unit %(unit)s what is wrong with their dossier; it must answer by %(due_at)s.")
        % public_of(act)
    )


def _reflection_answered(act: FeedAct, telling: Telling) -> Told:
    if public_of(act)["in_time"]:
        return Told(_("The unit %(unit)s answered in time what somebody wrote about their dossier.") % public_of(act))
    return Told(_("The unit %(unit)s answered late what somebody wrote about their dossier.") % public_of(act))


def _reflection_refused(act: FeedAct, telling: Telling) -> Told:
    return Told(_("The unit %(unit)s said why it doesn’t take up what somebody wrote.") % public_of(act))


def _reflection_late(act: FeedAct, telling: Telling) -> Told:
    return Told(_("An answer of the unit %(unit)s to what somebody wrote is overdue.") % public_of(act))


def _compared(act: FeedAct, telling: Telling) -> Told:
    public = public_of(act)
    title = _("All dossiers were compared with the national portal: %(here)s here, %(there)s there.") % public
    more = _("%(missing)s are missing there, %(differing)s differ, and %(extra)s are only there.") % public
    return Told(title, more)


def _told_again(act: FeedAct, telling: Telling) -> Told:
    return Told(_("The provincial office let the national portal be told again of a dossier that it had refused."))


def _comparison_ordered(act: FeedAct, telling: Telling) -> Told:
    return Told(_("The provincial office ordered that all dossiers are compared with the national portal."))


SENTENCES: Mapping[str, Sentence] = {
    "DOS-01": _unit,
    "DOS-02": _officers,
    "DOS-03": _filed,
    "DOS-04": _taken_in,
    "DOS-05": _accepted,
    "DOS-06": _refused,
    "DOS-07": _asked,
    "DOS-08": _handed_in,
    "DOS-09": _processed,
    "DOS-10": _withdrawal,
    "DOS-11": _stopped,
    "DOS-12": _done,
    "DOS-13": _given_back,
    "DOS-14": _delay,
    "DOS-15": _routed,
    "DOS-16": _batch,
    "DOS-17": _warned,
    "DOS-18": _fee_asked,
    "DOS-19": _fee_paid,
    "DOS-20": _fee_taken,
    "DOS-21": _fee_back,
    "DOS-22": _opinion_asked,
    "DOS-23": _opinion_given,
    "DOS-24": _opinion_withdrawn,
    "DOS-25": _opinion_warned,
    "DOS-30": _fee_waived,
    "FLW-01": _flow_published,
    "FLW-02": _step_taken,
    "FLW-03": _step_handed_over,
    "FLW-04": _step_handed_on,
    "FLW-05": _step_sent_back,
    "FLW-06": _many_handed_over,
    "FLW-07": _step_warned,
    "FLW-08": _walk_begun,
    "FLW-09": _acceptance_warned,
    "FLW-10": _stood_in,
    "FLW-11": _escalated,
    "FLW-12": _settled,
    "CAL-01": _call,
    "CAL-02": _call_answered,
    "CAL-03": _call_late,
    "CAL-04": _letter_published,
    "CAL-05": _letter_withdrawn,
    "CAL-06": _letters_sent,
    "DSP-01": _wish,
    "DSP-02": _text_sent,
    "DSP-03": _text_ended,
    "DSP-04": _posted,
    "DSP-05": _letter_ended,
    "DSP-06": _collection,
    "DSP-07": _post_rates,
    "DSP-08": _parcel,
    "DSP-09": _parcel_moved,
    "FBK-01": _questions,
    "FBK-03": _reflection,
    "FBK-04": _reflection_answered,
    "FBK-05": _reflection_refused,
    "FBK-06": _reflection_late,
    "SYN-01": _compared,
    "SYN-02": _told_again,
    "SYN-03": _comparison_ordered,
}
