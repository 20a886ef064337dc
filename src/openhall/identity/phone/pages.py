"""Pages of the telephone: those that a desktop shows, and the installable page that lives on the telephone.

The telephone's own page is a shell without data, the same for everybody in one language; a service worker may keep it.
"""

from __future__ import annotations

from uuid import uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from openhall.identity import edge
from openhall.identity.models import DeviceKey
from openhall.identity.pages import onward
from openhall.identity.phone import queries, shell
from openhall.identity.phone import words as wording


@require_safe
def telephones(request: HttpRequest) -> HttpResponse:
    """The reader's telephones: bind one, revoke one, choose it as the only signer, withdraw that."""
    reader = edge.signed_in(request)
    choice = queries.choice_in_force(reader.person_id)
    new = uuid4()
    context = {
        "reader": reader,
        "phones": queries.phones(reader.person_id),
        "choice": choice,
        "has_key": DeviceKey.objects.filter(person_id=reader.person_id, revoked_at=None).exists(),
        "new_choice": {"object": f"phone_choice:{new}", "url": f"/api/v1/phone/choices/{new}"},
        "origin": settings.OPENHALL_ORIGIN,
        "assertion_options": edge.assertion_options(reader),
    }
    return render(request, "phone/telephones.html", context)


@require_safe
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign this browser in by a telephone that scans the code."""
    return render(request, "phone/sign_in.html", {"next": onward(request, "/account")})


@require_safe
def phone(request: HttpRequest) -> HttpResponse:
    """The page on the telephone. Nobody's name or data is in it: it asks for them when it runs."""
    nobody: dict[str, object] = {
        "account": None,
        "navigation": (),
        "log_head": None,
        "sign_in_url": "",
        "kept_answers": {},
    }
    response = render(request, "phone/phone.html", nobody)
    response["Cache-Control"] = "no-cache"
    return response


@require_safe
def words(request: HttpRequest) -> JsonResponse:
    """What acts and their fields are called, and what the telephone's page says, in the reader's language."""
    return JsonResponse(wording.everything(), headers={"Cache-Control": "no-cache"})


@require_safe
def manifest(request: HttpRequest) -> JsonResponse:
    """The web app manifest: what the telephone needs to install the page."""
    icons = [
        {"src": static(f"openhall/phone/icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png"}
        for size in (192, 512)
    ]
    masked = {"src": static("openhall/phone/icon-masked-512.png"), "sizes": "512x512", "type": "image/png"}
    home = reverse("phone")
    about = {
        "id": home,
        "name": _("OpenHall on this telephone"),
        "short_name": "OpenHall",
        "description": _("Sign in, sign and open with this telephone."),
        "lang": get_language() or "en",
        "start_url": home,
        "scope": "/",
        "display": "standalone",
        "background_color": "#ffffff",
        "theme_color": "#0b2b3a",
        "icons": [*icons, {**masked, "purpose": "maskable"}],
    }
    return JsonResponse(about, content_type="application/manifest+json")


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker. It keeps the shell of the telephone's page, and never an answer with data."""
    return HttpResponse(shell.script(), content_type="text/javascript", headers={"Cache-Control": "no-cache"})
