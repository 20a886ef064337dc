"""What the law of a case says about hearings. None: it names no such time."""

from datetime import datetime

from openhall.tendering.planning.public import asking_the_law
from openhall_rules.law import Pack, UnknownValue, Unset

NOTICE = "remedies.hearing_notice"


def earliest(law: Pack, summoned_at: datetime) -> datetime | None:
    """From when a hearing can begin to which the sides are summoned now."""
    try:
        law.value(NOTICE)
    except UnknownValue:  # asked before: what is asked inside is told as a refusal of the law
        return None
    with asking_the_law():
        return _or_none(law, summoned_at)


def is_entered(law: Pack) -> bool:
    """Whether an authority entered the notice of a hearing: no article says it then."""
    try:
        return law.value(NOTICE).entered_value
    except UnknownValue:
        return False


def authority(law: Pack) -> str:
    """Who would have to enter how long before a hearing the sides are told; empty where the law says it."""
    try:
        law.get(NOTICE)
    except Unset as error:
        return error.authority
    except UnknownValue:
        return ""
    return ""


def _or_none(law: Pack, summoned_at: datetime) -> datetime | None:
    try:
        return law.ends(NOTICE, after=summoned_at)
    except Unset:
        return None
