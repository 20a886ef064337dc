"""Jobs of the archive, by rule; the worker polls ``due``."""

from datetime import datetime

from openhall.kernel.refusals import Refusal
from openhall.tendering.archive import commands
from openhall.tendering.planning.public import Project


def due(at: datetime) -> int:
    """Seal the archives of projects that were archived; how many. Idempotent."""
    rows = Project.objects.filter(state=Project.State.ARCHIVED, sealed_archive=None)
    done = 0
    for uuid in rows.order_by("id").values_list("uuid", flat=True)[:20]:
        try:
            commands.seal_archive(project_uuid=uuid, at=at)
        except Refusal:  # its last act waits for the log, or another worker was quicker
            continue
        done += 1
    return done
