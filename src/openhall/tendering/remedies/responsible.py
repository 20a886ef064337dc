"""Who takes complaints: the list per industry that authorities keep, by an act on the log (CPL-01)."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from openhall.identity import public as identity
from openhall.identity.public import Actor, Intent
from openhall.kernel.refusals import Stale
from openhall.tendering.planning.public import Project, organisation_facts
from openhall.tendering.remedies import acts, policies
from openhall.tendering.remedies.inputs import BodyInput
from openhall.tendering.remedies.models import Responsible
from openhall.witness.public import Recorded, record

MOST = 1000


@transaction.atomic(durable=True)
def name_responsible_body(
    *, uuid: UUID, given: BodyInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[Responsible, Recorded]:
    """Say which body takes complaints in an industry; of one industry and region the newest counts.

    Raises:
        MandateMissing: the actor acts for no authority. Stale: the id was used. What else ``identity.admit`` raises.
    """
    organisation = identity.organisation(policies.name_body(intent, actor, at=at))
    if Responsible.objects.filter(uuid=uuid).exists():
        raise Stale(seen=0, now=1)
    row = Responsible(
        uuid=uuid,
        jurisdiction=given.jurisdiction,
        industry=given.industry,
        region=given.region or "",
        body=given.body,
        contact=given.contact,
        source=given.source,
        lang=given.lang,
        here=given.here,
        authority_id=organisation.id,
        entered_at=at,
    )
    act = acts.BODY_NAMED(
        object=f"responsible-body:{uuid}",
        public={"jurisdiction": row.jurisdiction, "industry": row.industry, "region": row.region}
        | ({"here": True} if row.here else {}),
        statement={
            "v": 1,
            "body": row.body,
            "contact": row.contact,
            "source": row.source,
            "lang": row.lang,
            "authority": organisation_facts(organisation),
        },
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    row.leaf_sha256 = recorded.leaf_sha256
    row.save()
    return row, recorded


def bodies(jurisdictions: Collection[str]) -> list[Responsible]:
    """The bodies that count now, by jurisdiction, industry and region."""
    rows = Responsible.objects.select_related("authority").filter(jurisdiction__in=list(jurisdictions))
    newest = rows.order_by("jurisdiction", "industry", "region", "-id").distinct("jurisdiction", "industry", "region")
    return list(newest[:MOST])


def taking_here(jurisdiction: str) -> list[Responsible]:
    """The bodies of a jurisdiction that take complaints on this platform."""
    return [one for one in bodies([jurisdiction]) if one.here]


def supervising(project: Project) -> set[int]:
    """The authorities behind the bodies that take complaints about a tender here, by table key."""
    return {one.authority_id for one in taking_here(project.jurisdiction)}
