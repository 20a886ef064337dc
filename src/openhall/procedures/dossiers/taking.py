"""Taking in what a form brings for a paper: a file, or photographs that become one."""

import io
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext as _

from openhall.identity import public as identity
from openhall.kernel import media
from openhall.kernel.refusals import Invalid
from openhall.procedures.dossiers import joining, papers
from openhall.procedures.dossiers.models import Dossier, Draft


def take_file(request: HttpRequest, row: Draft | Dossier) -> None:
    """Take the file of a form in; several photographs become one document.

    Raises:
        Invalid: no file, no such paper; NotPictures, TooManyPictures; what ``papers.keep`` raises.
    """
    found, place = request.FILES.getlist("file") + request.FILES.getlist("shot"), request.POST.get("component", "")
    if not found or not (place.isascii() and place.isdigit() and len(place) < 4):
        raise Invalid(errors={"file": _("Choose a file first.")})
    first = found[0]
    source, kind, name = first.file, first.content_type or "", first.name or _("Paper")
    if len(found) > 1:
        source, kind, name = io.BytesIO(_joined(found)), media.PDF, f"{name.rpartition('.')[0] or name}.pdf"
    if source is None:
        raise Invalid(errors={"file": _("Choose a file first.")})
    papers.keep(row, component=int(place), source=source, media_type=kind, name=name, at=identity.received_at(request))


def _joined(files: "list[UploadedFile[Any]]") -> bytes:
    """Photographs as one document.

    Raises:
        NotPictures. PaperTooLarge: together. What ``joining.as_pdf`` raises.
    """
    if any(one.content_type not in (media.JPEG, media.PNG) for one in files):
        raise joining.NotPictures
    if sum(one.size or 0 for one in files) > papers.LARGEST:
        raise papers.PaperTooLarge(limit=papers.LARGEST)
    return joining.as_pdf([one.read() for one in files[: joining.MOST + 1]])
