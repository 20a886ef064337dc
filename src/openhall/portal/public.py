"""What config may use of the portal: exports, releases, the record in words, the live hall's fragments."""

from uuid import UUID

from openhall.portal import catalogue, ocds, queries, record, releases
from openhall.portal.export import award_files, case_files, evaluation_held_from, evidence_zip
from openhall.portal.live import fragments
from openhall.portal.permissions import Permission, State
from openhall.portal.permissions import provide as provide_permissions
from openhall.portal.queries import Tender
from openhall.portal.record import Entry

__all__ = [
    "Permission",
    "State",
    "award_files",
    "case_files",
    "catalogue",
    "evaluation_held_from",
    "evidence_zip",
    "fragments",
    "ocds",
    "provide_permissions",
    "record_of_case",
    "releases",
]


def record_of_case(case: UUID) -> tuple[Tender, list[Entry]]:
    """A published project and its public acts in words, in log order; while it is evaluated, up to the findings.

    Raises:
        NotFound
    """
    tender = queries.tender(case)
    held = evaluation_held_from(tender.project)
    return tender, [one for one in record.entries(tender) if held is None or one.act.index < held]
