"""What releases are made of: parties, amounts and instants as OCDS writes them."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from openhall.identity.public import OrganisationRef
from openhall.kernel.clock import instant_text
from openhall.tendering.planning.public import Project

Json = dict[str, Any]
Built = tuple[str, Json]
"""A release's tag, and what it says."""


def moment(at: datetime | str) -> str:
    """An instant as OCDS writes it: RFC 3339, here with microseconds."""
    return at if isinstance(at, str) else instant_text(at)


def value(amount: str | Decimal | None, currency: str) -> Json | None:
    """An exact amount; None where there is none."""
    return None if amount is None else {"amount": Decimal(amount), "currency": currency}


def party(facts: Mapping[str, Any], *roles: str) -> Json:
    """An organisation and its parts in the process."""
    identifier = {
        "scheme": f"{facts['country']}-{facts['scheme']}".upper(),
        "id": facts["identifier"],
        "legalName": facts["name"],
    }
    return {"id": facts["uuid"], "name": facts["name"], "identifier": identifier, "roles": list(roles)}


def facts_of(ref: OrganisationRef) -> Json:
    """What is public of an organisation."""
    return {
        "uuid": str(ref.uuid),
        "name": ref.name,
        "country": ref.country,
        "scheme": ref.scheme,
        "identifier": ref.identifier,
    }


def named(ref: Mapping[str, Any]) -> Json:
    """A reference to an organisation among the parties."""
    return {"id": ref["uuid"], "name": ref["name"]}


def tender_id(project: Project) -> str:
    """The id of the tender within its process: its notice's."""
    return str(project.notice.uuid)
