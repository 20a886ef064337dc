"""Many numbers at once: a file that is looked through line by line, and its issue and publication as one act each.

Whole or not at all: a line that can't be taken in keeps all of them out, and is named with its reason.
"""

import csv
import hashlib
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from pydantic import ValidationError

from openhall.identity.agencies import acts, policies
from openhall.identity.agencies.commands import goes_on
from openhall.identity.agencies.inputs import MOST_UNITS, BatchInput, IdentifierInput, NumbersInput
from openhall.identity.agencies.models import AgencyIdentifier, AgencyState
from openhall.identity.agencies.refusals import BatchRefused, LevelMissing, NotWaiting
from openhall.identity.models import Organisation
from openhall.identity.values import Actor, Intent
from openhall.kernel import search
from openhall.kernel.input_faults import sentence
from openhall.kernel.refusals import NotFound, Stale
from openhall.witness.public import Recorded, record

COLUMNS = ("code", "name", "lang", "organisation", "valid_from", "valid_until", "successors", "state")
"""Of a file that is written, in their order. One that is read has no need of the last three."""
NEEDED = ("code", "name", "lang", "valid_from")
MOST_BYTES = 2_000_000
MOST_TOLD = 20


@dataclass(frozen=True)
class Line:
    """A number to be issued, and the line of the file where it stands (the place in the list, without a file)."""

    number: int
    given: IdentifierInput


