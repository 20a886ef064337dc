"""What draws learn of alliances: which centres are in one, and whether its agreement is in force."""

from datetime import datetime
from uuid import UUID

from openhall.tendering.experts.public import Allied
from openhall.tendering.panels import register
from openhall.tendering.panels.centre_models import Alliance, Membership


def of_centre(centre_id: int, at: datetime, locked: bool) -> list[Allied]:
    """The alliances in which a centre is, by name; ``locked``: nobody joins or leaves until the transaction ends."""
    own = Membership.objects.filter(left_at=None, site__organisation_id=centre_id).values("alliance_id")
    found = []
    known = Alliance.objects.filter(pk__in=own).order_by("name", "id")
    for one in known.select_for_update(of=("self",), no_key=True) if locked else known:
        sites: dict[int, list[UUID]] = {}
        rows = one.memberships.filter(left_at=None).select_related("site").order_by("site_id")
        for row in rows:
            sites.setdefault(row.site.organisation_id, []).append(row.site.uuid)
        found.append(Allied(one.uuid, one.name, register.in_force(one, at), sites))
    return found
