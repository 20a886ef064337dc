"""What a question without an account costs: the browser's work, or a place among the few that are taken without it.

No address is kept to count by. The work is that of the tip box (:mod:`openhall.helpdesk.tips.work`), over the SHA-256
of the question's text with LF for line ends and no blanks around it; each piece of work lets one question in.
"""

import hashlib
from datetime import datetime, timedelta

from django.db.models import QuerySet

from openhall.helpdesk.questions.models import HelpQuestion
from openhall.helpdesk.questions.refusals import TooManyGuests, TooManyWithoutWork
from openhall.helpdesk.tips import public as tips

FEWEST_BITS = 15
MOST_BITS = 22
QUESTIONS_PER_BIT = 20
GUESTS_AN_HOUR = 200
"""Questions of guests that the desk takes within an hour, whoever sends them."""
WITHOUT_WORK_AN_HOUR = 20
"""Those of them that came without work: from browsers without script, or programs that didn't do it."""


def terms(at: datetime) -> str:
    """The terms of this hour: each twenty questions of the last hour ask for one bit more."""
    bits = min(MOST_BITS, FEWEST_BITS + _recent(at).count() // QUESTIONS_PER_BIT)
    return tips.terms_of(bits, at)


def admit(text: str, given: str, nonce: int | None, at: datetime) -> str:
    """Let a guest's question in; the digest of the work that was done for it, empty where none was.

    Raises:
        TooManyGuests, TooManyWithoutWork
    """
    if _recent(at).count() >= GUESTS_AN_HOUR:
        raise TooManyGuests
    done = _digest(text, given, nonce, at)
    if not done and _recent(at).filter(work_sha256="").count() >= WITHOUT_WORK_AN_HOUR:
        raise TooManyWithoutWork
    return done


def _digest(text: str, given: str, nonce: int | None, at: datetime) -> str:
    if nonce is None:
        return ""
    over = hashlib.sha256(text.replace("\r\n", "\n").strip().encode()).hexdigest()
    try:
        tips.require_work(given, nonce, over, at)
    except tips.WorkMissing:
        return ""
    done = tips.digest_of_work(given, over, nonce).hex()
    return "" if HelpQuestion.objects.filter(work_sha256=done).exists() else done


def _recent(at: datetime) -> QuerySet[HelpQuestion]:
    return HelpQuestion.objects.filter(person=None, asked_at__gt=at - timedelta(hours=1))
