"""What later stages and other rooms may use of planning."""

from openhall.tendering.planning import icalendar, subscriptions
from openhall.tendering.planning.acts import LEGAL_VALUE_ENTERED, PLAN_PUBLISHED
from openhall.tendering.planning.answers import receipt
from openhall.tendering.planning.commands import (
    create_project,
    enter_legal_value,
    publish_plan,
    revise_project,
)
from openhall.tendering.planning.desk import desk, receipt_of, who_prepares, zone_of
from openhall.tendering.planning.inputs import (
    Amount,
    Currency,
    Input,
    Instant,
    LegalValueInput,
    LongText,
    Nothing,
    ProjectDraft,
    SentInput,
    Sha256,
    Title,
)
from openhall.tendering.planning.law import (
    CalendarEnds,
    LawRefuses,
    ValueNotEntered,
    article,
    asking_the_law,
    entered_values,
    jurisdictions,
    law_for_draft,
    law_in_force,
    law_of,
)
from openhall.tendering.planning.models import Category, Project
from openhall.tendering.planning.policies import as_owner, prepare, sees
from openhall.tendering.planning.publication import (
    Content,
    OtherContent,
    digest,
    organisation_facts,
    plan_to_sign,
    require_seen,
    require_signed,
)
from openhall.tendering.planning.queries import (
    lock_project,
    project,
    projects_of,
    published_projects,
    visible_project,
)

__all__ = [
    "LEGAL_VALUE_ENTERED",
    "PLAN_PUBLISHED",
    "Amount",
    "CalendarEnds",
    "Category",
    "Content",
    "Currency",
    "Input",
    "Instant",
    "LawRefuses",
    "LegalValueInput",
    "LongText",
    "Nothing",
    "OtherContent",
    "Project",
    "ProjectDraft",
    "SentInput",
    "Sha256",
    "Title",
    "ValueNotEntered",
    "article",
    "as_owner",
    "asking_the_law",
    "create_project",
    "desk",
    "digest",
    "enter_legal_value",
    "entered_values",
    "icalendar",
    "jurisdictions",
    "law_for_draft",
    "law_in_force",
    "law_of",
    "lock_project",
    "organisation_facts",
    "plan_to_sign",
    "prepare",
    "project",
    "projects_of",
    "publish_plan",
    "published_projects",
    "receipt",
    "receipt_of",
    "require_seen",
    "require_signed",
    "revise_project",
    "sees",
    "subscriptions",
    "visible_project",
    "who_prepares",
    "zone_of",
]
