"""What the index of service learns elsewhere: results of dossiers, what registers answered, when either changes."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from openhall.procedures.catalogue import public as catalogue
from openhall.procedures.dossiers import public as dossiers
from openhall.procedures.feedback import public as feedback
from openhall.procedures.index import public as service_index
from openhall.procedures.index.public import Known
from openhall.procedures.registers import public as registers
from openhall.procedures.results import public as results
from openhall.procedures.results.public import ResultFacts
from openhall.procedures.synchronising import public as synchronising
from openhall.witness.public import FeedAct

POPULATION = "population"
DONE, ISSUED = "DOS-12", "RES-03"


def of_results(keys: Sequence[int]) -> Mapping[int, Known]:
    """What results say of dossiers. An electronic result is itself a file of it; a paper one is when it was scanned."""
    found, nothing = results.result_facts(keys), ResultFacts()
    return {
        key: Known(
            e_result=one.e_result,
            paper_result=one.paper_result,
            result_digitised=one.e_result or one.result_digitised,
            result_link=one.result_link,
            reused=one.components_reused,
        )
        for key in keys
        for one in (found.get(key, nothing),)
    }


def of_registers(keys: Sequence[int]) -> Mapping[int, Known]:
    """Whether the population register answered for dossiers; not known where the edition's form doesn't name it."""
    rows = dossiers.Dossier.objects.filter(pk__in=list(keys)).select_related("edition")
    needed = {row.uuid: row.pk for row in rows if _named(row.edition)}
    told = registers.answered(needed, POPULATION) if needed else set()
    return {key: Known(population=uuid in told) for uuid, key in needed.items()}


def of_portal(keys: Sequence[int]) -> Mapping[int, Known]:
    """Whether the national portal holds dossiers as they are, and finished ones with their result.

    Shared is (our reading) what the portal took with the final status and a link to the result's file.
    """
    return {
        key: Known(synchronised=one.synchronised, shared=one.shared)
        for key, one in synchronising.at_portal(keys).items()
    }


def connected(edition: catalogue.Edition) -> bool | None:
    """Whether a procedure is connected to the population register; None where its form doesn't name it."""
    return registers.connected(POPULATION) if _named(edition) else None


def _named(edition: catalogue.Edition) -> bool:
    return POPULATION in catalogue.registers(edition.content.get("form") or {})


def follow_register(act: FeedAct) -> None:
    """A register answered: the facts of the dossier are made anew, if it was filed meanwhile."""
    holder = registers.asked_for(act.uuid)
    found = dossiers.Dossier.objects.filter(uuid=holder).values_list("pk", flat=True).first() if holder else None
    if found is not None:
        service_index.refresh([found], act.at)


def follow_result(act: FeedAct) -> None:
    """A result was issued, corrected or revoked: the facts of its dossier are made anew."""
    dossier = results.dossier_of(act.uuid)
    if dossier is not None:
        service_index.refresh([dossier], act.at)


def of_people(keys: Sequence[int]) -> Mapping[int, Known]:
    """What people said of their dossiers. Nobody who is silent is taken for satisfied or dissatisfied."""
    return {key: Known(complained=wrote, disliked=said) for key, (wrote, said) in feedback.said_of(keys).items()}


def ask_at_end(act: FeedAct) -> None:
    """A dossier has ended: whoever filed it is asked, once.

    Where the result is on paper that is when it was handed out; an electronic one is theirs when the dossier is done
    and its seal has the time stamp, whichever comes last.
    """
    if act.code == ISSUED:
        found = results.dossier_of(act.uuid)
    else:
        found = dossiers.Dossier.objects.filter(uuid=act.uuid).values_list("pk", flat=True).first()
    if found is None:
        return
    if act.code in (DONE, ISSUED) and not results.result_facts([found]).get(found, ResultFacts()).e_result:
        return
    if feedback.ask(found, at=act.at) is not None:
        service_index.refresh([found], act.at)


def follow_people(act: FeedAct) -> None:
    """Somebody said something of their dossier: its facts are made anew."""
    found = feedback.dossier_of(act.uuid)
    if found is not None:
        service_index.refresh([found], act.at)


def refreshed(keys: Sequence[int], at: datetime) -> None:
    """The portal answered: the facts of these dossiers are made anew, in the same transaction."""
    service_index.refresh(keys, at)


def provide() -> None:
    """Called once, when Django is ready."""
    service_index.provide(of_results)
    service_index.provide(of_registers)
    service_index.provide(of_people)
    service_index.provide_feedback(feedback.feedback)
    service_index.provide(of_portal)
    synchronising.listen(refreshed)
    service_index.provide_population(connected)
