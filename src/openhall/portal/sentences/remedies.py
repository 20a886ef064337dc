"""Objections and complaints, their ends, the pauses that they make, and who takes complaints. Nobody is named."""

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
    if "individual" in public:
        title = {
            "documents": _("An individual objected to the tender documents in their own name."),
            "result": _("An individual objected to the result in their own name."),
        }[public["matter"]]
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
        "reevaluate": _("The findings are void; the bids are evaluated again."),
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


def _complained(act: FeedAct, telling: Telling) -> Told:
    public = public_of(act)
    title = (
        _("A bidder complained to the body that supervises the tender.")
        if public["standing"] == "bidder"
        else _("An interested party complained to the body that supervises the tender.")
    )
    if "individual" in public:
        title = _("An individual complained in their own name to the body that supervises the tender.")
    if "acceptance_due_at" not in public:
        return Told(title)
    due = _("The body says until %(due)s whether it takes the complaint up.")
    return Told(title, due % {"due": telling.when(public["acceptance_due_at"])})


def _taken_up(act: FeedAct, telling: Telling) -> Told:
    public = public_of(act)
    if not public["accepted"]:
        return Told(_("The body did not take up a complaint."))
    title = _("The body took up a complaint.")
    found = {
        "in_time": _("It found that the complaint came in time, though the times given here say otherwise."),
        "objected": _("It found that the owner had been asked first, by an objection that isn’t in this record."),
    }
    said = tuple(found[one] for one in public.get("found", ()))
    if "decision_due_at" not in public:
        return Told(title, "", said)
    due = _("The decision is due until %(due)s.") % {"due": telling.when(public["decision_due_at"])}
    return Told(title, due, said)


def _correcting(act: FeedAct, telling: Telling) -> Told:
    due = telling.when(public_of(act)["correction_due_at"])
    return Told(_("The body asked until %(due)s for a correction of a complaint.") % {"due": due})


def _suspended(act: FeedAct, telling: Telling) -> Told:
    return Told(_("The body that decides a complaint suspended the tender."), act.statement()["reason"])


def _lifted(act: FeedAct, telling: Telling) -> Told:
    began = telling.when(public_of(act)["began_at"])
    return Told(_("The suspension ended; it began %(began)s.") % {"began": began})


def _complaint_answered(act: FeedAct, telling: Telling) -> Told:
    if public_of(act)["side"] == "owner":
        return Told(_("The owner’s side answered a complaint."))
    return Told(_("The bidder whose award is disputed answered a complaint."))


def _inquired(act: FeedAct, telling: Telling) -> Told:
    titles = {
        "hearing": _("The body heard the sides of a complaint."),
        "inspection": _("The body noted an inspection for a complaint."),
        "testing": _("The body noted a test for a complaint."),
        "appraisal": _("The body noted an appraisal for a complaint."),
        "expert_review": _("The body noted a review by experts for a complaint."),
    }
    return Told(titles[public_of(act)["kind"]])


def _summoned(act: FeedAct, telling: Telling) -> Told:
    begins = telling.when(public_of(act)["begins_at"])
    return Told(_("The body summoned sides of a complaint to a hearing on %(begins)s.") % {"begins": begins})


def _moved(act: FeedAct, telling: Telling) -> Told:
    begins = telling.when(public_of(act)["begins_at"])
    return Told(_("The body moved a hearing in a complaint to %(begins)s.") % {"begins": begins})


def _summons_answered(act: FeedAct, telling: Telling) -> Told:
    titles = {
        "comes": _("A side that is summoned comes to a hearing in a complaint."),
        "asks_to_move": _("A side that is summoned asks for another time of a hearing in a complaint."),
        "stays_away": _("A side that is summoned doesn’t come to a hearing in a complaint."),
    }
    return Told(titles[public_of(act)["answer"]])


def _minutes(act: FeedAct, telling: Telling) -> Told:
    absent = public_of(act)["absent"]
    title = _("The body heard the sides of a complaint and wrote the minutes.")
    return Told(title, "", (_("Not every side that was summoned came."),) if absent else ())


