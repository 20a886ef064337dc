"""What config and portal may use of the archive."""

from openhall.tendering.archive.commands import hand_over_archive, keep_until, seal_archive, sealed, supplement_archive
from openhall.tendering.archive.inputs import HandOverInput, SupplementInput
from openhall.tendering.archive.models import HandOver, ProjectArchive, Supplement
from openhall.tendering.archive.sources import provide

__all__ = [
    "HandOver",
    "HandOverInput",
    "ProjectArchive",
    "Supplement",
    "SupplementInput",
    "hand_over_archive",
    "keep_until",
    "provide",
    "seal_archive",
    "sealed",
    "supplement_archive",
]
