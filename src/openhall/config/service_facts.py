"""What the index of service learns from other rooms: the results of dossiers, and when one of them changes."""

from collections.abc import Mapping, Sequence

from openhall.procedures.index import public as service_index
from openhall.procedures.index.public import Known
from openhall.procedures.results import public as results
from openhall.procedures.results.public import ResultFacts
from openhall.witness.public import FeedAct


def of_results(dossiers: Sequence[int]) -> Mapping[int, Known]:
    """What results say of dossiers. An electronic result is itself a file of it; a paper one is when it was scanned."""
    found, nothing = results.result_facts(dossiers), ResultFacts()
    return {
        key: Known(
            e_result=one.e_result,
            result_digitised=one.e_result or one.result_digitised,
            result_link=one.result_link,
            reused=one.components_reused,
        )
        for key in dossiers
        for one in (found.get(key, nothing),)
    }


def follow_result(act: FeedAct) -> None:
    """A result was issued, corrected or revoked: the facts of its dossier are made anew."""
    dossier = results.dossier_of(act.uuid)
    if dossier is not None:
        service_index.refresh([dossier], act.at)


def provide() -> None:
    """Called once, when Django is ready."""
    service_index.provide(of_results)
