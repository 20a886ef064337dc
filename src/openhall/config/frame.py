"""What surrounds every page, handed to the design system: navigation, account, head of the log."""

from collections.abc import Iterable
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from openhall.identity import public as identity
from openhall.ui import chrome
from openhall.ui.chrome import Account, LogHead
from openhall.ui.components import Link, Text
from openhall.witness import public as witness

_PLACES = (
    (identity.Role.CENTRE, _("Your centre"), "/desk/centre"),
    (identity.Role.CENTRE, _("Questions"), "/desk/help"),
    (identity.Role.BIDDER, _("My bids"), "/desk/bids"),
    (identity.Role.BIDDER, _("Deposits"), "/deposits"),
    (identity.Role.TREASURER, _("Treasury"), "/treasury"),
    (identity.Role.MANAGER, _("Systems"), "/desk/systems"),
    (identity.Role.AUTHORITY, _("Systems"), "/desk/systems"),
    (identity.Role.AUTHORITY, _("Experts"), "/desk/experts"),
    (identity.Role.EXPERT, _("Your entries"), "/desk/experts/own"),
    (identity.Role.DESK, _("Work on procedures"), "/desk/procedures"),
    (identity.Role.HEAD, _("Work on procedures"), "/desk/procedures"),
    (identity.Role.PROVINCE, _("Work on procedures"), "/desk/procedures"),
    (identity.Role.INSPECTOR, _("Publication watch"), "/desk/procedures/watch"),
    (identity.Role.AUDITOR, _("Publication watch"), "/desk/procedures/watch"),
    (identity.Role.DESK, _("Dossiers that wait"), "/desk/dossiers"),
    (identity.Role.HEAD, _("Dossiers that wait"), "/desk/dossiers"),
    (identity.Role.PROVINCE, _("Dossiers that wait"), "/desk/dossiers"),
    (identity.Role.PROVINCE, _("National portal"), "/desk/national"),
    (identity.Role.DESK, _("Opinions asked of us"), "/desk/opinions"),
    (identity.Role.DESK, _("Index of service"), "/desk/service-index"),
    (identity.Role.HEAD, _("Opinions asked of us"), "/desk/opinions"),
    (identity.Role.HEAD, _("Index of service"), "/desk/service-index"),
    (identity.Role.PROVINCE, _("Index of service"), "/desk/service-index"),
    (identity.Role.CHAIR, _("Reports to the chair"), "/chair-reports"),
    (identity.Role.CHAIR, _("Appraisal sheets"), "/desk/appraisals"),
    (identity.Role.CHAIR, _("Index of service"), "/service-index"),
    (identity.Role.DESK, _("Hotline"), "/desk/hotline"),
    (identity.Role.HEAD, _("Hotline"), "/desk/hotline"),
    (identity.Role.DESK, _("Letters by post"), "/desk/post"),
    (identity.Role.DESK, _("Reflections about dossiers"), "/desk/reflections"),
    (identity.Role.HEAD, _("Reflections about dossiers"), "/desk/reflections"),
    (identity.Role.PROVINCE, _("What people are asked"), "/feedback/questions"),
    (identity.Role.DESK, _("Letters"), "/desk/letters"),
    (identity.Role.HEAD, _("Letters"), "/desk/letters"),
    (identity.Role.PROVINCE, _("Letters"), "/desk/letters"),
    (identity.Role.DESK, _("Certified copies"), "/desk/copies"),
    (identity.Role.HEAD, _("Certified copies"), "/desk/copies"),
    (identity.Role.DESK, _("Electronic results"), "/desk/results"),
    (identity.Role.HEAD, _("Electronic results"), "/desk/results"),
    (identity.Role.PROVINCE, _("Electronic results"), "/desk/results"),
    (identity.Role.WITNESS, _("Witness room"), "/witness-room"),
    (identity.Role.SUPERVISOR, _("All halls"), "/desk/halls"),
    (identity.Role.SUPERVISOR, _("Warnings"), "/health/warnings"),
    (identity.Role.SUPERVISOR, _("Evidence"), "/evidence"),
    (identity.Role.SUPERVISOR, _("Sectors"), "/supervision/sectors"),
    (identity.Role.SUPERVISOR, _("Investigations"), "/supervision/cases"),
    (identity.Role.INSPECTOR, _("Evidence"), "/evidence"),
    (identity.Role.INSPECTOR, _("Sectors"), "/supervision/sectors"),
    (identity.Role.INSPECTOR, _("Investigations"), "/supervision/cases"),
    (identity.Role.AUDITOR, _("Evidence"), "/evidence"),
    (identity.Role.AUDITOR, _("Sectors"), "/supervision/sectors"),
    (identity.Role.AUDITOR, _("Investigations"), "/supervision/cases"),
    (identity.Role.INVESTIGATOR, _("Evidence"), "/evidence"),
    (identity.Role.INVESTIGATOR, _("Tips"), "/desk/tips"),
    (identity.Role.INVESTIGATOR, _("Investigations"), "/supervision/cases"),
    (identity.Role.AUTHORITY, _("Sectors"), "/supervision/sectors"),
)
"""Places of one role, next to the reader's work."""


