"""What a question without an account costs: the browser's work, or a place among the few that are taken without it.

No address is kept to count by. The work is that of the tip box (:mod:`openhall.helpdesk.tips.work`), over the SHA-256
of the question's text with LF for line ends and no blanks around it; each piece of work lets one question in, and leads
whoever sends the same once more to the same question.

Without work two bounds hold. A browser has a few turns an hour: it bears their times itself, signed, in a cookie, so
that nobody else has to know them. All such browsers together share a bucket that fills again all the time: whoever
empties it keeps others out only for as long as they go on, and never those whose browsers work.
"""

import hashlib
import hmac
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import QuerySet

from openhall.helpdesk.questions.models import HelpQuestion
from openhall.helpdesk.questions.refusals import TooManyFromHere, TooManyGuests, TooManyWithoutWork
from openhall.helpdesk.tips import public as tips

FEWEST_BITS = 15
MOST_BITS = 22
QUESTIONS_PER_BIT = 20
GUESTS_AN_HOUR = 200
"""Questions that the desk takes within an hour from guests whose browsers worked, whoever sends them."""
TURNS_AN_HOUR = 3
"""Questions of one browser without work."""
BUCKET = 20
"""Questions without work that the desk takes at once, from all browsers together."""
REFILL = timedelta(minutes=1)
"""After so long there is room for one more."""
HOUR = timedelta(hours=1)


def terms(at: datetime) -> str:
    """The terms of this hour: each twenty questions with work of the last hour ask for one bit more."""
    bits = min(MOST_BITS, FEWEST_BITS + _recent(at).exclude(work_sha256="").count() // QUESTIONS_PER_BIT)
    return tips.terms_of(bits, at)


def done(text: str, given: str, nonce: int | None, at: datetime) -> str:
    """The digest of the work that was done for a question; empty where none was, or it doesn't fit."""
    if nonce is None:
        return ""
    over = hashlib.sha256(text.replace("\r\n", "\n").strip().encode()).hexdigest()
    try:
        tips.require_work(given, nonce, over, at)
    except tips.WorkMissing:
        return ""
    return tips.digest_of_work(given, over, nonce).hex()


def admit(work_sha256: str, turns: Sequence[datetime], at: datetime) -> None:
    """Let a guest's question in. ``turns``: when the same browser asked without work before.

    Raises:
        TooManyGuests, TooManyFromHere, TooManyWithoutWork
    """
    if work_sha256:
        if _recent(at).exclude(work_sha256="").count() >= GUESTS_AN_HOUR:
            raise TooManyGuests
        return
    if len(recent_turns(turns, at)) >= TURNS_AN_HOUR:
        raise TooManyFromHere
    if _owing(_recent(at).filter(work_sha256="").order_by("asked_at").values_list("asked_at", flat=True), at):
        raise TooManyWithoutWork


def recent_turns(turns: Iterable[datetime], at: datetime) -> list[datetime]:
    """Those of the last hour, the oldest first."""
    return sorted(one for one in turns if at - HOUR < one <= at)


def key_of_codes() -> bytes:
    """The key from which codes of questions follow that were worked for."""
    return hashlib.sha256(b"openhall/help-code-of-work/v1\n" + settings.SECRET_KEY.encode()).digest()


def drawn_from(work_sha256: str, length: int, letters: str) -> str:
    """Signs that follow from a piece of work, for nobody to guess who hasn't the key."""
    number = int.from_bytes(hmac.digest(key_of_codes(), work_sha256.encode(), hashlib.sha256))
    found = ""
    for _place in range(length):
        number, at = divmod(number, len(letters))
        found += letters[at]
    return found


def _owing(times: Iterable[datetime], at: datetime) -> bool:
    """Whether the bucket is empty: each question takes the room of one, and time gives it back."""
    owed, last = timedelta(0), at - HOUR
    for one in times:
        owed, last = max(owed - (one - last), timedelta(0)) + REFILL, one
    return max(owed - (at - last), timedelta(0)) > REFILL * (BUCKET - 1)


def _recent(at: datetime) -> QuerySet[HelpQuestion]:
    return HelpQuestion.objects.filter(person=None, asked_at__gt=at - HOUR)
