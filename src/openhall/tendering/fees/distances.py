"""How far members came: from the place of each to the centre where they sat, as its office entered it (FEE-06).

Whoever pays learns sums alone, so a refusal says of how many members a distance lacks and which office enters it, and
never from which place: the office sees the places of everybody in the registers, and not who sits.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from openhall.identity.public import Actor, Intent
from openhall.kernel.refusals import Invalid
from openhall.tendering.fees import acts, policies
from openhall.tendering.fees.inputs import DistanceInput
from openhall.tendering.fees.models import Distance, Terms
from openhall.tendering.fees.refusals import DistancesMissing, SiteMissing
from openhall.tendering.fees.rounds import Work
from openhall.tendering.notices.public import Lot
from openhall.tendering.panels import public as panels
from openhall.tendering.panels.public import Site
from openhall.tendering.planning.public import require_signed
from openhall.witness.public import Recorded, record

MOST = 500


def key_of(place: str) -> str:
    """A place as it is compared: without regard to case and blanks."""
    return " ".join(place.split()).casefold()


@transaction.atomic(durable=True)
def enter_distance(
    *, distance: UUID, given: DistanceInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[Distance, Recorded]:
    """Enter how far a place is from a centre (FEE-06), for its office; the one before counts no more.

    Raises:
        NotFound: there is no such centre. Invalid: the id was used, or it is what counts already. OtherContent.
        MandateMissing, Stale: who may not.
    """
    site = panels.lock_site(given.site)
    policies.as_office(intent, actor, site.organisation_id, at=at)
    require_signed(given.sent, intent)
    if Distance.objects.filter(uuid=distance).exists():
        raise Invalid(errors={"uuid": _("This distance is entered already.")})
    rows = Distance.objects.filter(site=site, key=key_of(given.place), replaced_at=None)
    known = rows.first()
    if known is not None and (known.kilometres, known.source) == (given.kilometres, given.source):
        raise Invalid(errors={"kilometres": _("This distance is entered already.")})
    rows.update(replaced_at=at)
    row = Distance.objects.create(
        uuid=distance,
        site=site,
        place=given.place,
        key=key_of(given.place),
        kilometres=given.kilometres,
        source=given.source,
        entered_at=at,
    )
    act = acts.DISTANCE_ENTERED(
        object=f"distance:{distance}",
        public={"site": str(site.uuid), "kilometres": row.kilometres},
        statement={"v": 1, "place": row.place, "source": row.source},
    )
    return row, record(act, intent=intent, actor=actor, at=at)


def entered(site: Site) -> list[Distance]:
    """What the office of a centre entered and what counts, by place."""
    return list(Distance.objects.filter(site=site, replaced_at=None)[:MOST])


def unset(site: Site) -> list[str]:
    """Places of experts of any register whose distance from a centre isn't entered, by name."""
    known = set(Distance.objects.filter(site=site, replaced_at=None).values_list("key", flat=True))
    places = {key_of(place): place for place in Terms.objects.exclude(place="").values_list("place", flat=True)}
    return [place for key, place in sorted(places.items()) if key not in known][:MOST]


@dataclass(frozen=True)
class Way:
    """From where to where a member came, and how far it is."""

    site: Site
    distance: Distance

    def told(self) -> dict[str, str]:
        """For the member alone, with the name of the centre as it is now."""
        return {"place": self.distance.place, "site": self.site.name, "source": self.distance.source}


def sites_of(lot: Lot) -> list[Site]:
    """The evaluation centres of a tender's own centre: where a committee without a room can have sat."""
    return panels.sites_of_centre(lot.notice.project.centre_id)


def ways(works: Sequence[Work], terms: dict[int, Terms], lot: Lot, chosen: UUID | None) -> list[Way]:
    """The way of each member, in the order given.

    Raises:
        SiteMissing: the tender's centre has entered none. DistancesMissing: an office hasn't entered one.
        Invalid: several centres, and none of them was chosen.
    """
    site_of = _sites(works, lot, chosen)
    rows = Distance.objects.filter(site__in={one.pk for one in site_of}, replaced_at=None)
    known = {(row.site_id, row.key): row for row in rows}
    found = [
        (site, known.get((site.pk, key_of(terms[one.expert.pk].place))))
        for one, site in zip(works, site_of, strict=True)
    ]
    if lacking := [site for site, row in found if row is None]:
        raise DistancesMissing(members=len(lacking), offices=", ".join(_offices(lacking)))
    return [Way(site, row) for site, row in found if row is not None]


def _sites(works: Sequence[Work], lot: Lot, chosen: UUID | None) -> list[Site]:
    """Where each member sat: at the first seat of the own in the room, or in the centre that the payer names."""
    seen = {one.pk: one for one in panels.sites_by_key(one.site_id for one in works if one.site_id is not None)}
    if all(one.site_id is not None for one in works):
        return [seen[one.site_id or 0] for one in works]
    own = sites_of(lot)
    if not own:
        raise SiteMissing(centre=lot.notice.project.centre.name)
    fits = own if chosen is None and len(own) == 1 else [one for one in own if one.uuid == chosen]
    if len(fits) != 1:
        raise Invalid(errors={"site": _("Say in which evaluation centre the committee sat.")})
    return [seen.get(one.site_id or 0, fits[0]) for one in works]


def _offices(sites: Iterable[Site]) -> list[str]:
    return sorted({f"{one.name} ({one.organisation.name})" for one in sites})