def provide() -> None:
    """Tell the design system where these things come from; called once, when the urls are loaded."""
    chrome.provide(log_head=log_head, navigation=navigation, work=work, account=account, footer=footer, help=help_link)


def log_head() -> LogHead | None:
    """How far the published log is, and how far the members have witnessed it."""
    checkpoint = witness.published()
    if checkpoint is None:
        return None
    return LogHead(entries=checkpoint.size, witnessed=witness.witnessed_size(), url="/log")


def navigation(request: HttpRequest) -> list[Link]:
    """The main places of the site, for everybody."""
    places = [
        (_("Today’s halls"), "/halls"),
        (_("Tenders"), "/tenders"),
        (_("Auctions"), "/auctions/"),
        (_("Plans"), "/plans"),
        (_("Administrative procedures"), "/procedures"),
        (_("Booking"), "/booking"),
        (_("Open data"), "/open-data"),
        (_("Verify"), "/verify"),
    ]
    return _links(request, places)


def work(request: HttpRequest) -> list[Link]:
    """The places of the reader's own work, by their roles."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    reader = identity.reader(request)
    own = [(text, url) for role, text, url in _PLACES if reader is not None and reader.holds(role)]
    # Somebody with two roles may have one place twice.
    return _links(request, dict.fromkeys([(_("My work"), "/work"), *own]))


def _links(request: HttpRequest, places: Iterable[tuple[Text, str]]) -> list[Link]:
    return [Link(text, url, current=request.path.startswith(url)) for text, url in places]


def footer() -> list[Link]:
    """Places that everybody finds from every page, below what is daily work."""
    return [
        Link(_("Agency identifiers"), "/agencies"),
        Link(_("File a dossier"), "/dossiers/choose"),
        Link(_("Follow a dossier"), "/track"),
        Link(_("What people say of their dossiers"), "/feedback"),
        Link(_("Index of service"), "/service-index"),
        Link(_("Electronic results"), "/results"),
        Link(_("Rules"), "/rules"),
        Link(_("Measures"), "/performance"),
        Link(_("Supervision"), "/supervision"),
        Link(_("Evaluation centres"), "/evaluation-sites"),
    ]


def help_link(request: HttpRequest) -> Link:
    """Where a question about this page is asked; the page's address goes with it, and nothing behind its question
    mark, which may hold somebody's words. From the pages of tips no address goes along.
    """
    if request.path.startswith(("/help", "/tips", "/desk/tips", "/satisfaction/rate")):
        return Link(_("Help"), "/help")
    return Link(_("Help with this page"), f"/help?{urlencode({'page': request.path})}")


def account(request: HttpRequest) -> Account | None:
    """Who is signed in, and for whom they act."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return None
    party = identity.acting_for(request)
    return Account(
        id=str(user.person.uuid),
        name=user.person.name,
        party=party.name if party else "",
        links=[Link(_("My account"), "/account"), Link(_("Messages"), "/messages")],
        sign_out_url="/sign-out",
    )