def read_file(body: bytes, jurisdiction: str) -> list[Line]:
    """The numbers of a CSV file in UTF-8 with a header of :data:`COLUMNS`.

    Raises:
        BatchRefused: which lines can't be read, and why.
    """
    if len(body) > MOST_BYTES:
        raise BatchRefused(lines=_("The file is larger than %(most)s kB.") % {"most": MOST_BYTES // 1000})
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BatchRefused(lines=_("The file isn’t text in UTF-8.")) from error
    reader = csv.DictReader(io.StringIO(text.replace("\0", "")))
    header = {(name or "").strip() for name in reader.fieldnames or ()}
    if not set(NEEDED) <= header or header - set(COLUMNS):
        strange = ", ".join(sorted(header - set(COLUMNS))[:5]) or "–"
        raise BatchRefused(
            lines=_("Line 1: the header needs code, name, lang and valid_from. Unknown: %(strange)s")
            % {"strange": strange}
        )
    found: list[Line] = []
    wrong: list[str] = []
    try:
        for row in reader:
            said = {(name or "").strip(): value.strip() for name, value in row.items() if isinstance(value, str)}
            if not any(said.values()):
                continue
            try:
                found.append(Line(reader.line_num, _given(said, jurisdiction)))
            except ValidationError as error:
                wrong.append(_fault(reader.line_num, said.get("code", ""), sentence(error.errors()[0])))
            except BatchRefused as refusal:
                wrong.append(_fault(reader.line_num, said.get("code", ""), str(refusal.facts["lines"])))
            if len(found) > MOST_UNITS:
                break
    except csv.Error as error:
        raise BatchRefused(lines=_("Line %(number)s can’t be read.") % {"number": reader.line_num}) from error
    if wrong:
        raise _refusal(wrong)
    if not 0 < len(found) <= MOST_UNITS:
        raise BatchRefused(lines=_("A file has from 1 to %(most)s rows.") % {"most": MOST_UNITS})
    return found


def _given(said: dict[str, str], jurisdiction: str) -> IdentifierInput:
    if said.get("valid_until") or said.get("successors"):
        raise BatchRefused(lines=_("A number that has ended isn’t issued. Leave this line out."))
    own = {name: said[name] for name in (*NEEDED, "organisation") if said.get(name)}
    return IdentifierInput.model_validate(own | {"jurisdiction": jurisdiction})


def _fault(number: int, code: str, why: str) -> str:
    printable = "".join(one for one in code[:60] if one.isprintable()) or "–"
    return _("Line %(number)s, %(code)s: %(why)s") % {"number": number, "code": printable, "why": why}


def _refusal(wrong: Sequence[str]) -> BatchRefused:
    more = len(wrong) - MOST_TOLD
    told = [*wrong[:MOST_TOLD], *([_("And %(count)s lines more.") % {"count": more}] if more > 0 else [])]
    return BatchRefused(lines="\n".join(told))


def require_whole(lines: Sequence[Line], *, publish: bool) -> None:
    """Ask that every number can be issued, and published where that is asked, with the others of the list or before.

    Raises:
        BatchRefused: which lines can't, and why.
    """
    of_list = {one.given.code: one.given for one in lines}
    above = {code.rpartition(".")[0] for code in of_list} - {""}
    known = {one.code: one for one in AgencyIdentifier.objects.filter(code__in={*of_list, *above})}
    bearers = set(
        Organisation.objects.filter(
            identifier__in={one.given.organisation for one in lines if one.given.organisation}
        ).values_list("identifier", flat=True)
    )
    seen: set[str] = set()
    wrong = []
    for one in lines:
        why = _obstacle(one.given, of_list, known, bearers, publish=publish)
        if one.given.code in seen:
            why = _("The number stands twice in the list.")
        seen.add(one.given.code)
        if why:
            wrong.append(_fault(one.number, one.given.code, why))
    if wrong:
        raise _refusal(wrong)


def _obstacle(
    given: IdentifierInput, of_list: dict[str, IdentifierInput], known: dict[str, AgencyIdentifier], bearers: set[str],
    *, publish: bool,
) -> str:  # fmt: skip
    """Why a number can't be issued (and published); empty where it can."""
    if given.code in known:
        return _("This number was issued already, and no number is issued twice.")
    if given.organisation and given.organisation not in bearers:
        return _("No organisation here has that identifier.")
    above = given.code.rpartition(".")[0]
    if not above:
        return ""
    if above in of_list:
        carried = not publish or of_list[above].valid_from <= given.valid_from
    else:
        carried = above in known and (not publish or goes_on(known[above], given.valid_from))
    return "" if carried else _("The level above, %(code)s, isn’t there on that day.") % {"code": above}


@transaction.atomic(durable=True)
def issue_identifiers(*, batch: UUID, given: BatchInput, intent: Intent, actor: Actor, at: datetime) -> Recorded:
    """Give numbers to many agencies and units at once, and make them public if that is asked (AGN-04).

    Raises:
        Stale: the id was used. BatchRefused: nothing was issued; which rows are in the way. What ``admit`` raises.
    """
    office = policies.decide(intent, actor, version=0, at=at)
    if AgencyIdentifier.objects.filter(batch=batch).exists():
        raise Stale(seen=0, now=1)
    lines = [Line(place, one) for place, one in enumerate(given.whole(), start=1)]
    above = {one.given.code.rpartition(".")[0] for one in lines}
    list(AgencyIdentifier.objects.select_for_update(no_key=True).filter(code__in=above).order_by("code"))
    require_whole(lines, publish=given.publish)
    act = acts.IDENTIFIERS_ISSUED(
        object=f"agency-batch:{batch}",
        public={"units": len(lines), "published": given.publish},
        statement={
            "v": 1, "jurisdiction": given.jurisdiction,
            "units": [one.model_dump(mode="json", exclude={"jurisdiction"}) for one in given.whole()],
        },
    )  # fmt: skip
    recorded = record(act, intent=intent, actor=actor, at=at)
    _write(lines, batch, office, recorded.leaf_sha256, at, publish=given.publish)
    return recorded


def _write(lines: Iterable[Line], batch: UUID, office: int, leaf: str, at: datetime, *, publish: bool) -> None:
    """The rows of a batch, level by level, so that what stands above is there before what stands below."""
    bearers = dict(
        Organisation.objects.filter(
            identifier__in={one.given.organisation for one in lines if one.given.organisation}
        ).values_list("identifier", "pk")
    )
    state = {"state": AgencyState.PUBLISHED, "published_at": at, "publication_leaf": leaf, "version": 2}
    keys: dict[str, int] = {}
    for one in sorted(lines, key=lambda line: line.given.code.count(".")):
        given, above = one.given, one.given.code.rpartition(".")[0]
        if above and above not in keys:
            keys[above] = AgencyIdentifier.objects.get(code=above).pk
        row, made = AgencyIdentifier.objects.get_or_create(
            code=given.code,
            defaults={
                "uuid": _uuid(batch, given.code), "batch": batch, "jurisdiction": given.jurisdiction,
                "parent_id": keys.get(above), "organisation_id": bearers.get(given.organisation), "issuer_id": office,
                "name": given.name, "lang": given.lang, "words": search.tokens(f"{given.code} {given.name}"),
                "valid_from": given.valid_from, "issued_at": at, "issue_leaf": leaf, **(state if publish else {}),
            },
        )  # fmt: skip
        if not made:  # somebody issued it meanwhile
            raise _refusal([_fault(one.number, given.code, _("This number was issued already."))])
        keys[given.code] = row.pk


def _uuid(batch: UUID, code: str) -> UUID:
    """The id of a number that was issued with others: of version 4, as all ids outside, made of batch and number."""
    return UUID(bytes=hashlib.sha256(batch.bytes + code.encode()).digest()[:16], version=4)


@transaction.atomic(durable=True)
def publish_identifiers(*, batch: UUID, given: NumbersInput, intent: Intent, actor: Actor, at: datetime) -> Recorded:
    """Make many numbers that were issued known to everybody at once (AGN-05).

    Raises:
        NotFound: none was ever issued. NotWaiting: some aren't issued and waiting. LevelMissing: a level above isn't in
        force on the first day of one below. What ``admit`` raises.
    """
    policies.decide(intent, actor, version=0, at=at)
    rows = list(AgencyIdentifier.objects.select_for_update(no_key=True).filter(code__in=given.codes).order_by("code"))
    if not rows:
        raise NotFound(agencies=len(given.codes))
    waiting = {one.code: one for one in rows if one.state == AgencyState.ISSUED}
    if absent := [code for code in given.codes if code not in waiting]:
        raise NotWaiting(codes=", ".join(absent[:MOST_TOLD]), count=len(absent))
    parents = {one.pk: one for one in rows} | {
        one.pk: one
        for one in AgencyIdentifier.objects.select_for_update(no_key=True).filter(
            pk__in={one.parent_id for one in rows}
        ).order_by("code")
    }  # fmt: skip
    ordered = sorted(waiting.values(), key=lambda one: (one.code.count("."), one.code))
    for one in ordered:
        if one.parent_id is not None:
            above = parents[one.parent_id]
            above = waiting.get(above.code, above)
            if not goes_on(above, one.valid_from):
                raise LevelMissing(code=above.code)
        one.move("publish")
        one.published_at = at
    act = acts.IDENTIFIERS_PUBLISHED(
        object=f"agency-batch:{batch}", public={"units": len(ordered)},
        statement={"v": 1, "codes": [one.code for one in ordered]},
    )  # fmt: skip
    recorded = record(act, intent=intent, actor=actor, at=at)
    for one in ordered:
        one.publication_leaf = recorded.leaf_sha256
        one.save(update_fields=["state", "version", "published_at", "publication_leaf"])
    return recorded


class _Text:
    """What csv writes to: it hands each line on."""

    def write(self, text: str) -> str:
        return text


def written(rows: Iterable[AgencyIdentifier]) -> Iterator[str]:
    """The register as CSV, line by line: what :func:`read_file` reads, with what became of each number."""
    writer: Any = csv.writer(_Text(), lineterminator="\n")
    yield "\ufeff" + writer.writerow(COLUMNS)
    for row in rows:
        bearer = row.organisation.identifier if row.organisation else ""
        yield writer.writerow(
            (row.code, row.name, row.lang, bearer, row.valid_from, row.valid_until or "", " ".join(row.successors),
             row.state)
        )  # fmt: skip
