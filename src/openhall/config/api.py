"""The JSON API: every room's router below ``/api/v1``. The OpenAPI document is at ``/api/v1/openapi.json``."""

import json

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from openhall.config import rooms
from openhall.config.middleware import answer
from openhall.identity.offices.public import SecondSignatureDue, wait_for_second
from openhall.kernel.input_faults import sentence
from openhall.kernel.refusals import Invalid, Refusal

api = NinjaAPI(title="OpenHall", version="1", urls_namespace="api", docs_url=None)


class BadRequest(Refusal):
    """The request can't be read (not JSON, wrong method of sending)."""

    code = "bad-request"
    status = 400
    title = _("The request can’t be read.")
    detail = _("%(reason)s")
    way_forward = _("Send JSON as the API’s reference describes it, with the right method and address.")


@api.exception_handler(Refusal)
def _refusal(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    return answer(request, refusal)


@api.exception_handler(SecondSignatureDue)
def _proposed(request: HttpRequest, due: SecondSignatureDue) -> HttpResponse:
    """What one officer signed and two must sign waits for the second."""
    return wait_for_second(request, due)


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    fields = {}
    for item in error.errors:
        path = [str(part) for part in item["loc"] if part not in ("body", "payload", "query", "path")]
        fields[".".join(path) or "payload"] = sentence(item)
    return answer(request, Invalid(errors=fields))


@api.exception_handler(HttpError)
def _unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
    refusal = BadRequest(reason=str(error))
    refusal.status = error.status_code  # type: ignore[misc]
    return answer(request, refusal)


for room in rooms.modules("api"):
    api.add_router("", room.router)


def document() -> str:
    """The OpenAPI document as text."""
    return json.dumps(api.get_openapi_schema(), indent=1, default=str)
