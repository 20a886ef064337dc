"""What rooms below are told about rooms above: the witness about mandates and law, the treasury about lots and law."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openhall.config import promised, service_facts, witnessing
from openhall.config.evidence import HouseSources
from openhall.config.facts import HouseFacts
from openhall.config.watch.house import House
from openhall.helpdesk import public as helpdesk
from openhall.identity import public as identity
from openhall.kernel import clock
from openhall.kernel.refusals import NotFound
from openhall.portal import public as portal
from openhall.portal.public import Permission, evidence_zip
from openhall.procedures.results import public as results
from openhall.supervision.facts import public as facts
from openhall.tendering.archive import public as archive
from openhall.tendering.contracts import public as contracts
from openhall.tendering.fulfilment import public as fulfilment
from openhall.tendering.notices import public as notices
from openhall.tendering.notices.public import Lot, Notice
from openhall.tendering.planning import public as planning
from openhall.tendering.remedies import public as remedies
from openhall.treasury import public as treasury
from openhall.witness import public as witness
from openhall.witness_room.evidence import public as evidence
from openhall.witness_room.warnings import public as warnings
from openhall_rules.law import Pack

END_OF_TIME = datetime.max.replace(tzinfo=UTC)
WAIT_HOURS = "witness.wait_hours"
NEED_TWO_IF_ASKED = (
    "publish_notice", "publish_award", "fail_lot", "return_payment", "open_deposit_bank", "enter_legal_value",
    "adopt_policy", "override_quorum",
)  # fmt: skip
"""Acts for which an organisation or an authority may ask two officers. No pack asks by itself: no article that we cite
names an act and two signatures, so each rule names its own source (``require_second_signature``)."""


def provide() -> None:
    """Called once, when Django is ready."""
    treasury.provide(law_of_case=law_of_case, lot_facts=lot_facts)
    contracts.recognise_papers(result_by_digest)
    contracts.before_archive("treasury", money_under_way)
    contracts.before_archive("remedies", complaints_under_way)
    contracts.before_archive("fulfilment", performance_under_way)
    identity.before_erasure("tendering", notices.lots_sealed_to)
    evidence.provide(HouseSources())
    archive.provide(evidence_zip)
    helpdesk.provide(case_at=published_case)
    witness.provide(admit=admit, wait=wait_for_members)
    identity.declare_solemn("adopt_policy", "override_quorum", "acknowledge_contradiction")
    identity.declare_two_signatures(*NEED_TWO_IF_ASKED)
    portal.provide_permissions(_permissions)
    warnings.provide(House)
    facts.provide(HouseFacts())
    witnessing.provide()
    service_facts.provide()
    promised.provide()


def result_by_digest(sha256: str) -> contracts.Paper | None:
    """A result or certified copy of an administrative procedure, for whoever checks a PDF."""
    found = results.given_out(sha256)
    if found is None:
        return None
    row, leaf = found
    address = reverse("document", args=[row.uuid])
    return contracts.Paper(row.uuid, leaf, address, counts=row.state == results.State.ISSUED)


def complaints_under_way(project: UUID) -> list[str]:
    """What is open in complaints: their acts belong to the case, so it ends after them."""
    count = remedies.undecided(project)
    if not count:
        return []
    return [
        ngettext("%(count)s complaint is still open.", "%(count)s complaints are still open.", count) % {"count": count}
    ]


def performance_under_way(project: UUID) -> list[str]:
    """Contracts that are being performed: their acts belong to the case, so it ends after them."""
    return [
        _("The contract of lot %(number)s is being performed and not complete yet.") % {"number": number}
        for number in fulfilment.under_way(project)
    ]


def _permissions() -> list[Permission]:
    # Reads every room's modules: nobody who starts up waits for it.
    from openhall.config import permitting

    return permitting.permissions()


def admit(
    intent: witness.SignedIntent, actor: witness.SomeActor, *, roles: frozenset[str], version: int, at: datetime
) -> None:
    """Identity's admission for the witness's own commands: a mandate of the organisation that the person acts for."""
    if not isinstance(intent, identity.Intent) or not isinstance(actor, identity.Actor):
        raise RuntimeError("Commands of the witness are called with what identity has authenticated.")
    identity.admit(intent, actor, roles=roles, organisation_id=actor.organisation_id, version=version, at=at)


def wait_for_members(case: UUID | None) -> timedelta:
    """How long the law of a case lets something wait for the members; outside cases the longest that is in force.

    Raises:
        ValueNotEntered: an authority must enter it first.
    """
    with planning.asking_the_law():
        if case is not None:
            try:
                return timedelta(hours=_law_as_entered(case).get(WAIT_HOURS))
            except NotFound:
                pass  # a case of another room
        packs = [planning.law_in_force(name, clock.now()) for name in planning.jurisdictions()]
        return max(timedelta(hours=law.get(WAIT_HOURS)) for law in packs)


def law_of_case(case: UUID) -> Pack:
    """The case's law as it was frozen with its notice: whatever is computed by it a stranger can compute again."""
    return planning.law_of(planning.project(case))


def _law_as_entered(case: UUID) -> Pack:
    """The case's law, and beneath it what authorities have entered since; never for what is computed of the case."""
    project = planning.project(case)
    law = planning.law_of(project)
    later = planning.entered_values(project.pack, END_OF_TIME)
    return law.with_values({path: value for path, value in later.items() if path in law.unset()})


def lot_facts(lot: UUID) -> treasury.LotFacts | None:
    """What a published lot asks for as deposit; None where no deposit is asked, or bids aren't taken any more."""
    row = Lot.objects.select_related("notice__project").filter(uuid=lot).first()
    if row is None or row.state != Lot.State.OPEN or row.notice.state != Notice.State.PUBLISHED:
        return None
    if not row.deposit or row.notice.bids_due_at is None:
        return None
    return treasury.LotFacts(
        lot=row.uuid,
        case=row.notice.project.uuid,
        title=row.title,
        amount=row.deposit,
        currency=row.currency,
        due_at=row.notice.bids_due_at,
    )


def published_case(uuid: UUID) -> helpdesk.Case | None:
    """The published tender that an id in an address is about: of its project, a lot or the notice."""
    published = Notice.objects.select_related("project").filter(published_at__isnull=False)
    notice = published.filter(Q(project__uuid=uuid) | Q(uuid=uuid) | Q(lots__uuid=uuid)).order_by("id").first()
    if notice is None:
        return None
    project = notice.project
    return helpdesk.Case(project.uuid, project.title, project.lang, project.centre_id)


def money_under_way(project: UUID) -> list[str]:
    """What the treasury has not settled in a case."""
    open_deposits = treasury.unsettled(project)
    return [_("%(count)s deposits are not paid back yet.") % {"count": open_deposits}] if open_deposits else []
