"""Keeping the register: centres, tests of their connections, alliances and what seats cost in them."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from openhall.identity.public import Actor, Intent
from openhall.kernel.refusals import Invalid, NotFound
from openhall.tendering.panels import acts, policies
from openhall.tendering.panels.centre_models import Alliance, Fee, Membership, Seat, Site, Trial
from openhall.tendering.panels.inputs import AllianceInput, FeeInput, SiteInput, TrialInput
from openhall.tendering.panels.refusals import MembershipDoesNotFit
from openhall.tendering.planning.public import require_signed
from openhall.witness.public import Recorded, record


def lock_site(uuid: UUID) -> Site:
    """A centre, locked.

    Raises:
        NotFound
    """
    found = Site.objects.select_for_update(of=("self",), no_key=True).filter(uuid=uuid).first()
    if found is None:
        raise NotFound(site=str(uuid))
    return found


def lock_alliance(uuid: UUID) -> Alliance:
    """An alliance, locked.

    Raises:
        NotFound
    """
    found = Alliance.objects.select_for_update(of=("self",), no_key=True).filter(uuid=uuid).first()
    if found is None:
        raise NotFound(alliance=str(uuid))
    return found


def in_force(alliance: Alliance, at: datetime) -> bool:
    """Whether the agreement is in force, by the days of UTC."""
    day = at.date()
    return alliance.from_date <= day and (alliance.until_date is None or day <= alliance.until_date)


@transaction.atomic(durable=True)
def enter_site(*, site: UUID, given: SiteInput, intent: Intent, actor: Actor, at: datetime) -> tuple[Site, Recorded]:
    """Enter a centre (ALL-01), or change its entry; seats that fall out stay known to panels that had them.

    Raises:
        NotThisCentre, MandateMissing, Stale: who may not. OtherContent: it isn't what was signed.
    """
    row = Site.objects.select_for_update(of=("self",), no_key=True).filter(uuid=site).first()
    policies.as_staff(intent, actor, row, version=row.version if row else 0, at=at)
    require_signed(given.sent, intent)
    if row is None:
        row = Site(uuid=site, organisation_id=actor.organisation_id or 0, entered_at=at)
    else:
        row.version += 1
    row.name, row.city, row.address = given.name, given.city, given.address
    row.contacts, row.lang = given.contacts, given.lang
    row.save()
    for number, one in enumerate(given.seats, start=1):
        Seat.objects.update_or_create(site=row, number=number, defaults={"equipment": one.equipment, "in_use": True})
    row.seats.filter(number__gt=len(given.seats)).update(in_use=False)
    act = acts.SITE_ENTERED(
        object=f"site:{row.uuid}",
        public={"organisation": str(actor.organisation), "city": row.city, "seats": len(given.seats)},
        statement={
            "v": 1,
            "name": row.name,
            "address": row.address,
            "contacts": row.contacts,
            "lang": row.lang,
            "seats": [one.equipment for one in given.seats],
            "version": row.version,
        },
    )
    return row, record(act, intent=intent, actor=actor, at=at)


@transaction.atomic(durable=True)
def record_trial(
    *, trial: UUID, given: TrialInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[Trial, Recorded]:
    """Record a test of the connection with another centre (ALL-02).

    Raises:
        NotFound, NotThisCentre, MandateMissing. Invalid: the same centre twice, a day to come, or the id was used.
    """
    site = lock_site(given.site)
    policies.as_staff(intent, actor, site, version=0, at=at)
    require_signed(given.sent, intent)
    other = Site.objects.filter(uuid=given.other).first()
    faults = {}
    if other is None or other.pk == site.pk:
        faults["other"] = _("Choose another centre of the register.")
    if given.tested_date > at.date():
        faults["tested_date"] = _("This day is yet to come.")
    if Trial.objects.filter(uuid=trial).exists():
        faults["uuid"] = _("This id was used before.")
    if faults or other is None:
        raise Invalid(errors=faults)
    row = Trial.objects.create(
        uuid=trial, site=site, other=other, tested_date=given.tested_date, outcome=given.outcome, note=given.note,
        recorded_at=at,
    )  # fmt: skip
    act = acts.CONNECTION_TESTED(
        object=f"trial:{row.uuid}",
        public={
            "site": str(site.uuid),
            "other": str(other.uuid),
            "tested_date": row.tested_date.isoformat(),
            "outcome": row.outcome,
        },
        statement={"v": 1, "note": row.note},
    )
    return row, record(act, intent=intent, actor=actor, at=at)


@transaction.atomic(durable=True)
def found_alliance(
    *, alliance: UUID, given: AllianceInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[Alliance, Recorded]:
    """Publish an agreement and be its first member (ALL-03).

    Raises:
        NotFound, NotThisCentre, MandateMissing. Invalid: the id was used.
    """
    site = lock_site(given.site)
    policies.as_staff(intent, actor, site, version=0, at=at)
    require_signed(given.sent, intent)
    if Alliance.objects.filter(uuid=alliance).exists():
        raise Invalid(errors={"uuid": _("This id was used before.")})
    row = Alliance.objects.create(
        uuid=alliance, name=given.name, agreement=given.agreement, agreement_sha256=given.agreement_sha256,
        lang=given.lang, from_date=given.from_date, until_date=given.until_date, founded_at=at,
    )  # fmt: skip
    Membership.objects.create(alliance=row, site=site, joined_at=at)
    act = acts.ALLIANCE_FOUNDED(
        object=f"alliance:{row.uuid}",
        public={
            "site": str(site.uuid),
            "agreement_sha256": row.agreement_sha256,
            "from_date": row.from_date.isoformat(),
            "until_date": row.until_date.isoformat() if row.until_date else None,
        },
        statement={"v": 1, "name": row.name, "agreement": row.agreement, "lang": row.lang},
    )
    return row, record(act, intent=intent, actor=actor, at=at)


def _member(row: Alliance, site: Site) -> Membership | None:
    return row.memberships.filter(site=site, left_at=None).first()


@transaction.atomic(durable=True)
def join_alliance(
    *, alliance: UUID, site: UUID, agreement_sha256: str, intent: Intent, actor: Actor, at: datetime
) -> tuple[Alliance, Recorded]:
    """Join an alliance under its agreement (ALL-04).

    Raises:
        NotFound, NotThisCentre, MandateMissing, Stale. MembershipDoesNotFit: a member already, another agreement, or
        the agreement has ended.
    """
    row, own = lock_alliance(alliance), lock_site(site)
    policies.as_staff(intent, actor, own, version=row.version, at=at)
    ended = row.until_date is not None and row.until_date < at.date()
    if ended or agreement_sha256 != row.agreement_sha256 or _member(row, own) is not None:
        raise MembershipDoesNotFit
    Membership.objects.create(alliance=row, site=own, joined_at=at)
    row.version += 1
    row.save(update_fields=["version"])
    act = acts.ALLIANCE_JOINED(
        object=f"alliance:{row.uuid}", public={"site": str(own.uuid), "agreement_sha256": row.agreement_sha256}
    )
    return row, record(act, intent=intent, actor=actor, at=at)


@transaction.atomic(durable=True)
def leave_alliance(
    *, alliance: UUID, site: UUID, reason: str, intent: Intent, actor: Actor, at: datetime
) -> tuple[Alliance, Recorded]:
    """Leave an alliance (ALL-05).

    Raises:
        NotFound, NotThisCentre, MandateMissing, Stale. MembershipDoesNotFit: it is no member.
    """
    row, own = lock_alliance(alliance), lock_site(site)
    policies.as_staff(intent, actor, own, version=row.version, at=at)
    found = _member(row, own)
    if found is None:
        raise MembershipDoesNotFit
    found.left_at = at
    found.save(update_fields=["left_at"])
    row.version += 1
    row.save(update_fields=["version"])
    act = acts.ALLIANCE_LEFT(
        object=f"alliance:{row.uuid}", public={"site": str(own.uuid)}, statement={"v": 1, "reason": reason}
    )
    return row, record(act, intent=intent, actor=actor, at=at)


@transaction.atomic(durable=True)
def enter_alliance_fee(
    *, alliance: UUID, given: FeeInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[Fee, Recorded]:
    """Enter what a guest's seat costs an hour (ALL-06); what was entered before stays for sessions before its day.

    Raises:
        NotFound, MandateMissing, Stale.
    """
    row = lock_alliance(alliance)
    policies.as_authority(intent, actor, version=row.version, at=at)
    require_signed(given.sent, intent)
    fee = Fee.objects.create(
        alliance=row, amount=given.amount, currency=given.currency, counted=given.counted, from_date=given.from_date,
        source=given.source, authority_id=actor.organisation_id or 0, entered_at=at,
    )  # fmt: skip
    row.version += 1
    row.save(update_fields=["version"])
    act = acts.FEE_ENTERED(
        object=f"alliance:{row.uuid}",
        public={
            "amount": f"{fee.amount:.2f}",
            "currency": fee.currency,
            "counted": fee.counted,
            "from_date": fee.from_date.isoformat(),
        },
        statement={"v": 1, "source": fee.source},
    )
    return fee, record(act, intent=intent, actor=actor, at=at)
