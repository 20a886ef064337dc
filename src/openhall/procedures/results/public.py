"""What other rooms may use of results: what the index asks of dossiers, and documents that other rooms have made."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from openhall.procedures.results.issuing import discard, sealing
from openhall.procedures.results.keeping import content, destroy, keep
from openhall.procedures.results.making import made
from openhall.procedures.results.models import Document, Kind, State
from openhall.procedures.results.pages import signing, tag
from openhall.procedures.results.paper import read_scan
from openhall.procedures.results.queries import given_out

__all__ = [
    "Document",
    "Kind",
    "ResultFacts",
    "State",
    "content",
    "destroy",
    "discard",
    "dossier_of",
    "given_out",
    "keep",
    "made",
    "read_scan",
    "result_facts",
    "sealing",
    "signing",
    "tag",
]


@dataclass(frozen=True, slots=True)
class ResultFacts:
    """What the index asks of a dossier's result (:class:`openhall_rules.service.facts.Dossier`).

    ``e_result``: a valid electronic result. ``paper_result``: there is a valid paper one, and ``result_digitised``: its
    scan is here. ``result_link``: whoever filed can reach a file of it. ``components_reused``: components taken from a
    document in a person's store.
    """

    e_result: bool = False
    paper_result: bool = False
    result_digitised: bool = False
    result_link: bool = False
    components_reused: int = 0


def dossier_of(document: UUID) -> int | None:
    """The inside id of the dossier whose result a document is; None where it is of none."""
    return Document.objects.filter(uuid=document).values_list("dossier_id", flat=True).first()


_FACTS = """
SELECT dossier_id, bool_or(electronic), bool_or(paper), sum(reused)::int FROM (
    SELECT dossier_id, kind = 'result' AS electronic, kind = 'paper' AS paper, 0 AS reused
    FROM results_document WHERE state = 'issued' AND kind IN ('result', 'paper') AND {documents}
    UNION ALL
    SELECT paper.dossier_id, false, false, count(DISTINCT paper.component)
    FROM results_reuse JOIN dossiers_paper AS paper ON paper.id = results_reuse.paper_id
    WHERE {papers} GROUP BY paper.dossier_id
) AS said GROUP BY dossier_id
"""


def result_facts(dossiers: Collection[int] | None = None) -> dict[int, ResultFacts]:
    """Of dossiers (their inside ids; None: of all) what the index asks of results: one statement for all.

    A dossier of which nothing is known isn't in the answer: it is as ``ResultFacts()``.
    """
    given: list[list[int]] = []
    documents = papers = "dossier_id IS NOT NULL"
    if dossiers is not None:
        documents = papers = "dossier_id = ANY(%s)"
        given = [list(dossiers), list(dossiers)]
    with connection.cursor() as cursor:
        cursor.execute(_FACTS.format(documents=documents, papers=f"paper.{papers}"), given)
        return {
            dossier: ResultFacts(
                e_result=electronic,
                paper_result=paper,
                result_digitised=paper,
                result_link=electronic or paper,
                components_reused=reused,
            )
            for dossier, electronic, paper, reused in cursor.fetchall()
        }
