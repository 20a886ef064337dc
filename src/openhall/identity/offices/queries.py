"""Reading offices, and what an erasure destroys of them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Q

from openhall.identity import lookups
from openhall.identity.models import Mandate, Person
from openhall.identity.offices.models import Absence, Proposal, ProposalState, SecondSignature, StandingDeputy
from openhall.identity.values import Actor
from openhall.kernel.refusals import NotFound
from openhall.witness.public import REGISTRY

PAGE = 50


def proposals(reader: Actor, *, waiting: bool, before: int | None = None) -> list[Proposal]:
    """Proposals of the organisation that the reader acts for and could sign or gave, newest first; ``PAGE`` at most.

    ``waiting``: those that wait, or those that are over. ``before``: table key of the last one of the page before.
    """
    rows = Proposal.objects.filter(organisation_id=reader.organisation_id or 0).select_related("person", "in_place_of")
    rows = rows.filter(state=ProposalState.WAITING) if waiting else rows.exclude(state=ProposalState.WAITING)
    mine = Q(person_id=reader.person_id)
    for role in reader.roles:
        mine |= Q(roles__contains=[role])
    rows = rows.filter(mine)
    return list((rows.filter(pk__lt=before) if before else rows).order_by("-id")[:PAGE])


def proposal(reader: Actor, uuid: UUID, at: datetime) -> Proposal:
    """One proposal, to officers of the organisation who could sign it, and to who signed it.

    Raises:
        NotFound: there is none, or it is another organisation's; which isn't told.
    """
    rows = Proposal.objects.select_related("person", "in_place_of", "organisation", "second")
    row = rows.filter(uuid=uuid, organisation_id=reader.organisation_id or 0).first()
    if row is None or (
        row.person_id != reader.person_id and not lookups.holds(reader, row.roles, row.organisation_id, at)
    ):
        raise NotFound(proposal=str(uuid))
    return row


def rules_of(organisation_id: int) -> list[SecondSignature]:
    """The rules that bind an organisation: its own, and those of authorities for its country."""
    country = lookups.organisations([organisation_id])[organisation_id].country
    rows = SecondSignature.objects.filter(lifted_at=None).select_related("organisation")
    return list(rows.filter(Q(country="", organisation_id=organisation_id) | Q(country=country)).order_by("id"))


def deputies_of(organisation_id: int, at: datetime) -> list[Mandate]:
    """Mandates in another's place that hold or will hold."""
    rows = Mandate.objects.filter(organisation_id=organisation_id, revoked_at=None, ends_at__gt=at)
    rows = rows.exclude(in_place_of=None).select_related("person", "in_place_of__person")
    return list(rows.order_by("starts_at", "id")[:200])


def standing_of(organisation_id: int) -> list[StandingDeputy]:
    """Who stands in for whom at an organisation, by officer."""
    rows = StandingDeputy.objects.filter(mandate__organisation_id=organisation_id, ended_at=None)
    rows = rows.filter(mandate__revoked_at=None).select_related("person", "mandate__person")
    return list(rows.order_by("mandate__person__name", "id")[:200])


def absences_of(organisation_id: int, at: datetime) -> list[Absence]:
    """Absences at an organisation that run or will come."""
    rows = Absence.objects.filter(organisation_id=organisation_id, returned_at=None, ends_at__gt=at)
    return list(rows.select_related("person").order_by("starts_at", "id")[:200])


def act_name(command: str) -> str:
    """What the act of a command is called, in the reader's language."""
    return next((str(kind.name) for kind in REGISTRY.values() if kind.command == command), command)


def objects_about(human: Person) -> list[str]:
    """Proposals that the person refused commit to the person's reason; absences and standing deputies to who it is."""
    rows = Proposal.objects.filter(second=human, state=ProposalState.REFUSED)
    standing, away = StandingDeputy.objects.filter(person=human), Absence.objects.filter(person=human)
    return [
        *(f"proposal:{uuid}" for uuid in rows.values_list("uuid", flat=True)),
        *(f"standing-deputy:{uuid}" for uuid in standing.values_list("uuid", flat=True)),
        *(f"absence:{uuid}" for uuid in away.values_list("uuid", flat=True)),
    ]


def forget(human: Person, at: datetime) -> None:
    """Destroy what an erased person wrote and signed that came to nothing; what was done stands on the log.

    Nor do they stand in for anybody any more.
    """
    StandingDeputy.objects.filter(person=human, ended_at=None).update(ended_at=at)
    Proposal.objects.filter(second=human).update(reason="")
    Proposal.objects.filter(person=human).update(payload={}, document={}, signature="", page="")
