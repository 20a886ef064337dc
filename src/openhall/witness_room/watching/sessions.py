"""Sessions as the feed brings them: each act of a transaction that the log has taken in is a step."""

from dataclasses import dataclass
from datetime import datetime

from openhall.witness_room.watching.models import Session, Step
from openhall.witness_room.watching.sources import SessionFacts


@dataclass(frozen=True)
class Happened:
    """An act of the log that is a step."""

    code: str
    leaf_sha256: str
    index: int
    at: datetime


def take_in(facts: SessionFacts, happened: Happened) -> Session:
    """Note a step of a session, which begins with its first one. The same step again changes nothing.

    Called in the transaction of the feed's cursor, act by act in log order.
    """
    session, _new = Session.objects.get_or_create(
        about=facts.about,
        defaults={
            "kind": facts.kind,
            "case_uuid": facts.case,
            "title": facts.title,
            "part": facts.part,
            "lang": facts.lang,
            "zone": facts.zone,
            "stage": facts.stage,
            "next_at": facts.next_at,
            "began_at": happened.at,
            "last_step_at": happened.at,
        },
    )
    Step.objects.get_or_create(
        session=session,
        leaf_sha256=happened.leaf_sha256,
        defaults={"code": happened.code, "leaf_index": happened.index, "at": happened.at},
    )
    # Halts change the version alone, so neither write undoes the other.
    Session.objects.filter(pk=session.pk).update(
        stage=facts.stage, next_at=facts.next_at, last_step_at=happened.at
    )  # fmt: skip
    return session
