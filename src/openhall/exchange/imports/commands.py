"""Checking a file of another system, which changes nothing, and taking it in, which is an act."""

import hashlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from openhall.exchange.imports import acts, checking, policies, reading, taking
from openhall.exchange.imports.checking import Finding
from openhall.exchange.imports.inputs import ImportInput, Origin
from openhall.exchange.imports.models import Format, Import, ImportState, Outcome, Publisher, Row, likeness
from openhall.exchange.imports.reading import File
from openhall.exchange.imports.refusals import (
    ImportChanged,
    NothingToImport,
    OwnRecords,
    PublisherMissing,
    SeveralPublishers,
    TooManyChecks,
)
from openhall.exchange.systems.public import By, by
from openhall.identity import public as identity
from openhall.kernel import files
from openhall.kernel.media import TEXT
from openhall.kernel.refusals import Invalid, NotFound
from openhall.witness.public import Recorded

MOST_WAITING = 20
"""Checked files of an organisation that are not taken in."""
KEPT = timedelta(days=7)
"""How long a checked file waits."""


def check_file(
    *,
    import_uuid: UUID,
    data: bytes,
    given: Origin,
    organisation_id: int,
    at: datetime,
    system_id: int | None = None,
    authority: bool = False,
) -> Import:
    """Read a file and say what would become of each of its entries. The same file under the same id is checked anew.

    Raises:
        Invalid: the id was used. FileUnreadable, TooMuch, PublisherMissing, SeveralPublishers, OwnRecords,
        PublisherOfAnother, TooManyChecks; what the store of files refuses.
    """
    file = reading.read(data)
    about = _about(file, given)
    policies.speaks_for(about["publisher"], organisation_id, authority=authority)
    digest = hashlib.sha256(data).hexdigest()
    with transaction.atomic():
        known = Import.objects.select_for_update(no_key=True).filter(uuid=import_uuid).first()
        if known is not None:
            if known.organisation_id != organisation_id or known.file_sha256 != digest:
                raise Invalid(errors={"uuid": _("This id was used before.")})
            if known.state == ImportState.IMPORTED:
                return known
        elif _waiting(organisation_id) >= MOST_WAITING:
            raise TooManyChecks(most=MOST_WAITING)
        files.keep_bytes(data, media_type=TEXT, at=at)
        format = checking.format_of(file)
        row = known or Import(uuid=import_uuid, organisation_id=organisation_id, system_id=system_id)
        row.file_sha256, row.file_size = digest, len(data)
        row.file_name = _line(given.name, 255) or f"{digest[:16]}.json"
        row.format, row.checked_at = format, at
        for name, value in about.items():
            setattr(row, name, value)
        if known is not None:
            row.version += 1
        row.save()
        _report(row, checking.findings(file, format=format, publisher=row.publisher, at=at))
        row.save()
    return row


@transaction.atomic(durable=True)
def import_records(*, import_uuid: UUID, given: ImportInput, signer: By, at: datetime) -> tuple[Import, Recorded]:
    """Take in what a checked file holds, as records of another system.

    Everything is judged again, so that two files that arrive together can't both add the same release.

    Raises:
        NotFound, MoveNotAllowed, ImportChanged, NothingToImport, PublisherOfAnother; what the policies raise.
    """
    row = Import.objects.select_for_update(no_key=True).filter(uuid=import_uuid).first()
    if row is None:
        raise NotFound(file=str(import_uuid))
    authority = policies.may_take_in(signer, row, at=at)
    row.move("take_in")
    publisher, _new = Publisher.objects.get_or_create(
        likeness=likeness(row.publisher),
        defaults={"name": row.publisher, "organisation_id": row.organisation_id, "first_at": at},
    )
    Publisher.objects.select_for_update(no_key=True).get(pk=publisher.pk)  # one import of a publisher at a time
    policies.speaks_for(row.publisher, row.organisation_id, authority=authority)
    file = reading.read(files.content(row.file_sha256, at_most=reading.LARGEST))
    found = checking.findings(file, format=Format(row.format), publisher=row.publisher, at=at)
    _report(row, taking.taken(found, row, publisher))
    if row.taken == 0:
        raise NothingToImport
    if row.file_sha256 != given.file_sha256 or row.taken != given.taken:
        raise ImportChanged(signed=given.taken, now=row.taken)
    row.imported_at = at
    act = acts.RECORDS_IMPORTED(
        object=f"import:{row.uuid}",
        public={
            "file_sha256": row.file_sha256,
            "format": row.format,
            "taken": row.taken,
            "known": row.known,
            "left_out": row.left_out,
        },
        statement=_statement(row) | by.stated(signer),
    )
    recorded = by.recorded(act, signer, at)
    row.leaf_sha256 = recorded.leaf_sha256
    row.save()
    return row, recorded


