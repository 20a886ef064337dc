"""The work queue: what waits for an officer, ordered by legal deadline. Later stages add what waits in theirs."""

from collections.abc import Callable, Iterable
from datetime import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from openhall.identity.public import Actor, Role
from openhall.tendering.notices import queries, rules
from openhall.tendering.notices.custody import may_keep
from openhall.tendering.notices.extending import TIME_LEFT
from openhall.tendering.notices.models import Custodian, Extension, Lot, Notice
from openhall.tendering.planning import public as planning
from openhall.tendering.planning.desk import zone_of
from openhall.tendering.planning.public import Project
from openhall.ui.components import WorkItem

MOST = 100
Provider = Callable[[Actor, datetime], Iterable[WorkItem]]
_providers: list[Provider] = []


def provide(provider: Provider) -> None:
    """Add what waits in another stage; called once, when its app is ready."""
    if provider not in _providers:
        _providers.append(provider)


def waiting(actor: Actor, at: datetime) -> list[WorkItem]:
    """Everything that waits for this reader, the nearest deadline first; what has none comes last."""
    items = [item for provider in (_questions, _unproved, _after_outage, *_providers) for item in provider(actor, at)]
    return sorted(items, key=lambda item: (item.deadline is None, item.deadline or at))


def work_on_lot(lot: Lot, url: str, doing: str, *, deadline: datetime | None = None, basis: str = "") -> WorkItem:
    """What waits on one lot. ``doing``: what is to be done; ``basis``: the article that sets the deadline."""
    project = lot.notice.project
    return WorkItem(
        title=f"{project.title} · {lot.title}",
        url=url,
        deadline=deadline,
        zone=zone_of(project),
        doing=doing,
        basis=basis,
        lang=project.lang,
    )


def _questions(actor: Actor, at: datetime) -> Iterable[WorkItem]:
    """Open questions: an answer that comes too late for bidders moves nothing and helps nobody."""
    if actor.organisation_id is None:
        return
    for notice in queries.notices_in_bid_period(actor.organisation_id, at):
        count = len(queries.open_questions(notice))
        if not count or notice.bids_due_at is None:
            continue
        law = planning.law_of(notice.project)
        yield WorkItem(
            title=notice.project.title,
            url=reverse("work-questions", args=[notice.uuid]),
            deadline=law.latest_before(rules.CHANGE, deadline_at=notice.bids_due_at),
            zone=law.calendar.zone,
            doing=_("Answer %(count)s questions before a change would move the deadline") % {"count": count},
            basis=planning.article(law, rules.CHANGE),
            lang=notice.project.lang,
        )


def next_step(project: Project, notice: Notice | None) -> str:
    """What the project waits for, in a few words."""
    match project.state:
        case Project.State.DRAFT:
            return _("Publish the plan")
        case Project.State.PLANNED:
            return _("Draft the notice") if notice is None else _("Sign the commitment")
        case Project.State.ADMITTED:
            return _("Publish the notice")
        case Project.State.BIDDING:
            return _("Answer questions; wait for the deadline")
        case _:
            return project.get_state_display()


def _unproved(actor: Actor, at: datetime) -> Iterable[WorkItem]:
    """Places that the reader keeps and whose key it hasn't shown to work while bids are still handed in."""
    if actor.organisation_id is None or not actor.holds(Role.CUSTODIAN):
        return
    rows = Custodian.objects.select_related("notice__project", "opening_key").filter(
        organisation_id=actor.organisation_id, proved_at=None, absent_since=None,
        notice__state=Notice.State.PUBLISHED, notice__bids_due_at__gt=at,
    )  # fmt: skip
    for row in rows.order_by("notice__bids_due_at", "id")[:MOST]:
        if may_keep(actor, row):
            project = row.notice.project
            yield WorkItem(
                title=project.title,
                url=reverse("notice-custodians", args=[row.notice.uuid]),
                deadline=row.notice.bids_due_at,
                zone=zone_of(project),
                doing=_("Show that your custodian’s key works"),
                lang=project.lang,
            )


def _after_outage(actor: Actor, at: datetime) -> Iterable[WorkItem]:
    """Notices whose deadline the reader must enter after an outage: until then their lots stay open."""
    if actor.organisation_id is None or not actor.holds(Role.OFFICER):
        return
    rows = Extension.objects.select_related("notice__project").filter(
        Q(notice__project__owner_id=actor.organisation_id) | Q(notice__project__agency_id=actor.organisation_id),
        new_due_at=None,
    )
    for row in rows.order_by("id")[:MOST]:
        project = row.notice.project
        yield WorkItem(
            title=project.title,
            url=reverse("work-outage", args=[row.notice.uuid]),
            deadline=row.old_due_at,
            zone=zone_of(project),
            doing=_("Enter until when bids are taken after the outage"),
            basis=planning.article(planning.law_of(project), TIME_LEFT),
            lang=project.lang,
        )
