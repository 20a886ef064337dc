"""Putting new releases beside those that are here, and keeping what is shown of each record up to date."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from openhall.exchange.imports import cn
from openhall.exchange.imports.checking import CHUNK, Finding
from openhall.exchange.imports.models import ForeignRecord, ForeignRelease, Import, Outcome, Publisher
from openhall.exchange.imports.ocds import Judged, awarded_at, electronic, facts, over
from openhall.exchange.imports.reading import decoded
from openhall.kernel import search

SHOWN = ["title", "facts", "shown_until", "awarded_at", "electronic", "last_import", "search_tokens"]


def taken(found: Iterator[Finding], row: Import, publisher: Publisher) -> Iterator[Finding]:
    """Take in whatever is to be taken, and hand every finding on."""
    late: set[int] = set()
    while chunk := list(islice(found, CHUNK)):
        late |= _take([one for one in chunk if one.outcome == Outcome.TAKEN], row, publisher)
        yield from chunk
    for record in ForeignRecord.objects.filter(pk__in=late).iterator(CHUNK):
        _say(record, _anew(record))
        record.save(update_fields=SHOWN)


def _take(new: list[Finding], row: Import, publisher: Publisher) -> set[int]:
    """Take these in; the keys of records to which an older release came late: what they show is made anew, once."""
    by_ocid: dict[str, list[tuple[Finding, Judged]]] = {}
    for one in new:
        if one.judged is not None:
            by_ocid.setdefault(one.ocid, []).append((one, one.judged))
    known = {one.ocid: one for one in ForeignRecord.objects.filter(publisher=publisher, ocid__in=list(by_ocid))}
    made = [
        ForeignRecord(
            publisher=publisher,
            ocid=ocid,
            format=row.format,
            shown_until=min(judged.released_at for _finding, judged in releases),
            last_import=row,
        )
        for ocid, releases in by_ocid.items()
        if ocid not in known
    ]
    fresh = {one.ocid for one in made}
    records = known | {one.ocid: one for one in ForeignRecord.objects.bulk_create(made)}
    ForeignRelease.objects.bulk_create(
        ForeignRelease(
            record=records[ocid],
            release_id=judged.release_id,
            released_at=judged.released_at,
            body=finding.text,
            content_sha256=finding.content_sha256,
            came_by=row,
        )
        for ocid, releases in by_ocid.items()
        for finding, judged in releases
    )
    late = set()
    for ocid, releases in by_ocid.items():
        record = records[ocid]
        if not _show(record, [judged for _finding, judged in releases], row, fresh=ocid in fresh):
            late.add(record.pk)
    ForeignRecord.objects.bulk_update(records.values(), SHOWN, batch_size=CHUNK)
    return late


def _show(record: ForeignRecord, releases: list[Judged], row: Import, *, fresh: bool) -> bool:
    """Show later releases over earlier ones; False where one is older than what is shown already."""
    ordered = sorted(releases, key=lambda one: one.released_at)
    in_order = fresh or ordered[0].released_at >= record.shown_until
    joined: dict[str, Any] = record.facts
    for one in ordered:
        joined = over(joined, one.facts)
    record.last_import = row
    record.shown_until = max(record.shown_until, ordered[-1].released_at)
    _say(record, joined)
    return in_order


def _say(record: ForeignRecord, joined: dict[str, Any]) -> None:
    """Put these facts on show."""
    record.facts = joined
    record.awarded_at, record.electronic = awarded_at(joined, record.shown_until), electronic(joined)
    record.title = joined.get("title", "")
    names = (record.ocid, record.title, joined.get("buyer", ""), joined.get("procuring_entity", ""))
    codes = joined.get("codes", {}).values()
    record.search_tokens = search.tokens("\n".join([*names, *codes, joined.get("description", "")]))


def _anew(record: ForeignRecord) -> dict[str, Any]:
    """The facts of all its releases, the oldest first: an older one came late."""
    joined: dict[str, Any] = {}
    kept = ForeignRelease.objects.filter(record=record).order_by("released_at", "id")
    for body in kept.values_list("body", flat=True).iterator(CHUNK):
        value = decoded(body)
        joined = over(joined, cn.shown(value) if cn.is_entry(value) else facts(value))
    return joined
