"""How a result is wanted, and the carrier's prices. Lock: the dossier."""

import hashlib
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from openhall.identity.public import Actor, Intent, MandateMissing, Role, admit
from openhall.kernel.refusals import Invalid, NotFound, Stale
from openhall.procedures.catalogue import public as catalogue
from openhall.procedures.dispatch import parcel_acts as acts
from openhall.procedures.dispatch.parcel_inputs import CollectionInput, RatesInput
from openhall.procedures.dispatch.parcel_models import OPEN, Collection, Parcel, PostRates, Way
from openhall.procedures.dispatch.refusals import HandedOut, OnItsWay
from openhall.procedures.dossiers import public as dossiers
from openhall.procedures.dossiers.public import Dossier, State
from openhall.witness.public import Recorded, canonical, record
from openhall_rules.money import stated

OVER = (State.RETURNED, State.STOPPED, State.NOT_ACCEPTED)
CURRENCY = "VND"


def rates(at: datetime) -> PostRates | None:
    """The carrier's prices that count today; None: the provincial office has entered none."""
    today = catalogue.today(catalogue.jurisdictions()[0], at)
    return PostRates.objects.filter(valid_from__lte=today).first()


def price_of(found: PostRates | None, place: str) -> Decimal | None:
    """What a parcel to a place costs; None where no table is entered.

    Raises:
        Invalid: the table has no such place.
    """
    if found is None:
        return None
    for one in found.rows:
        if one["place"] == place:
            return Decimal(one["price"])
    raise Invalid(errors={"place": _("Choose a place of the carrier’s table.")})


def wanted(row: Dossier) -> Collection | None:
    """What was chosen; None: nothing, so the result waits at the desk."""
    return Collection.objects.filter(dossier=row).first()


@transaction.atomic(durable=True)
def choose_collection(
    *, dossier: UUID, given: CollectionInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[Dossier, Recorded]:
    """Say how one wants the result (DSP-06): whoever filed, or for somebody without an account the desk they came to.

    Raises:
        NotFound. HandedOut. OnItsWay. Invalid: no such place. What ``identity.admit`` raises.
    """
    row = dossiers.lock(dossier)
    if dossiers.own(actor, row, at):
        dossiers.of_applicant(intent, actor, row, version=row.version, at=at)
    elif row.desk is not None and row.person_id is None and dossiers.received(actor, row):
        dossiers.of_unit(intent, actor, row.desk, version=row.version, at=at)
    else:
        raise NotFound(dossier=str(dossier))
    if row.state in OVER:
        raise HandedOut
    if Parcel.objects.filter(dossier=row, state__in=OPEN).exists():
        raise OnItsWay
    by_post = given.way == Way.POST.value
    found = rates(at) if by_post else None
    price = price_of(found, given.place)
    row.version += 1
    row.save(update_fields=["version"])
    values: dict[str, Any] = {
        "way": given.way,
        "name": given.name if by_post else "",
        "telephone": given.telephone if by_post else "",
        "address": given.address if by_post else "",
        "place": given.place if price is not None else "",
        "price": price,
        "currency": CURRENCY if price is not None else "",
        "chosen_at": at,
    }
    chosen, _fresh = Collection.objects.update_or_create(dossier=row, defaults=values)
    words = {
        "v": 1, "salt": chosen.salt, "name": chosen.name, "telephone": chosen.telephone, "address": chosen.address,
        "price": stated(price, CURRENCY) if price is not None else None,
    }  # fmt: skip
    act = acts.COLLECTION_CHOSEN(object=f"dossier:{dossier}", public={"way": given.way}, commit={"words": words})
    recorded = record(act, intent=intent, actor=actor, at=at)
    chosen.leaf_sha256 = recorded.leaf_sha256
    chosen.save(update_fields=["leaf_sha256"])
    return row, recorded


@transaction.atomic(durable=True)
def enter_post_rates(
    *, rates: UUID, given: RatesInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[PostRates, Recorded]:
    """Enter a carrier's prices as the provincial office (DSP-07); what counted before stays as history.

    Raises:
        MandateMissing. Stale: the id was used. What ``identity.admit`` raises.
    """
    if actor.organisation_id is None:
        raise MandateMissing(party="", roles=[Role.PROVINCE])
    admit(intent, actor, roles={Role.PROVINCE}, organisation_id=actor.organisation_id, version=0, at=at)
    rows = [one.model_dump() for one in given.rows]
    row, fresh = PostRates.objects.get_or_create(
        uuid=rates,
        defaults={
            "carrier": given.carrier, "terms": given.terms, "source": given.source, "currency": CURRENCY,
            "valid_from": given.valid_from, "rows": rows, "entered_at": at,
        },
    )  # fmt: skip
    if not fresh:
        raise Stale(seen=0, now=1)
    public = {
        "carrier": row.carrier, "source": row.source, "valid_from": row.valid_from.isoformat(),
        "rows_sha256": digest(row),
    }  # fmt: skip
    recorded = record(
        acts.RATES_ENTERED(object=f"post-rates:{rates}", public=public), intent=intent, actor=actor, at=at
    )
    row.leaf_sha256 = recorded.leaf_sha256
    row.save(update_fields=["leaf_sha256"])
    return row, recorded


def digest(row: PostRates) -> str:
    """Hex SHA-256 of what the table says, as the act names it."""
    said = {"v": 1, "currency": row.currency, "terms": row.terms, "rows": row.rows}
    return hashlib.sha256(canonical(said)).hexdigest()