def _minutes_signed(act: FeedAct, telling: Telling) -> Told:
    if public_of(act)["signed"]:
        return Told(_("A side signed the minutes of a hearing in a complaint."))
    return Told(_("A side didn’t sign the minutes of a hearing in a complaint, and said why."))


def _decided(act: FeedAct, telling: Telling) -> Told:
    public = public_of(act)
    title = {
        "upheld": _("A complaint was upheld."),
        "partly_upheld": _("A complaint was upheld in part."),
        "dismissed": _("A complaint was dismissed."),
    }[public["outcome"]]
    follows = {
        "correct": _correct(public, telling),
        "annul_award": _("The award is void."),
        "reevaluate": _("The findings are void; the bids are evaluated again."),
        "end_lot": _("The lot ends and is called anew."),
        "cancel_contract": _("The contract is cancelled, and its award is void."),
    }.get(public["effect"])
    said = act.statement()
    kept = _kept(public, telling) if "deposit" in public else ()
    return Told(title, said["published"], (*((follows,) if follows else ()), *kept, said["law"]))


def _correct(public: Mapping[str, str], telling: Telling) -> str:
    """Until when the owner corrects."""
    if "correct_due_at" not in public:
        return _("The owner must correct what is wrong.")
    due = telling.when(public["correct_due_at"])
    return _("The owner must correct what is wrong until %(due)s.") % {"due": due}


def _reported(act: FeedAct, telling: Telling) -> Told:
    if public_of(act)["late"]:
        return Told(_("The owner’s side reported, late, what it corrected after a complaint."))
    return Told(_("The owner’s side reported what it corrected after a complaint."))


def _pressed(act: FeedAct, telling: Telling) -> Told:
    due = telling.when(public_of(act)["due_at"])
    return Told(_("The body pressed for a correction that it had ordered, until %(due)s.") % {"due": due})


def _overdue(act: FeedAct, telling: Telling) -> Told:
    due = telling.when(public_of(act)["due_at"])
    title = _("A correction that a decision orders was due until %(due)s; nothing was reported.")
    return Told(title % {"due": due})


def _kept(public: Mapping[str, str], telling: Telling) -> tuple[str, ...]:
    """What the decision orders of a deposit."""
    if "keep_due_at" not in public:
        return (_("The deposit of a bidder is kept by rule."),)
    due = telling.when(public["keep_due_at"])
    return (_("The owner must keep the deposit of a bidder until %(due)s.") % {"due": due},)


def _annulled(act: FeedAct, telling: Telling) -> Told:
    return Told(_("The decision on a complaint made the award void."))


SENTENCES: Mapping[str, Sentence] = {
    "OBJ-01": _filed,
    "OBJ-02": _withdrawn,
    "OBJ-03": _answered,
    "OBJ-04": _resumed,
    "CPL-01": _named,
    "CPL-02": _complained,
    "CPL-03": _correcting,
    "CPL-04": lambda act, telling: Told(_("A complaint was corrected.")),
    "CPL-05": _taken_up,
    "CPL-06": lambda act, telling: Told(_("A complaint was transferred to the competent body.")),
    "CPL-07": lambda act, telling: Told(_("A complaint was withdrawn.")),
    "CPL-08": _suspended,
    "CPL-09": _lifted,
    "CPL-10": _complaint_answered,
    "CPL-11": _inquired,
    "CPL-12": _decided,
    "CPL-15": _summoned,
    "CPL-16": _moved,
    "CPL-17": _summons_answered,
    "CPL-18": lambda act, telling: Told(_("A hearing in a complaint was called off.")),
    "CPL-19": _minutes,
    "CPL-20": _minutes_signed,
    "CPL-21": _reported,
    "CPL-22": lambda act, telling: Told(_("The body found that what it had ordered was corrected.")),
    "CPL-23": _pressed,
    "CPL-24": _overdue,
    "AWD-03": _annulled,
}
