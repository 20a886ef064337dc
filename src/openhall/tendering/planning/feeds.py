"""Published plans for feed readers (Atom, RFC 4287) and calendar programs (RFC 5545)."""

from datetime import datetime
from urllib.parse import urlencode, urlsplit
from xml.etree import ElementTree as xml

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from openhall.kernel.clock import instant_text
from openhall.tendering.planning.icalendar import Event, calendar
from openhall.tendering.planning.models import Project
from openhall.tendering.planning.subscriptions import Wanted
from openhall.ui import formats

ATOM = "http://www.w3.org/2005/Atom"
ATOM_TYPE = "application/atom+xml; charset=utf-8"


def published_at(project: Project) -> datetime:
    """When the plan was published; plans of an older version of this platform know only when they were begun."""
    return project.planned_at or project.created_at


def summary(project: Project) -> str:
    """Owner, kind, estimate and planned day in one line."""
    parts = [project.owner.name, str(project.get_category_display())]
    if project.estimate is not None:
        parts.append(formats.money(project.estimate, project.currency))
    if project.planned_notice_date is not None:
        parts.append(formats.day(project.planned_notice_date))
    return " · ".join(parts)


def atom(projects: list[Project], wanted: Wanted, at: datetime) -> bytes:
    """An Atom feed of these plans, in their order. ``at``: what an empty feed says it is of."""
    origin = settings.OPENHALL_ORIGIN
    query = f"?{urlencode(wanted.to_query())}" if wanted.to_query() else ""
    xml.register_namespace("", ATOM)
    feed = xml.Element(f"{{{ATOM}}}feed")
    _text(feed, "id", f"{origin}{reverse('plans-atom')}{query}")
    _text(feed, "title", _("Plans of tenders"))
    _text(feed, "updated", instant_text(max(map(published_at, projects), default=at)))
    _link(feed, f"{origin}{reverse('plans-atom')}{query}", rel="self")
    _link(feed, f"{origin}{reverse('plans')}{query}")
    for project in projects:
        entry = xml.SubElement(feed, f"{{{ATOM}}}entry", {"{http://www.w3.org/XML/1998/namespace}lang": project.lang})
        _text(entry, "id", f"urn:uuid:{project.uuid}")
        _text(entry, "title", _plain(project.title))
        _text(entry, "updated", instant_text(published_at(project)))
        _text(entry, "published", instant_text(published_at(project)))
        _text(xml.SubElement(entry, f"{{{ATOM}}}author"), "name", _plain(project.owner.name))
        _link(entry, f"{origin}{reverse('tender', args=[project.uuid])}")
        _text(entry, "summary", _plain(summary(project)))
    body: bytes = xml.tostring(feed, encoding="utf-8", xml_declaration=True)
    return body


def _text(parent: xml.Element, name: str, words: str) -> None:
    xml.SubElement(parent, f"{{{ATOM}}}{name}").text = words


def _link(parent: xml.Element, href: str, rel: str = "alternate") -> None:
    xml.SubElement(parent, f"{{{ATOM}}}link", {"rel": rel, "href": href})


def _plain(words: str) -> str:
    """Without the control characters that XML can't hold."""
    return "".join(one for one in words if one >= " " or one in "\t\n")


def plan_calendar(projects: list[Project]) -> bytes:
    """A calendar of the days on which notices are planned; plans that name no day are left out."""
    host = urlsplit(settings.OPENHALL_ORIGIN).hostname
    events = [
        Event(
            uid=f"plan-{project.uuid}@{host}",
            stamp=published_at(project),
            starts=project.planned_notice_date,
            summary=project.title,
            description=summary(project),
            url=f"{settings.OPENHALL_ORIGIN}{reverse('tender', args=[project.uuid])}",
        )
        for project in projects
        if project.planned_notice_date is not None
    ]
    return calendar(_("Plans of tenders"), events)
