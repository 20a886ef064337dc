"""What centres are told about panels."""

from datetime import datetime

from django.utils.translation import gettext_noop as _

from openhall.identity import public as identity
from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import Refusal
from openhall.kernel.wording import Text, say
from openhall.tendering.experts import public as experts
from openhall.tendering.panels import policies
from openhall.tendering.panels.centre_models import Site
from openhall.tendering.panels.models import Guest, Panel


def of_proposal(panel: Panel, site: Site, at: datetime) -> None:
    """The staff of a guest centre are asked for seats."""
    identity.notify_holders(
        site.organisation_id,
        policies.STAFF,
        subject=say(_("Seats for a committee are asked of your centre")),
        body=say(
            _("%(host)s asks %(site)s to seat part of a committee. Accept or decline, please."),
            host=panel.host.name,
            site=site.name,
        ),
        link=f"/desk/lots/{panel.lot.uuid}/panel",
        at=at,
    )


def of_adjournment(panel: Panel, until: datetime, at: datetime) -> None:
    """Guest centres and members learn until when; members’ messages name no tender (招标投标法 37)."""
    subject = say(_("A committee’s session is adjourned"))
    body = say(
        _("It is to go on at %(until)s. Nothing is scored meanwhile, and what was signed or typed is kept."),
        until=instant_text(until),
    )
    _all(panel, subject, body, at)


def of_resumption(panel: Panel, at: datetime) -> None:
    """Guest centres and members learn that the room is open again."""
    _all(
        panel,
        say(_("A committee’s session goes on")),
        say(_("The room is open again. Enter it with your passkey.")),
        at,
    )


def of_incident(panel: Panel, site: Site, at: datetime) -> None:
    """The host's staff learn that a guest centre reported something."""
    identity.notify_holders(
        panel.host.organisation_id,
        policies.STAFF,
        subject=say(_("A guest centre reports an incident at its seats")),
        body=say(_("Read the report of %(site)s on the page of its seats."), site=site.name),
        link=f"/desk/panels/{panel.uuid}/seats",
        at=at,
    )


def _all(panel: Panel, subject: Text, body: Text, at: datetime) -> None:
    guests = panel.guests.filter(state=Guest.State.ACCEPTED).select_related("site")
    for organisation in {one.site.organisation_id for one in guests}:
        identity.notify_holders(
            organisation, policies.STAFF, subject=subject, body=body, link=f"/desk/lots/{panel.lot.uuid}/panel", at=at
        )
    try:
        members = experts.seated(panel.lot)
    except Refusal:  # somebody is being replaced, and who is called learns it at the door
        return
    known = [one.uuid for one in identity.persons(members).values()]
    identity.notify(known, subject=subject, body=body, link=f"/desk/panels/{panel.uuid}/room", at=at)
