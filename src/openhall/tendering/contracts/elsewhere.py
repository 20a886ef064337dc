"""Papers that other stages issue: which of them a digest is, and their seal by this installation."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings

from openhall.tendering.contracts import authority

Finder = Callable[[str], tuple[UUID, str] | None]
"""Digest of a file → id of the lot whose minutes they are and digest of the act that issued them."""
_minutes: list[Finder] = []


@dataclass(frozen=True, slots=True)
class Paper:
    """What another room issued as a PDF. ``counts``: it is neither revoked nor replaced. ``address``: its public page.
    ``leaf_sha256``: of the act that issued this state of the file.
    """

    uuid: UUID
    leaf_sha256: str
    address: str
    counts: bool


PaperFinder = Callable[[str], Paper | None]
_papers: list[PaperFinder] = []


def recognise_papers(finder: PaperFinder) -> None:
    """Say how a room's papers are known by the digest of a file; called once, when the app is ready."""
    if finder not in _papers:
        _papers.append(finder)


def paper(sha256: str) -> Paper | None:
    """The paper of another room with this digest."""
    return next((found for finder in _papers if (found := finder(sha256)) is not None), None)


def recognise_minutes(finder: Finder) -> None:
    """Say how minutes of an opening are known by their digest; called once, when the app is ready."""
    if finder not in _minutes:
        _minutes.append(finder)


def minutes(sha256: str) -> tuple[UUID, str] | None:
    """The lot and the issuing act of the minutes with this digest."""
    return next((found for finder in _minutes if (found := finder(sha256)) is not None), None)


def seal_by_instance(pdf: bytes, *, at: datetime, reason: str) -> bytes:
    """The PDF with the installation's own seal."""
    from openhall.tendering.contracts import sealing  # here, because pyHanko takes a second to load

    held = authority.instance_seal(at)
    name = f"OpenHall {settings.OPENHALL_LOG_ORIGIN}"
    return sealing.seal_pdf(pdf, held, field="instance", at=at, name=name, reason=reason)
