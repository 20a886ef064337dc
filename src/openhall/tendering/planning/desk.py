"""What every page of those who prepare a tender needs: who reads, for whom, and the receipt of what was just done."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from openhall.identity import public as identity
from openhall.identity.public import Actor, Role
from openhall.kernel.refusals import NotFound
from openhall.tendering.planning.law import law_of
from openhall.tendering.planning.models import Project
from openhall.ui.components import Receipt, ReceiptState, Text
from openhall.witness.public import act_on, standing


def who_prepares(request: HttpRequest, project: Project) -> Actor:
    """The signed-in reader, if they act for the owner or the agency.

    Raises:
        SignInFirst: a guest. NotFound: somebody else.
    """
    reader = identity.signed_in(request)
    if reader.organisation_id not in project.parties:
        raise NotFound(project=str(project.uuid))
    return reader


def officer_of(request: HttpRequest, project: Project) -> Actor:
    """The signed-in reader, if they are an officer of the owner or the agency: for what is prepared and not yet said.

    Raises:
        SignInFirst: a guest. NotFound: somebody else.
    """
    reader = who_prepares(request, project)
    if not reader.holds(Role.OFFICER):
        raise NotFound(project=str(project.uuid))
    return reader


def desk(request: HttpRequest, reader: Actor, project: Project | None = None) -> dict[str, Any]:
    """Context of such a page: time, zone of the law, and what a signed form needs."""
    return {
        "now": identity.received_at(request),
        "party": str(reader.organisation or ""),
        "origin": settings.OPENHALL_ORIGIN,
        "zone": zone_of(project) if project else "UTC",
        "assertion_options": identity.assertion_options(reader),
        "project": project,
    }


def zone_of(project: Project) -> str:
    """IANA zone in which the project's days are counted."""
    return law_of(project).calendar.zone


def receipt_of(leaf_sha256: str, act: Text, zone: str, *, on: str) -> Receipt:
    """The receipt of an act on the object ``on`` (``project:<uuid>`` …), for its confirmation page.

    Raises:
        NotFound: no act on it has that digest.
    """
    if act_on(on, leaf_sha256) is None:
        raise NotFound(leaf=leaf_sha256)
    found = standing(leaf_sha256)
    recorded_at = datetime.fromisoformat(found.promise.split("\n")[2])
    return Receipt(
        state=ReceiptState(found.state),
        act=act,
        reference=leaf_sha256[:16],
        recorded_at=recorded_at,
        zone=zone,
        leaf_index=found.index,
        file_url=f"/receipts/{leaf_sha256}/proof" if found.index is not None else "",
        verify_url="/verify",
    )
