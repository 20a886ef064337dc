"""What an act would publish, as one value whose digest the person signs: nobody can put in other words afterwards."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from openhall.identity import public as identity
from openhall.identity.public import Intent, OrganisationRef
from openhall.kernel.refusals import Refusal
from openhall.tendering.planning.law import law_in_force
from openhall.tendering.planning.models import Project
from openhall.witness.public import canonical
from openhall_rules.law import Pack
from openhall_rules.money import stated
from openhall_sealing.intents import digest_fields

Content = dict[str, Any]
"""``{"public": the leaf's public fields, "statement": its statement without what is only known at publication}``."""


class OtherContent(Refusal):
    """What would be published is not what the person saw and signed. Facts: ``seen``, ``now`` (hex digests)."""

    code = "other-content"
    status = 409
    title = _("What you saw is not what would be published.")
    way_forward = _("Reload the page, read what it says now, and sign it if it is right.")


def digest(content: Mapping[str, Any]) -> str:
    """Hex SHA-256 of the content's canonical form: the field that the person signs (protocols §6)."""
    return hashlib.sha256(canonical(content)).hexdigest()


def require_seen(seen: str, content: Content) -> None:
    """The content is the one whose digest was signed.

    Raises:
        OtherContent
    """
    now = digest(content)
    if seen != now:
        raise OtherContent(seen=seen, now=now)


def require_signed(sent: Mapping[str, Any], intent: Intent) -> None:
    """The payload about to be published is the one whose fields were signed.

    Raises:
        OtherContent
    """
    fields = intent.document["fields"]
    if digest_fields(sent) != fields:
        raise OtherContent(seen=digest(fields), now=digest(digest_fields(sent)))


def plan_to_sign(project: Project, at: datetime) -> Content:
    """What PLN-01 would publish of a draft at ``at``.

    Raises:
        LawRefuses: no law in force.
    """
    return plan_content(project, law_in_force(project.jurisdiction, at, project.procedure))


def plan_content(project: Project, law: Pack) -> Content:
    """What PLN-01 publishes of a project under a law."""
    parties = identity.organisations(key for key in (project.owner_id, project.agency_id, project.centre_id) if key)
    statement: dict[str, Any] = {
        "v": 1,
        "title": project.title,
        "lang": project.lang,
        "description": project.description,
        "estimate": None if project.estimate is None else stated(project.estimate, project.currency),
        "currency": project.currency,
        "planned_notice_date": project.planned_notice_date.isoformat() if project.planned_notice_date else None,
        "owner": organisation_facts(parties[project.owner_id]),
        "agency": organisation_facts(parties[project.agency_id]) if project.agency_id else None,
        "centre": organisation_facts(parties[project.centre_id]),
    }
    if project.resource_class:
        statement["class"] = project.resource_class
    return {"public": {"pack": law.id, "category": str(project.category)}, "statement": statement}


def organisation_facts(organisation: OrganisationRef) -> dict[str, Any]:
    """An organisation as statements name it."""
    return {
        "uuid": str(organisation.uuid),
        "name": organisation.name,
        "country": organisation.country,
        "scheme": organisation.scheme,
        "identifier": organisation.identifier,
    }