def sweep(at: datetime) -> int:
    """Forget files that were checked a week ago and not taken in; returns how many. Idempotent."""
    _all, gone = Import.objects.filter(state=ImportState.CHECKED, checked_at__lt=at - KEPT).delete()
    return gone.get(Import._meta.label, 0)


def _waiting(organisation_id: int) -> int:
    return Import.objects.filter(organisation_id=organisation_id, state=ImportState.CHECKED).count()


def _statement(row: Import) -> dict[str, Any]:
    party = identity.organisations([row.organisation_id])[row.organisation_id]
    return {
        "v": 1,
        "file": {"name": row.file_name, "size": row.file_size},
        "publisher": {"name": row.publisher, "uri": row.publisher_uri},
        "source": row.source,
        "licence": row.licence,
        "policy": row.policy,
        "organisation": {"uuid": str(party.uuid), "name": party.name},
    }


def _report(row: Import, found: Iterator[Finding]) -> None:
    """Write the report's rows and counts in the place of the earlier ones."""
    Row.objects.filter(report=row).delete()
    counted = dict.fromkeys(Outcome, 0)
    batch: list[Row] = []
    for one in found:
        counted[one.outcome] += 1
        batch.append(
            Row(
                report=row,
                number=one.number,
                ocid=one.ocid,
                release_id=one.release_id,
                title=one.title,
                outcome=one.outcome,
                reason=one.reason,
                detail=one.detail,
                unknown=one.unknown,
            )
        )
        if len(batch) >= checking.CHUNK:
            Row.objects.bulk_create(batch)
            batch = []
    Row.objects.bulk_create(batch)
    row.taken, row.known, row.left_out = (counted[one] for one in (Outcome.TAKEN, Outcome.KNOWN, Outcome.LEFT_OUT))


def _about(file: File, given: Origin) -> dict[str, str]:
    """What the file says of its publisher, completed by whoever brings it.

    Raises:
        PublisherMissing, SeveralPublishers, OwnRecords
    """
    said = [_said(package.about) for package in file.packages]
    names = {likeness(one["publisher"]) for one in said if one["publisher"]}
    if len(names) > 1:
        raise SeveralPublishers
    first = {name: next((one[name] for one in said if one[name]), "") for name in _said({})}
    first["publisher"] = first["publisher"] or _line(given.publisher, 255)
    first["licence"] = first["licence"] or _line(given.licence, 500)
    first["source"] = _line(given.source, 500) or first["source"]
    if not first["publisher"]:
        raise PublisherMissing
    if likeness(first["publisher"]) == likeness(settings.OPENHALL_LOG_ORIGIN):
        raise OwnRecords
    return first


def _said(about: dict[str, Any]) -> dict[str, str]:
    publisher = about.get("publisher")
    named = publisher if isinstance(publisher, dict) else {}
    return {
        "publisher": _line(named.get("name"), 255),
        "publisher_uri": _line(named.get("uri"), 500),
        "licence": _line(about.get("license"), 500),
        "policy": _line(about.get("publicationPolicy"), 500),
        "source": _line(about.get("uri"), 500),
    }


def _line(value: Any, most: int) -> str:
    """A text of a package in one printable line; empty where it is none."""
    if not isinstance(value, str):
        return ""
    return " ".join("".join(one if one.isprintable() else " " for one in value).split())[:most]
