"""What stands on top of every page of a project while it, or one of its lots, pauses."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from openhall.tendering.evaluation import public as evaluation
from openhall.tendering.notices.public import Lot
from openhall.tendering.planning.public import Project, law_of, zone_of
from openhall.tendering.remedies import law, pauses
from openhall.tendering.remedies.models import Pause
from openhall.ui import formats
from openhall.ui.chrome import Bar


def of_page(context: Mapping[str, Any]) -> Sequence[Bar]:
    """A bar for each pause that lasts and each lot that is evaluated again.

    On pages whose context has a project, a lot, or something that has a lot.
    """
    project = _project(context)
    if project is None or project.state == Project.State.DRAFT:
        return ()
    lasting = pauses.lasting(project)
    bars = [_bar(project, pause) if pause.complaint_id is None else _suspended(project, pause) for pause in lasting]
    return [*bars, *(_again(project, one) for one in evaluation.being_evaluated_again(project))]


def _again(project: Project, one: evaluation.VoidEvaluation) -> Bar:
    facts = {"lot": one.lot.title, "since": formats.instant(one.void_at, zone_of(project))}
    text = (
        _("A complaint about “%(lot)s” was right. Its findings are void since %(since)s; the bids are evaluated again.")
        if one.by == "complaint"
        else _(
            "The owner upheld an objection to the result of “%(lot)s”. Its findings are void since %(since)s; the bids "
            "are evaluated again."
        )
    )
    url = reverse("lot-result", args=[one.lot.uuid])
    return Bar(_("Bids are evaluated again"), text % facts, url, _("What was found before"))


def _project(context: Mapping[str, Any]) -> Project | None:
    if isinstance(found := context.get("project"), Project):
        return found
    for name in ("lot", "auction", "bid", "award", "contract"):
        thing = context.get(name)
        lot = thing if isinstance(thing, Lot) else getattr(thing, "lot", None)
        if isinstance(lot, Lot):
            return lot.notice.project
    return None


def _bar(project: Project, pause: Pause) -> Bar:
    zone, due = zone_of(project), pauses.reply_due_at(pause)
    facts = {
        "article": law.article_on(law_of(project), law.PAUSES),
        "since": formats.instant(pause.began_at, zone),
        "due": formats.instant(due, zone) if due else "–",
        "lot": pause.lot.title if pause.lot is not None else "",
    }
    text = (
        _(
            "Somebody objected to the tender documents. It pauses since %(since)s until the owner answers "
            "(%(article)s); the answer is due until %(due)s."
        )
        if pause.lot is None
        else _(
            "Somebody objected to the result of “%(lot)s”. The lot pauses since %(since)s until the owner answers "
            "(%(article)s); the answer is due until %(due)s."
        )
    )
    return Bar(
        _("This tender pauses"), text % facts, reverse("objections", args=[project.uuid]), _("Objections and pauses")
    )


def _suspended(project: Project, pause: Pause) -> Bar:
    facts = {
        "article": law.article_on(law_of(project), law.SUSPENSION),
        "since": formats.instant(pause.began_at, zone_of(project)),
        "lot": pause.lot.title if pause.lot is not None else "",
    }
    text = (
        _(
            "The body that decides a complaint has suspended this tender since %(since)s (%(article)s). It stands "
            "still until the body lifts that or decides."
        )
        if pause.lot is None
        else _(
            "The body that decides a complaint has suspended “%(lot)s” since %(since)s (%(article)s). The lot stands "
            "still until the body lifts that or decides."
        )
    )
    title = _("This tender is suspended")
    return Bar(title, text % facts, reverse("objections", args=[project.uuid]), _("Objections, complaints and pauses"))
