"""Entering terms, saying where one is paid, ordering and publishing the fees of a lot, confirming receipt.

Lock order: project, notice, lot; then payees, payments.
"""

from datetime import datetime
from random import SystemRandom
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from openhall.identity.public import Actor, Intent
from openhall.kernel.refusals import Invalid, NotFound
from openhall.tendering.evaluation import public as evaluation
from openhall.tendering.experts import public as experts
from openhall.tendering.fees import acts, distances, law, payments, policies, rounds
from openhall.tendering.fees.inputs import FeesInput, PayeeInput, TermsInput
from openhall.tendering.fees.models import Fee, FeeOrder, PayeeDetails, Terms
from openhall.tendering.fees.refusals import (
    FeesOrderedAlready,
    NoFeesYet,
    NoPayerAccount,
    NotPaidYet,
    SessionLasts,
    TermsMissing,
)
from openhall.tendering.fees.rounds import Round, Work
from openhall.tendering.notices.public import Lot, lock_lot_in_project
from openhall.tendering.panels import public as panels
from openhall.tendering.planning.public import asking_the_law
from openhall.treasury import public as treasury
from openhall.treasury.public import Payee, PayeeRefused
from openhall.witness.public import LOG, Recorded, disclose, record
from openhall_rules.fees import FeeStatement
from openhall_rules.law import Pack

OVER = frozenset({Lot.State.AWARDED, Lot.State.CONTRACTED, Lot.State.FAILED})


