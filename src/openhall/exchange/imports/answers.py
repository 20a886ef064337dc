"""Imports and records of other systems as programs read them."""

import json
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from django.conf import settings

from openhall.exchange.imports.models import ForeignRecord, ForeignRelease, Import, Row
from openhall.exchange.imports.reasons import REASONS
from openhall.kernel.clock import instant_text

Answer = dict[str, Any]
ROW_FIELDS = ("number", "outcome", "ocid", "release", "title", "reason", "why", "detail", "unknown")


def import_json(row: Import) -> Answer:
    """An import for those who may take it in."""
    return {
        "uuid": str(row.uuid),
        "state": row.state,
        "file": {"name": row.file_name, "size": row.file_size, "sha256": row.file_sha256},
        "format": row.format,
        "publisher": {"name": row.publisher, "uri": row.publisher_uri},
        "licence": row.licence,
        "policy": row.policy,
        "source": row.source,
        "taken": row.taken,
        "known": row.known,
        "left_out": row.left_out,
        "checked_at": instant_text(row.checked_at),
        "imported_at": instant_text(row.imported_at) if row.imported_at else None,
        "leaf_sha256": row.leaf_sha256 or None,
        "version": row.version,
    }


def row_json(row: Row) -> Answer:
    """A row of a report."""
    why = str(REASONS[row.reason]) if row.reason else ""
    values = (
        row.number, row.outcome, row.ocid, row.release_id, row.title, row.reason, why, row.detail, row.unknown
    )  # fmt: skip
    return dict(zip(ROW_FIELDS, values, strict=True))


def record_url(found: ForeignRecord) -> str:
    """Path of a record's page."""
    return f"/elsewhere/{quote(found.ocid)}"


def record_json(found: ForeignRecord) -> Answer:
    """A record in a list: whose it is, how it came here, what is shown of it."""
    came = found.last_import
    return {
        "uuid": str(found.uuid),
        "record_of_another_system": True,
        "ocid": found.ocid,
        "url": f"{settings.OPENHALL_ORIGIN}{record_url(found)}",
        "publisher": {"name": found.publisher.name, "uri": came.publisher_uri},
        "licence": came.licence or None,
        "source": came.source or None,
        "imported_at": instant_text(came.imported_at) if came.imported_at else None,
        "import_leaf_sha256": came.leaf_sha256,
        "latest_release_at": instant_text(found.shown_until),
        "facts": found.facts,
    }


def package_text(found: ForeignRecord, releases: Iterable[ForeignRelease], *, is_ocds: bool) -> str:
    """The releases byte for byte as they came: in an OCDS record package; entries that aren't OCDS as a list."""
    bodies = "[" + ",".join(one.body for one in releases) + "]"
    if not is_ocds:
        return bodies
    came = found.last_import
    about: Answer = {
        "uri": f"{settings.OPENHALL_ORIGIN}/api/v1/elsewhere/{found.uuid}",
        "version": "1.1",
        "publishedDate": instant_text(found.shown_until),
        "publisher": {"name": found.publisher.name} | ({"uri": came.publisher_uri} if came.publisher_uri else {}),
    }
    if came.licence:
        about["license"] = came.licence
    head = json.dumps(about, ensure_ascii=False).removesuffix("}")
    return f'{head}, "records": [{{"ocid": {json.dumps(found.ocid, ensure_ascii=False)}, "releases": {bodies}}}]}}'
