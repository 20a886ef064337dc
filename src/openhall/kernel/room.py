"""Room for uploads: what can't be taken is refused before a byte of it is sent."""

from __future__ import annotations

import errno
import shutil
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from openhall.kernel import files
from openhall.kernel.models import Upload
from openhall.kernel.refusals import Refusal

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
DAY = timedelta(hours=24)


class StorageFull(Refusal):
    """The disk has no room for the file. Fact: ``size`` (bytes)."""

    code = "storage-full"
    status = 507
    title = _("The platform has no room for this file at the moment.")
    detail = _("It has %(size)s bytes.")
    way_forward = _(
        "Tell the trading centre at once, before the deadline: whoever runs this installation can make room. What was "
        "sent so far is kept."
    )


class QuotaReached(Refusal):
    """The person announced more within a day than the installation allows. Facts: ``size``, ``limit`` (bytes)."""

    code = "upload-quota"
    status = 429
    title = _("You have uploaded as much as is possible within a day.")
    detail = _("With this file it would be more than %(limit)s bytes within 24 hours.")
    way_forward = _("Go on with uploads that you began, or wait until tomorrow. In a hurry, ask the trading centre.")


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:  # just finished, or thrown away
        return 0


def require_quota(owner: UUID, size: int, *, at: datetime) -> None:
    """Refuse a further file of ``size`` bytes when the person's day is used up.

    Raises:
        QuotaReached
    """
    limit = int(settings.OPENHALL_UPLOAD_QUOTA_BYTES)
    begun = Upload.objects.filter(owner=owner, created_at__gt=at - DAY).aggregate(sum=Sum("size"))["sum"] or 0
    if begun + size > limit:
        raise QuotaReached(size=size, limit=limit)


def require_room(size: int, *, at: datetime) -> None:
    """Refuse a file that the disk can't take beside all that was announced and hasn't arrived.

    Raises:
        StorageFull
    """
    awaited = Upload.objects.filter(file=None, expires_at__gt=at).aggregate(sum=Sum("size"))["sum"] or 0
    folder = files.scratch()
    arrived = sum(_size(path) for path in folder.glob("*-*"))  # uploads are named by their UUID
    free = shutil.disk_usage(folder).free
    if free - max(0, awaited - arrived) - size < int(settings.OPENHALL_KEEP_FREE_BYTES):
        raise StorageFull(size=size)
