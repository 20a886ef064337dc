"""What may be read of the gate."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from openhall.kernel.refusals import NotFound
from openhall.tendering.entry import checks, conditions
from openhall.tendering.entry.models import AfterFile, Breach, Commitment
from openhall.tendering.planning import public as planning
from openhall.tendering.planning.public import Project


@dataclass(frozen=True)
class Gate:
    """How the gate stands for a project at one moment.

    ``texts``: what is signed, in the binding language; ``sha256``: their digest; ``checks``: what was found.
    """

    conditions: tuple[conditions.Condition, ...]
    texts: list[str]
    sha256: str
    checks: list[checks.Checked]

    @property
    def open(self) -> bool:
        """Whether every check passes."""
        return all(found.passed for found in self.checks)


def gate(project: Project, at: datetime) -> Gate:
    """Conditions and checks as they are now."""
    law = planning.law_of(project)
    texts = conditions.texts(law, project.lang)
    return Gate(conditions.conditions(law), texts, conditions.digest(texts), checks.examine(project, at))


def conditions_sha256(project: Project) -> str:
    """Digest of the conditions alone, for who has read them and signs."""
    return conditions.digest(conditions.texts(planning.law_of(project), project.lang))


def commitment_of(project: Project) -> Commitment | None:
    """The signed commitment, None before it."""
    return Commitment.objects.filter(project=project).first()


def breaches_of(project: Project) -> list[Breach]:
    """Reports about a project's promises, oldest first."""
    rows = Breach.objects.filter(project=project).select_related("project", "found_by", "decided_by")
    return list(rows.order_by("id"))


def breach(uuid: UUID) -> Breach:
    """One report.

    Raises:
        NotFound
    """
    rows = Breach.objects.select_related("project__owner", "found_by", "decided_by")
    found = rows.filter(uuid=uuid).first()
    if found is None:
        raise NotFound(breach=str(uuid))
    return found


def file_of(project: Project) -> AfterFile | None:
    """The after-project file, None before it is opened."""
    return AfterFile.objects.filter(project=project).prefetch_related("papers").first()


def existing_file_of(project: Project) -> AfterFile:
    """The after-project file.

    Raises:
        NotFound
    """
    found = file_of(project)
    if found is None:
        raise NotFound(project=str(project.uuid))
    return found
