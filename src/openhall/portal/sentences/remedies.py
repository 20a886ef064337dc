"""Objections, their answers, the pauses that they make, and who takes complaints. No person is named."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from openhall.portal.sentences.telling import Sentence, Telling, Told, public_of
from openhall.witness.public import FeedAct


def _filed(act: FeedAct, telling: Telling) -> Told:
    public = public_of(act)
    title = {
        ("documents", "bidder"): _("A potential bidder objected to the tender documents."),
        ("documents", "interested"): _("An interested party objected to the tender documents."),
        ("result", "bidder"): _("A bidder objected to the result."),
        ("result", "interested"): _("An interested party objected to the result."),
    }[public["matter"], public["standing"]]
    due = {"due": telling.when(public["reply_due_at"])}
    if public["pauses"]:
        return Told(title, _("The tender pauses until the owner answers; the answer is due until %(due)s.") % due)
    return Told(title, _("The answer is due until %(due)s.") % due)


def _withdrawn(act: FeedAct, telling: Telling) -> Told:
    return Told(_("An objection was withdrawn."))


def _answered(act: FeedAct, telling: Telling) -> Told:
    public = public_of(act)
    title = _("The owner upheld an objection.") if public["upheld"] else _("The owner did not uphold an objection.")
    follows = {
        "amend_documents": _("It amends the documents."),
        "end_lot": _("It ends the lot without an award, to be called anew."),
    }.get(public["measure"])
    return Told(title, act.statement()["summary"], (follows,) if follows else ())


def _resumed(act: FeedAct, telling: Telling) -> Told:
    public = public_of(act)
    title = _("The pause ended; it began %(began)s.") % {"began": telling.when(public["began_at"])}
    if public.get("new_due_at") != public.get("old_due_at"):
        return Told(title, _("The deadline for bids moved to %(due)s.") % {"due": telling.when(public["new_due_at"])})
    return Told(title)


def _named(act: FeedAct, telling: Telling) -> Told:
    title = _("An authority said which body takes complaints: %(industry)s.")
    return Told(title % {"industry": public_of(act)["industry"]}, public_of(act)["region"])


SENTENCES: Mapping[str, Sentence] = {
    "OBJ-01": _filed,
    "OBJ-02": _withdrawn,
    "OBJ-03": _answered,
    "OBJ-04": _resumed,
    "CPL-01": _named,
}
