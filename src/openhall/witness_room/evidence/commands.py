"""Commands of evidence on demand: asking for it (a person), finishing and expiring it (by rule)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from openhall.identity import public as identity
from openhall.identity.public import Actor, Intent
from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import Invalid, NotFound, Stale
from openhall.witness import public as witness
from openhall.witness.public import LOG, Recorded, record
from openhall.witness_room.evidence import acts, places, policies
from openhall.witness_room.evidence.inputs import EvidenceInput
from openhall.witness_room.evidence.models import Retrieval, Scope, State
from openhall.witness_room.evidence.refusals import NothingFound
from openhall.witness_room.evidence.sources import sources

KEPT = timedelta(days=14)
"""How long a finished file can be downloaded. OpenHall's own choice; the log itself keeps everything."""
SHORTEST_PURPOSE = 10


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for, found and checked."""

    scope: Scope
    about: str
    commit: str
    project: UUID | None = None
    party: UUID | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None


def wanted(asked: EvidenceInput) -> Wanted:
    """What an input asks for. Whether there is anything about a party or a period shows when the file is made.

    Raises:
        Invalid; NothingFound: there is no such public project.
    """
    scope = Scope(asked.scope)
    if scope == Scope.PROJECT:
        project = asked.project_uuid()
        try:
            title = sources().title_of(project)
        except NotFound as error:
            raise NothingFound from error
        return Wanted(scope, title[:300], f"project:{project}", project=project)
    if scope == Scope.PARTY:
        party = asked.party()
        return Wanted(scope, party.name, f"organisation:{party.uuid}", party=party.uuid)
    first, after = asked.period()
    about = f"{asked.first_day} – {asked.last_day}"
    commit = f"period:{instant_text(first)}/{instant_text(after)}"
    return Wanted(scope, about, commit, starts_at=first, ends_at=after)


@transaction.atomic(durable=True)
def retrieve_evidence(
    *, evidence_uuid: UUID, asked: EvidenceInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[Retrieval, Recorded]:
    """Ask for evidence (EVD-01). The file is made in the background, of what may be told by then and nothing else.

    Raises:
        Invalid: what is asked for, a purpose too short, no warrant where one is needed. NothingFound. Stale: the id
        was used. MandateMissing …: the actor neither supervises, inspects, audits nor investigates.
    """
    purpose, warrant = asked.purpose.strip(), asked.warrant.strip()
    organisation = policies.may_retrieve(actor, intent, warrant=warrant, at=at)
    if len(purpose) < SHORTEST_PURPOSE:
        raise Invalid(errors={"purpose": _("Say in a sentence what the evidence is needed for.")})
    if Retrieval.objects.filter(uuid=evidence_uuid).exists():
        raise Stale(seen=0, now=1)
    found = wanted(asked)
    head = witness.published()
    act = acts.EVIDENCE_RETRIEVED(
        object=f"evidence:{evidence_uuid}",
        public={"scope": found.scope.value, "size": head.size if head else 0},
        commit={"about": found.commit, "purpose": purpose, "warrant": warrant},
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    row = Retrieval.objects.create(
        uuid=evidence_uuid,
        person=actor.person,
        organisation=organisation,
        scope=found.scope,
        project=found.project,
        party=found.party,
        starts_at=found.starts_at,
        ends_at=found.ends_at,
        about=found.about,
        purpose=purpose,
        warrant=warrant,
        lang=asked.lang,
        requested_at=at,
        leaf_sha256=recorded.leaf_sha256,
    )
    return row, recorded


@transaction.atomic(durable=True)
def finish_evidence(*, retrieval: int, sha256: str, size: int, files: int, at: datetime) -> Recorded | None:
    """The file is made (EVD-02, by rule): its digest is logged, who asked is told. None: another was quicker."""
    row = Retrieval.objects.select_for_update(no_key=True).get(pk=retrieval)
    if row.state != State.COLLECTING:
        return None
    row.state = Retrieval.workflow.after("finish", now=row.state)
    row.sha256, row.size, row.files, row.written = sha256, size, files, row.to_write
    row.finished_at, row.expires_at, row.lease_until = at, at + KEPT, None
    act = acts.EVIDENCE_FINISHED(object=f"evidence:{row.uuid}", public={"sha256": sha256, "files": files, "size": size})
    with translation.override(row.lang):
        subject = _("The evidence that you asked for is ready.")
        body = _("It can be downloaded until %(until)s.") % {"until": instant_text(row.expires_at)}
    identity.notify([row.person], subject=subject, body=body, link=f"/evidence/{row.uuid}", at=at)
    recorded = record(act, intent=None, actor=LOG, at=at)
    row.finish_leaf_sha256 = recorded.leaf_sha256
    row.save()
    return recorded


@transaction.atomic(durable=True)
def stop(*, retrieval: int, failure: str, at: datetime) -> None:
    """The file can't be made: whoever asked is told why. It is no act; nothing was handed out."""
    row = Retrieval.objects.select_for_update(no_key=True).get(pk=retrieval)
    if "fail" not in Retrieval.workflow.possible(row.state):
        return
    row.state = Retrieval.workflow.after("fail", now=row.state)
    row.failure, row.finished_at, row.lease_until = failure[:300], at, None
    row.save(update_fields=["state", "failure", "finished_at", "lease_until"])
    with translation.override(row.lang):
        subject = _("The evidence that you asked for could not be made.")
    identity.notify([row.person], subject=subject, body=failure, link=f"/evidence/{row.uuid}", at=at)
    places.remove(row.uuid)


def expire(at: datetime, *, limit: int = 100) -> int:
    """Remove files whose time is over; how many. The row stays, with the file's digest."""
    done = 0
    due = Retrieval.objects.filter(state=State.READY, expires_at__lte=at).order_by("expires_at")
    for row in due[:limit]:
        moved: dict[str, Any] = {"state": Retrieval.workflow.after("expire", now=row.state)}
        done += Retrieval.objects.filter(pk=row.pk, state=State.READY).update(**moved)
        places.remove(row.uuid)
    return done
