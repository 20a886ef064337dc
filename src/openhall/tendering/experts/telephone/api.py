"""The door for the telephone gateway."""

from typing import Any

from django.http import HttpRequest
from ninja import Router

from openhall.identity import public as identity
from openhall.kernel.refusals import NotFound, Refusal
from openhall.kernel.signed_messages import WordForged
from openhall.tendering.experts.refusals import WordNotSigned
from openhall.tendering.experts.telephone import ringing

router = Router(tags=["experts"])


@router.post("/call-gateway/words", response=dict[str, Any])
def hear_gateway(request: HttpRequest) -> dict[str, Any]:
    """What the telephone gateway says by itself, signed with the secret that we share. Twice is as good as once."""
    line = ringing.line()
    if line is None:
        raise NotFound
    at = identity.received_at(request)
    try:
        word = line.read(request.headers, request.body, at=at)
    except WordForged as error:
        raise WordNotSigned from error
    try:
        ringing.hear(word, at)
    except Refusal:
        # Whose call it was, and how it stands, is nobody's to learn from an answer.
        return {"taken": True}
    return {"taken": True}
