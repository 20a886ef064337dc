"""Pages of the record: receipts, how to verify, open data, refusals."""

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from openhall.kernel.refusals import NotFound, Refusal
from openhall.portal import ocds, ocds_complaints, receipts
from openhall.ui.components import Column
from openhall.witness import public as witness


@require_safe
def receipt(request: HttpRequest, leaf: str) -> HttpResponse:
    """The receipt of one act."""
    shown = receipts.shown(request, leaf)
    answer = render(request, "portal/receipt.html", {"shown": shown, "receipt": shown.panel(), "leaf_sha256": leaf})
    return _private(answer)


@require_safe
def proof(request: HttpRequest, leaf: str) -> HttpResponse:
    """The proof as a file to keep."""
    return proof_answer(request, leaf)


def proof_answer(request: HttpRequest, leaf: str) -> HttpResponse:
    """The proof as an answer; never kept by a shared cache, because it may hold what only the actor may know."""
    answer = HttpResponse(receipts.proof(request, leaf), content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{leaf[:16]}.tlog-proof"'
    return _private(answer)


@require_safe
def promise(request: HttpRequest, leaf: str) -> HttpResponse:
    """The signed promise as a file to keep.

    Raises:
        NotFound: a stranger asks for that of a sealed act.
    """
    found = receipts.shown(request, leaf).promise
    if not found:
        raise NotFound(leaf=leaf)
    answer = HttpResponse(found, content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{leaf[:16]}.promise"'
    return _private(answer)


def _private(answer: HttpResponse) -> HttpResponse:
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_safe
def verify(request: HttpRequest) -> HttpResponse:
    """Check a receipt or an evidence file in the browser; how to do it without us."""
    return render(request, "portal/verify.html", {"vkey": str(witness.verifier())})


@require_safe
def verifier_page(request: HttpRequest) -> HttpResponse:
    """The verifier as one file that works from a disk without any network, in the reader's language."""
    found = finders.find("openhall/js/verify.js")
    if not isinstance(found, str):
        raise NotFound(file="verify.js")
    script = Path(found).read_text(encoding="utf-8").replace("</", "<\\/")
    page = render_to_string("portal/verifier.html", {"script": SafeString(script), "vkey": str(witness.verifier())})
    answer = HttpResponse(page)
    answer["Content-Disposition"] = 'attachment; filename="openhall-verifier.html"'
    return answer


@require_safe
def open_data(request: HttpRequest) -> HttpResponse:
    """Where the data are and what may be done with them."""
    context = {"origin": settings.OPENHALL_ORIGIN, "ocid": ocds.ocid("…")}
    return render(request, "portal/open_data.html", context)


@require_safe
def extension_file(request: HttpRequest, name: str) -> HttpResponse:
    """A file of our own extension of the standard, for programs that read our packages."""
    body, media_type = ocds_complaints.file(name)
    answer = HttpResponse(body, content_type=media_type)
    answer["Access-Control-Allow-Origin"], answer["X-Content-Type-Options"] = "*", "nosniff"
    return answer


def refusal_kinds() -> dict[str, type[Refusal]]:
    """Every refusal by its code."""

    def below(kind: type[Refusal]) -> Iterator[type[Refusal]]:
        yield kind
        for child in kind.__subclasses__():
            yield from below(child)

    return {kind.code: kind for kind in sorted(below(Refusal), key=lambda kind: (kind.code, kind.__qualname__))}


@require_safe
def problems(request: HttpRequest) -> HttpResponse:
    """Every way in which the platform says no."""
    rows = [
        [
            format_html('<a href="/problems/{}">{}</a>', code, kind.title),
            format_html("<code>{}</code>", code),
            kind.status,
        ]
        for code, kind in refusal_kinds().items()
    ]
    columns = [Column(_("Answer"), header=True), Column(_("Code")), Column(_("HTTP status"), figure=True)]
    return render(request, "portal/problems.html", {"rows": rows, "columns": columns})


@require_safe
def problem(request: HttpRequest, code: str) -> HttpResponse:
    """One refusal explained.

    Raises:
        NotFound: there is none of that code.
    """
    kind = refusal_kinds().get(code)
    if kind is None:
        raise NotFound(problem=code)
    context = {
        "title": str(kind.title),
        "detail": _unfilled(kind.detail),
        "way_forward": _unfilled(kind.way_forward),
        "code": kind.code,
        "status": kind.status,
    }
    return render(request, "portal/problem.html", context)


class _Gaps(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return "…"


def _unfilled(text: object) -> str:
    """A sentence whose facts aren't known here, with gaps in their place."""
    return str(text) % _Gaps() if text else ""