@transaction.atomic(durable=True)
def enter_fee_terms(
    *, expert: UUID, given: TermsInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[Terms, Recorded]:
    """Enter what an expert's fees depend on (FEE-01), or change it.

    Raises:
        NotFound. MandateMissing, Stale: who may not.
    """
    entry = experts.lock_expert(expert)
    if entry is None or entry.erased:
        raise NotFound(expert=str(expert))
    row = Terms.objects.select_for_update(of=("self",)).filter(expert=entry).first()
    policies.as_keeper(intent, actor, entry.keeper_id, version=row.version if row else 0, at=at)
    if row is None:
        row = Terms(expert=entry)
    else:
        row.version += 1
    row.expert_class, row.place, row.entered_at = given.expert_class, given.place, at
    row.save()
    act = acts.TERMS_ENTERED(object=f"fee-terms:{expert}", commit={"expert/terms": given.model_dump(mode="json")})
    return row, record(act, intent=intent, actor=actor, at=at)


@transaction.atomic(durable=True)
def register_payee(
    *, payee: UUID, given: PayeeInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[PayeeDetails, Recorded]:
    """Say where one is paid (FEE-02): what is owed, and what failed, is paid there.

    Raises:
        PayeeRefused: no account or wallet of that kind. Invalid: the id was used. What ``admit`` raises.
    """
    if actor.person_id is None:
        raise NotFound(payee=str(payee))
    policies.as_oneself(intent, actor, actor.person_id, version=0, at=at)
    facts = Payee(given.holder, given.number, given.bank_code)
    if fault := treasury.fault_of(given.kind, facts):
        raise PayeeRefused(errors={fault: PayeeRefused.way_forward})
    known = PayeeDetails.objects.select_for_update(of=("self",)).filter(person_id=actor.person_id, replaced_at=None)
    known.update(replaced_at=at)
    if PayeeDetails.objects.filter(uuid=payee).exists():
        raise Invalid(errors={"uuid": PayeeRefused.title})
    row = PayeeDetails.objects.create(
        uuid=payee, person_id=actor.person_id, registered_at=at, **given.model_dump(mode="python")
    )
    for fee in Fee.objects.filter(person_id=actor.person_id, paid_at=None).select_related("order").order_by("id"):
        payments.pay(fee, row, at)
    act = acts.PAYEE_REGISTERED(object=f"payee:{payee}", commit={"payee": given.model_dump(mode="json")})
    return row, record(act, intent=intent, actor=actor, at=at)


@transaction.atomic(durable=True)
def order_fees(*, lot: UUID, given: FeesInput, intent: Intent, actor: Actor, at: datetime) -> tuple[FeeOrder, Recorded]:
    """Order the fees of all members of a lot's committees who aren't paid yet (FEE-03), each by the own time.

    Who they are, whoever orders doesn't learn. Members who have said where they are paid are paid now, others then.
    Whoever was replaced is paid for what was done until then; so are members whose findings became void, and those of a
    lot that failed. How far a member came is asked only where the law's table has amounts for it.

    Raises:
        NoFeesYet, FeesOrderedAlready, SessionLasts, TermsMissing, NoPayerAccount. ValueNotEntered: a table isn't
        entered. Invalid: longer than the committee can have sat, or it isn't said where. LawRefuses: the table has no
        such class. SiteMissing, DistancesMissing: an office hasn't entered how far members came.
        MandateMissing, Stale.
    """
    above = lock_lot_in_project(lot)
    project = above.notice.project
    found = law.fee_law(project, at)
    with asking_the_law():
        payer = found.get("expert_fees.payer")
        used = law.rules_of(found)
    payer_id = policies.as_payer(intent, actor, project, payer, version=above.version, at=at)
    if FeeOrder.objects.filter(lot=above, void_at=None).exists():
        raise FeesOrderedAlready
    owing = rounds.unpaid(above)
    if not owing:
        raise NoFeesYet
    if panels.lasts(above):
        raise SessionLasts
    works = _works(owing, given)
    if treasury.own_account(payer_id) is None:
        raise NoPayerAccount
    seated = {one.expert.pk for one in works}
    rows = Terms.objects.filter(expert__in=seated).exclude(place="").select_related("expert")
    terms = {row.expert_id: row for row in rows}
    if missing := len(seated) - len(terms):
        raise TermsMissing(members=missing)
    ways = distances.ways(works, terms, above, given.site) if used["distances"] else []
    each: list[distances.Way | None] = [*ways] or [None for _one in works]
    far = [0 if way is None else way.distance.kilometres for way in each]
    with asking_the_law():
        lines = [
            statement_of(found, terms[one.expert.pk], one.minutes, kilometres)
            for one, kilometres in zip(works, far, strict=True)
        ]
    longest = max(one.minutes for one in works)
    order = FeeOrder.objects.create(
        lot=above,
        payer_id=payer_id,
        minutes=longest,
        rounds=[one.number for one in owing],
        rules=used,
        ordered_at=at,
    )
    places = list(range(1, len(works) + 1))
    SystemRandom().shuffle(places)
    fees = [
        Fee(
            order=order, place=place, person_id=one.expert.person_id, round=one.number,
            work=one.told() | ({"way": way.told()} if way else {}),
            line=line.to_json() | ({"site": str(way.site.uuid)} if way else {})
            | ({"round": one.number} if one.number > 1 else {}),
            gross=line.gross, tax=line.tax, net=line.net, currency=line.currency,
        )
        for place, one, line, way in zip(places, works, lines, each, strict=True)
    ]  # fmt: skip
    Fee.objects.bulk_create(fees)
    above.version += 1
    above.save(update_fields=["version"])
    act = acts.FEES_ORDERED(
        object=f"lot:{lot}",
        case=project.uuid,
        public={"members": len(fees), "minutes": longest, "payer": payer},
        commit={f"fee/{fee.place}": fee.line for fee in fees},
    )
    payments.tell_members(fees, at)
    recorded = record(act, intent=intent, actor=actor, at=at)
    order.leaf_sha256 = recorded.leaf_sha256
    order.save(update_fields=["leaf_sha256"])
    for fee in fees:
        fee.order = order
        treasury.withhold(reference=fee.reference, amount=fee.tax, currency=fee.currency, at=at)
        payments.pay(fee, payments.payee_of(fee.person_id), at)
    return order, recorded


def statement_of(rules: Pack, terms: Terms, minutes: int, kilometres: int) -> FeeStatement:
    """One member's fee by the rules.

    Raises:
        RuleError: the tables don't fit the terms.
    """
    expert_class = terms.expert_class or terms.expert.expert_class
    return rules.fee_statement(expert_class=expert_class, minutes=minutes, kilometres=kilometres)


def _works(owing: list[Round], given: FeesInput) -> list[Work]:
    """What each member worked, the payer's word counting where there was no room.

    Raises:
        Invalid: nothing, or too much, was entered, or something of a committee whose room has its record.
    """
    faults: dict[str, str] = {}
    found: list[Work] = []
    last, earlier = owing[-1], [one for one in owing[:-1] if one.times is None]
    said: dict[int, int | None] = {last.number: given.minutes}
    said |= {one.number: minutes for one, minutes in zip(earlier, given.earlier, strict=False)}
    if len(given.earlier) > len(earlier):
        faults["earlier"] = _("So many evaluations without a room aren’t to be paid.")
    for one in owing:
        name, minutes = _field(one, last, earlier), said.get(one.number)
        if one.times is not None:
            if one is last and minutes is not None:
                faults[name] = _("This committee sat in a room: its record says how long each member was there.")
        elif minutes is None:
            faults[name] = _("Say how many minutes the committee sat.")
        elif minutes > one.most:
            faults[name] = f"≤ {one.most}"
        found += one.works(minutes or 0)
    if faults:
        raise Invalid(errors=faults)
    return found


def _field(one: Round, last: Round, earlier: list[Round]) -> str:
    return "minutes" if one is last or one not in earlier else f"earlier.{earlier.index(one)}"


@transaction.atomic(durable=True)
def publish_fees(*, lot: UUID, at: datetime) -> FeeOrder | None:
    """Publish the fees of a lot without names (FEE-04), by rule, once it is over; None when it isn't yet."""
    above = lock_lot_in_project(lot)
    rows = FeeOrder.objects.select_for_update(of=("self",)).filter(lot=above, published_at=None)
    order = rows.order_by("id").first()
    if order is None or above.state not in OVER:
        return None
    order.published_at = at
    order.save(update_fields=["published_at"])
    fees = list(order.fees.order_by("place"))
    act = acts.FEES_PUBLISHED(
        object=f"lot:{lot}",
        case=above.notice.project.uuid,
        statement={"v": 1, "rules": order.rules, "fees": [fee.line for fee in fees]},
    )
    record(act, intent=None, actor=LOG, at=at)
    disclose(order.leaf_sha256, [f"fee/{fee.place}" for fee in fees], at)
    return order


@transaction.atomic(durable=True)
def confirm_fee(*, fee: UUID, intent: Intent, actor: Actor, at: datetime) -> tuple[Fee, Recorded]:
    """Confirm that a fee arrived (FEE-05).

    Raises:
        NotFound: another's. NotPaidYet: it isn't paid, or was confirmed. Stale.
    """
    row = Fee.objects.select_for_update(of=("self",)).filter(uuid=fee).first()
    if row is None:
        raise NotFound(fee=str(fee))
    policies.as_oneself(intent, actor, row.person_id, version=row.version, at=at)
    if row.paid_at is None or row.confirmed_at is not None:
        raise NotPaidYet
    row.confirmed_at = at
    row.version += 1
    recorded = record(acts.FEE_CONFIRMED(object=f"fee:{fee}"), intent=intent, actor=actor, at=at)
    row.confirmed_leaf = recorded.leaf_sha256
    row.save()
    return row, recorded


def end(lot: Lot, order: evaluation.Order, at: datetime) -> None:
    """When findings become void what was owed for them stays owed; who finds again is paid by an order of its own."""
    FeeOrder.objects.filter(lot=lot, void_at=None).update(void_at=at)
