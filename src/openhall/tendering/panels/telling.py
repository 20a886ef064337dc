"""What centres are told about panels."""

from datetime import datetime

from django.utils.translation import gettext_noop as _

from openhall.identity import public as identity
from openhall.kernel.wording import say
from openhall.tendering.panels import policies
from openhall.tendering.panels.models import Panel, Site


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
