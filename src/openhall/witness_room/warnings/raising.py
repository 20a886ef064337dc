"""Raising warnings: each fact once, told once to those who must know."""

import re
from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext_noop

from openhall.identity import public as identity
from openhall.identity.public import Role
from openhall.kernel.wording import Text, in_words, instant, say
from openhall.witness_room.warnings import policies
from openhall.witness_room.warnings.kinds import KINDS, Found
from openhall.witness_room.warnings.models import QUIET, RaisedWarning, WarningState

MUST_KNOW = (Role.SUPERVISOR, Role.CENTRE)
"""Who is told: those who look into warnings, and those who run the platform."""
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
DIGEST = re.compile(r"[0-9a-f]{64}")
Letter = tuple[Text, Text, str, frozenset[UUID]]
"""Subject, body, link, and the tenders that it is about."""
MOST_TOLD = 3
"""So many warnings of one kind are told one by one; of more, only how many there are."""


@transaction.atomic
def raise_all(found: Iterable[Found], *, at: datetime, looked_for: Collection[str] = ()) -> list[RaisedWarning]:
    """Write down what was found; the warnings that are new.

    Args:
        looked_for: kinds that were looked for in full. Those that last and are no longer found are noted as gone.

    A fact whose warning is not closed is only seen again. One that was explained stays quiet, unless its facts changed.
    """
    fresh: list[RaisedWarning] = []
    seen: set[tuple[str, str]] = set()
    for one in found:
        if (one.kind.code, one.key) in seen:
            continue
        seen.add((one.kind.code, one.key))
        row = _raise(one, at)
        if row is not None:
            fresh.append(row)
    lasting = [code for code in looked_for if KINDS[code].lasting]
    still = RaisedWarning.objects.filter(kind__in=lasting, gone_at=None).exclude(state=WarningState.CLOSED)
    for row in still.order_by("id"):
        if (row.kind, row.key) not in seen:
            RaisedWarning.objects.filter(pk=row.pk).update(gone_at=at)
    _tell(fresh, at)
    return fresh


def _raise(found: Found, at: datetime) -> RaisedWarning | None:
    rows = RaisedWarning.objects.filter(kind=found.kind.code, key=found.key[:300])
    known = rows.exclude(state=WarningState.CLOSED)
    if known.update(last_seen_at=at, facts=found.facts, gone_at=None):
        return None
    last = rows.order_by("-id").first()
    if last is not None and last.outcome in QUIET and last.facts == found.facts:
        return None
    row = RaisedWarning(
        kind=found.kind.code,
        key=found.key[:300],
        facts=found.facts,
        severity=found.weight,
        object=found.object,
        case_uuid=found.case,
        first_seen_at=at,
        last_seen_at=at,
        due_at=found.due(at),
    )
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:  # another process saw it in the same moment
        return None
    return row


def sentence(row: RaisedWarning) -> str:
    """The warning in plain words, in the active language."""
    return in_words(_said(KINDS[row.kind].sentence, row))


def title(row: RaisedWarning) -> str:
    """Its title, in the active language."""
    return in_words(_said(KINDS[row.kind].title, row))


def _tell(fresh: list[RaisedWarning], at: datetime) -> None:
    """One message for each warning, or one for many of a kind, to everybody who must know."""
    if not fresh:
        return
    organisations = {party.id for role in MUST_KNOW for party in identity.organisations_with(role, at)}
    by_kind: dict[str, list[RaisedWarning]] = {}
    for row in fresh:
        by_kind.setdefault(row.kind, []).append(row)
    letters = [letter for rows in by_kind.values() for letter in _letters(rows)]
    for organisation in sorted(organisations):
        for letter in letters:
            _send(organisation, letter, at)
    RaisedWarning.objects.filter(pk__in=[row.pk for row in fresh]).update(told_at=at)


def _send(organisation: int, letter: Letter, at: datetime) -> None:
    """To everybody of the organisation who must know, but for whoever judges a tender that it is about."""
    subject, body, link, cases = letter
    kept = policies.not_told(cases, at)
    if not kept:
        identity.notify_holders(organisation, MUST_KNOW, subject=subject, body=body, link=link, at=at)
        return
    people = {one.uuid for role in MUST_KNOW for one in identity.holders(organisation, role, at) if one.id not in kept}
    identity.notify(people, subject=subject, body=body, link=link, at=at)


def _letters(rows: list[RaisedWarning]) -> list[Letter]:
    kind = KINDS[rows[0].kind]
    if len(rows) <= MOST_TOLD:
        return [
            (
                say(gettext_noop("Warning: %(title)s"), title=_said(kind.title, row)),
                _said(kind.sentence, row),
                f"/health/warnings/{row.uuid}",
                _cases([row]),
            )
            for row in rows
        ]
    subject = say(gettext_noop("%(count)s new warnings: %(title)s"), count=len(rows), title=_said(kind.title, rows[0]))
    body = say(gettext_noop("The first of them: %(sentence)s"), sentence=_said(kind.sentence, rows[0]))
    return [(subject, body, "/health/warnings", _cases(rows))]


def _cases(rows: list[RaisedWarning]) -> frozenset[UUID]:
    return frozenset(row.case_uuid for row in rows if row.case_uuid is not None)


def _said(lazy: object, row: RaisedWarning) -> Text:
    """A text of the kind with its facts, in no language yet: each reader gets it in their own."""
    with translation.override(None):
        return say(str(lazy), **{name: _told(fact) for name, fact in row.facts.items()})


def _told(fact: str | int) -> Text | int:
    """A fact as people read it: instants on a clock, digests by their beginning."""
    if isinstance(fact, int):
        return fact
    if INSTANT.fullmatch(fact):
        return instant(datetime.fromisoformat(fact), "UTC")
    return f"{fact[:16]}…" if DIGEST.fullmatch(fact) else fact
