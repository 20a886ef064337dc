"""JSON of archives."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from openhall.identity import public as identity
from openhall.kernel.clock import instant_text
from openhall.tendering.archive import commands, policies, reading
from openhall.tendering.archive.inputs import HandOverInput, SupplementInput
from openhall.tendering.archive.models import ProjectArchive
from openhall.tendering.planning import public as planning
from openhall.tendering.planning.public import receipt

router = Router(tags=["archive"])
Answer = dict[str, Any]


@router.get("/archives/{uuid}", response=Answer)
def show_archive(request: HttpRequest, uuid: UUID) -> Answer:
    """The sealed archive of a project: its digest, what is in it with its source, what is missing, what came later.

    Files that are not public are counted; owner, agency, centre and supervisors see them listed.
    """
    reader = identity.reader(request)
    archive = commands.sealed(planning.visible_project(uuid, reader))
    return archive_json(archive, whole=policies.reads_whole(reader, archive.project))


@router.post("/archives/{uuid}/supplements", response=Answer)
def supplement_archive(request: HttpRequest, uuid: UUID, payload: SupplementInput) -> Answer:
    """Add an uploaded file to a sealed archive, with the reason (ARC-03)."""
    actor, intent = identity.acting(request, command="supplement_archive", object=f"archive:{uuid}")
    row, recorded = commands.supplement_archive(
        project_uuid=uuid, given=payload, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return archive_json(row.archive, whole=True) | receipt(recorded)


@router.post("/archives/{uuid}/hand-overs", response=Answer)
def hand_over_archive(request: HttpRequest, uuid: UUID, payload: HandOverInput) -> Answer:
    """Note that an archive authority took the archive (ARC-04)."""
    actor, intent = identity.acting(request, command="hand_over_archive", object=f"archive:{uuid}")
    row, recorded = commands.hand_over_archive(
        project_uuid=uuid, given=payload, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return archive_json(row.archive, whole=True) | receipt(recorded)


def archive_json(archive: ProjectArchive, *, whole: bool) -> Answer:
    """An archive as the reader may see it."""
    items = reading.contents_of(archive)["items"]
    shown = [item for item in items if whole or item["public"]]
    return {
        "project": str(archive.project.uuid),
        "version": archive.version,
        "sha256": archive.sha256,
        "files": archive.files,
        "size": archive.size,
        "sealed_at": instant_text(archive.sealed_at),
        "leaf_sha256": archive.leaf_sha256,
        "keep_until": archive.keep_until.isoformat() if archive.keep_until else None,
        "keep_source": archive.keep_source,
        "missing": archive.missing,
        "items": shown,
        "not_shown": len(items) - len(shown),
        "supplements": [
            {
                "number": one.number,
                "title": one.title,
                "reason": one.reason,
                "sha256": one.sha256,
                "size": one.size,
                "added_at": instant_text(one.added_at),
                "leaf_sha256": one.leaf_sha256,
            }
            for one in archive.supplements.all()
        ],
        "hand_overs": [
            {
                "authority": one.authority,
                "reference": one.reference,
                "handed_over_at": instant_text(one.handed_over_at),
                "leaf_sha256": one.leaf_sha256,
            }
            for one in archive.hand_overs.all()
        ],
    }
