"""What the portal is to be told of dossiers, written down as acts arrive on the feed: whatever crashes, each once."""

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import uuid4

from openhall.procedures.dossiers import public as dossiers
from openhall.procedures.dossiers.public import Dossier
from openhall.procedures.results import public as results
from openhall.procedures.synchronising.models import Cause, Message, Standing
from openhall.witness.public import FeedAct

Changed = Callable[[Sequence[int], datetime], None]
_listening: list[Changed] = []


def listen(changed: Changed) -> None:
    """Tell this one, in the same transaction, of which dossiers (their inside ids) the standing changed."""
    if changed not in _listening:
        _listening.append(changed)


def changed(keys: Sequence[int], at: datetime) -> None:
    """Tell whoever listens."""
    for one in _listening:
        one(keys, at)


def follow(act: FeedAct) -> None:
    """A step of a dossier: the portal is to be told of it, in the cursor's transaction."""
    row = Dossier.objects.filter(uuid=act.uuid).first()
    if row is not None:
        said = act.body["public"].get("status")
        queue(row, Cause.ACT, status=said if isinstance(said, int) else None, leaf_sha256=act.leaf_sha256, at=act.at)


def follow_result(act: FeedAct) -> None:
    """A result was issued, corrected or revoked: what the portal knows of its file changes."""
    key = results.dossier_of(act.uuid)
    row = Dossier.objects.filter(pk=key).first() if key else None
    if row is not None:
        queue(row, Cause.ACT, leaf_sha256=act.leaf_sha256, at=act.at)


def queue(row: Dossier, cause: Cause, *, at: datetime, status: int | None = None, leaf_sha256: str = "") -> None:
    """Owe the portal the state of a dossier, in the caller's transaction; once for an act."""
    if leaf_sha256 and Message.objects.filter(leaf_sha256=leaf_sha256).exists():
        return
    standing = locked(row)
    standing.made += 1
    standing.refused = ""
    standing.save(update_fields=["made", "refused"])
    now = int(dossiers.status_of(row.state))
    Message.objects.create(
        key=uuid4(), dossier=row, number=standing.made, cause=cause, status=status or now, leaf_sha256=leaf_sha256,
        made_at=at,
    )  # fmt: skip


def locked(row: Dossier) -> Standing:
    """How a dossier stands, locked."""
    Standing.objects.get_or_create(dossier=row, defaults={"code": row.code})
    return Standing.objects.select_for_update(no_key=True).get(dossier=row)
