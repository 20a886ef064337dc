"""Sealing an archive by rule, adding to it, handing it over.

==============================================  ================================================================
the process dies …                              then …
==============================================  ================================================================
while files of the archive are written          they lie in the store under their digests; the next turn writes
                                                the same or newer ones
before the commit of ARC-02                     nothing is sealed; the next turn seals
after it                                        it is sealed: the kept list gives the same bag, byte for byte
==============================================  ================================================================
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from openhall.identity.public import Actor, Intent
from openhall.kernel import files, uploads
from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import MoveNotAllowed
from openhall.tendering.archive import acts, bag, policies, sources
from openhall.tendering.archive.bag import Entry
from openhall.tendering.archive.contents import Contents, Item, Source, collect
from openhall.tendering.archive.inputs import HandOverInput, SupplementInput
from openhall.tendering.archive.models import HandOver, ProjectArchive, Supplement
from openhall.tendering.archive.refusals import InArchiveAlready, NotSealedYet
from openhall.tendering.planning import public as planning
from openhall.tendering.planning.public import Project
from openhall.witness.public import LOG, Recorded, acts_after, canonical, record
from openhall_rules.law import UnknownValue

ARCHIVED = "ARC-01"
RETENTION = "archive.retention_years"
ZIP, JSON = "application/zip", "application/json"


@dataclass(frozen=True)
class _Packed:
    """An archive that is put together and not sealed yet."""

    contents: Contents
    contents_sha256: str
    entries: tuple[Entry, ...]
    bag_info: str
    sha256: str


def seal_archive(*, project_uuid: UUID, at: datetime) -> tuple[ProjectArchive, Recorded]:
    """Put the archive of an archived project together and seal it (ARC-02), by rule.

    Raises:
        MoveNotAllowed: the project isn't archived, or its archive is sealed already.
        NotYetInLog: an act of it waits for the sequencer. NotFound
    """
    project = planning.project(project_uuid)
    _require_unsealed(project)
    packed = _pack(project, at)
    return _seal(project_uuid, packed, at)


def _require_unsealed(project: Project) -> None:
    if project.state != Project.State.ARCHIVED or ProjectArchive.objects.filter(project=project).exists():
        raise MoveNotAllowed(move="seal_archive", now=project.state, possible=[])


def _pack(project: Project, at: datetime) -> _Packed:
    """Everything into the store; reads for as long as it takes, without a transaction that others wait for."""
    evidence = files.keep_bytes(sources.evidence(project.uuid), media_type=ZIP, at=at)
    found = collect(project, at)
    ended = next(acts_after(0, case=project.uuid, code=ARCHIVED, limit=1))
    source = Source(ended.code, str(ended.body.get("actor", "log")), instant_text(ended.at), ended.leaf_sha256)
    found.items.insert(
        0, Item("data/case.zip", "case", project.title, evidence.sha256, evidence.size, public=True, source=source)
    )
    contents = files.keep_bytes(canonical(found.to_json(project)), media_type=JSON, at=at)
    entries = (
        *(Entry(item.path, item.sha256, item.size) for item in found.items),
        Entry(bag.CONTENTS, contents.sha256, contents.size),
    )
    bag_info = bag.info(
        identifier=str(project.uuid),
        organisation=project.owner.name,
        description=project.title,
        day=at.astimezone(ZoneInfo(planning.zone_of(project))).date(),
        entries=entries,
    )
    tags = bag.tags(bag_info, entries)
    return _Packed(found, contents.sha256, entries, bag_info, sha256(tags[bag.TAG_MANIFEST]).hexdigest())


@transaction.atomic(durable=True)
def _seal(project_uuid: UUID, packed: _Packed, at: datetime) -> tuple[ProjectArchive, Recorded]:
    project = planning.lock_project(project_uuid)
    _require_unsealed(project)
    until, citation = keep_until(project, at)
    archive = ProjectArchive(
        project=project,
        contents_sha256=packed.contents_sha256,
        bag_info=packed.bag_info,
        sha256=packed.sha256,
        files=len(packed.entries),
        size=sum(entry.size for entry in packed.entries),
        missing=packed.contents.missing,
        keep_until=until,
        keep_source=citation,
        sealed_at=at,
    )
    act = acts.ARCHIVE_SEALED(
        object=f"archive:{project.uuid}",
        public={
            "sha256": archive.sha256,
            "files": archive.files,
            "size": archive.size,
            "missing": len(archive.missing),
        },
    )
    recorded = record(act, intent=None, actor=LOG, at=at)
    archive.leaf_sha256 = recorded.leaf_sha256
    archive.save()
    return archive, recorded


def keep_until(project: Project, at: datetime) -> tuple[date | None, str]:
    """The day before which the archive must not be destroyed, and by which article; none where the law names none."""
    law = planning.law_of(project)
    try:
        declared, years = law.value(RETENTION), law.get(RETENTION).get(project.resource_class)
    except UnknownValue:  # a pack from before archives were sealed
        return None, ""
    if years is None:
        return None, ""
    day = at.astimezone(ZoneInfo(law.calendar.zone)).date()
    try:
        return day.replace(year=day.year + int(years)), declared.citation
    except ValueError:  # 29 February
        return date(day.year + int(years), 3, 1), declared.citation


def sealed(project: Project, *, lock: bool = False) -> ProjectArchive:
    """The sealed archive of a project.

    Raises:
        NotSealedYet
    """
    rows = ProjectArchive.objects.select_related("project__owner", "project__agency", "project__centre")
    if lock:
        rows = rows.select_for_update(of=("self",), no_key=True)
    found = rows.filter(project=project).first()
    if found is None:
        raise NotSealedYet
    return found


@transaction.atomic(durable=True)
def supplement_archive(
    *, project_uuid: UUID, given: SupplementInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[Supplement, Recorded]:
    """Add a file to a sealed archive, with the reason why it comes later (ARC-03). What was sealed stays as it was.

    Raises:
        NotFound: no such project, or the file wasn't uploaded. NotSealedYet. InArchiveAlready.
        NotYours, MandateMissing, Stale: who may not.
    """
    archive = sealed(planning.project(project_uuid), lock=True)
    policies.add(intent, actor, archive, at=at)
    file = uploads.received(actor.person, given.sha256)
    if archive.supplements.filter(sha256=file.sha256).exists():
        raise InArchiveAlready(sha256=file.sha256)
    row = Supplement(
        archive=archive,
        number=archive.supplements.count() + 1,
        title=given.title,
        reason=given.reason,
        sha256=file.sha256,
        size=file.size,
        media_type=file.media_type,
        added_at=at,
    )
    act = acts.ARCHIVE_SUPPLEMENTED(
        object=f"archive:{project_uuid}",
        public={"sha256": archive.sha256, "number": row.number, "file_sha256": row.sha256},
        statement={"v": 1, "title": row.title, "size": row.size, "type": row.media_type, "reason": row.reason},
    )
    archive.version += 1
    archive.save(update_fields=["version"])
    recorded = record(act, intent=intent, actor=actor, at=at)
    row.leaf_sha256 = recorded.leaf_sha256
    row.save()
    return row, recorded


@transaction.atomic(durable=True)
def hand_over_archive(
    *, project_uuid: UUID, given: HandOverInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[HandOver, Recorded]:
    """Note that an archive authority took the archive, under its reference (ARC-04).

    Raises:
        NotFound. NotSealedYet. NotYours, MandateMissing, Stale: who may not.
    """
    archive = sealed(planning.project(project_uuid), lock=True)
    policies.add(intent, actor, archive, at=at)
    row = HandOver(archive=archive, authority=given.authority, reference=given.reference, handed_over_at=at)
    act = acts.ARCHIVE_HANDED_OVER(
        object=f"archive:{project_uuid}",
        public={"sha256": archive.sha256},
        statement={"v": 1, "authority": row.authority, "reference": row.reference},
    )
    archive.version += 1
    archive.save(update_fields=["version"])
    recorded = record(act, intent=intent, actor=actor, at=at)
    row.leaf_sha256 = recorded.leaf_sha256
    row.save()
    return row, recorded
