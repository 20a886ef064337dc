"""Messages about the index to the provincial office."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_noop

from openhall.identity import public as identity
from openhall.kernel.wording import say
from openhall.procedures.index import law
from openhall.procedures.index.edition_models import Computation, Edition
from openhall.procedures.index.models import PlacedUnit
from openhall.witness.public import FeedAct
from openhall_rules.service import Period


@transaction.atomic
def tell_over(row: Computation, period: Period, at: datetime) -> int:
    """Tell the office, once, that a period is over, its figures are final and nobody has published them; 1 if told."""
    if row.told_at is not None or row.as_of < period.ends_at(law.pack_at(at).calendar):
        return 0
    if Edition.objects.filter(period=period.text).exists():
        return 0
    if not Computation.objects.filter(pk=row.pk, told_at=None).update(told_at=at):
        return 0
    subject = say(gettext_noop("A period of the index is over and not published"))
    body = say(
        gettext_noop("The figures of %(period)s are computed to the end. Look at them, then publish the ranking."),
        period=period.text,
    )
    if not row.figures:
        body = say(
            gettext_noop("%(period)s is over, but a value is missing before it can be computed. Enter it, please."),
            period=period.text,
        )
    for party in identity.organisations_with(identity.Role.PROVINCE, at):
        identity.notify_holders(
            party.id, {identity.Role.PROVINCE}, subject=subject, body=body, link="/desk/service-index", at=at
        )
    return 1


def number_ends(act: FeedAct) -> None:
    """A number that is placed was retired: the office is told that its placing is to be ended too."""
    code = str(act.body["public"]["code"])
    if not PlacedUnit.objects.filter(code=code, valid_until=None).exists():
        return
    body = say(
        gettext_noop("%(code)s has its last day on %(day)s and is still placed. End its placing, with who takes over."),
        code=code, day=str(act.body["public"]["valid_until"]),
    )  # fmt: skip
    subject = say(gettext_noop("A number ends whose unit is ranked"))
    for party in identity.organisations_with(identity.Role.PROVINCE, act.at):
        identity.notify_holders(
            party.id, {identity.Role.PROVINCE}, subject=subject, body=body, link="/desk/service-index/units", at=act.at
        )
