"""What people are told about their bookings and about sessions that move."""

from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext_noop as _

from openhall.identity import public as identity
from openhall.identity.public import Role
from openhall.kernel.wording import Text, instant, join, say
from openhall.tendering.booking.models import Booking, HandOver
from openhall.tendering.planning.public import Project

HOSTS = {Role.OFFICER, Role.CENTRE}


def _when(booking: Booking) -> Text:
    return instant(booking.starts_at, booking.centre.zone)


def _names(booking: Booking) -> str:
    return ", ".join(one.name for one in booking.resources.order_by("id"))


def _to_who_booked(booking: Booking, subject: Text, body: Text, at: datetime) -> None:
    person = identity.persons([booking.person_id])[booking.person_id]
    link = f"/desk/bookings/{booking.uuid}"
    identity.notify([person.uuid], subject=subject, body=body, link=link, at=at)


def of_promotion(booking: Booking, at: datetime) -> None:
    """The time waited for is yours."""
    body = say(
        _("What you waited for became free: %(names)s, from %(when)s. It is booked for you now."),
        names=_names(booking), when=_when(booking),
    )  # fmt: skip
    _to_who_booked(booking, say(_("You have the time that you waited for")), body, at)


def of_cancellation(booking: Booking, at: datetime) -> None:
    """The centre had to take the time back."""
    body = say(
        _("The centre cancelled your booking of %(names)s from %(when)s. Its reason: %(reason)s"),
        names=_names(booking), when=_when(booking), reason=booking.reason,
    )  # fmt: skip
    _to_who_booked(booking, say(_("Your booking was cancelled by the centre")), body, at)


def of_offer(hand_over: HandOver, at: datetime) -> None:
    """The staff of the centre that is asked."""
    body = say(
        _("%(centre)s asks your centre to host “%(project)s”. Its reason: %(reason)s"),
        centre=hand_over.from_centre.name, project=hand_over.project.title, reason=hand_over.reason,
    )  # fmt: skip
    subject = say(_("You are asked to host a tender"))
    link = f"/desk/sessions/{hand_over.uuid}"
    identity.notify_holders(hand_over.to_centre_id, {Role.CENTRE}, subject=subject, body=body, link=link, at=at)


def of_hand_over(
    hand_over: HandOver, project: Project, custodians: Collection[int], freed: Collection[Booking], at: datetime
) -> None:
    """Everybody concerned: owner, agency, both centres, the custodians named in the notice, who had booked for it.

    ``custodians``: keys of the persons. Bidders read it on the tender's page; writing to them would tell who bids.
    """
    subject = say(_("“%(project)s” is hosted by another centre now"), project=project.title)
    body = say(
        _("%(old)s handed the session to %(new)s. Reason: %(reason)s"),
        old=hand_over.from_centre.name, new=hand_over.to_centre.name, reason=hand_over.reason,
    )  # fmt: skip
    link = f"/sessions/{hand_over.uuid}"
    parties = {*project.parties, hand_over.from_centre_id, hand_over.to_centre_id}
    notes = [identity.Note(party, subject, body, link) for party in sorted(parties)]
    identity.notify_each(notes, HOSTS, at=at)
    if custodians:
        people = [person.uuid for person in identity.persons(custodians).values()]
        stays = say(_("Your share of the opening keys stays with you: hand it in from wherever you are."))
        identity.notify(people, subject=subject, body=join(body, stays), link=link, at=at)
    for booking in freed:
        again = say(
            _("The booking of %(names)s from %(when)s was for this session and is cancelled; book at the new centre."),
            names=_names(booking), when=_when(booking),
        )  # fmt: skip
        _to_who_booked(booking, subject, join(body, again), at)
