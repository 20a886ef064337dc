"""JSON of the service promises."""

from django.http import HttpRequest
from ninja import Router

from openhall.helpdesk.answers import Answer
from openhall.helpdesk.promises.rules import PROMISES, since
from openhall.identity import public as identity

router = Router(tags=["help"])


@router.get("/service-promises", response=Answer)
def service_promises(request: HttpRequest) -> Answer:
    """Each promise with its definition, and kept and broken by month."""
    at = identity.received_at(request)
    first = since(at.date())
    return {
        "promises": [
            {
                "code": one.code, "name": str(one.name), "meaning": str(one.meaning), "kept_when": str(one.kept),
                "broken_when": str(one.broken),
                "months": [
                    {"month": row.month.isoformat()[:7], "kept": row.kept, "broken": row.broken}
                    for row in one.figures(first, at)
                ],
            }
            for one in PROMISES.values()
        ]
    }  # fmt: skip
