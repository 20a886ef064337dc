"""The releases as a feed: a consumer of the log writes them in its order; packages and records are read from them."""

import json
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.conf import settings

from openhall.kernel.refusals import NotFound
from openhall.portal import ocds, ocds_complaints
from openhall.portal.models import Release
from openhall.tendering.planning.public import Project
from openhall.tendering.planning.public import project as project_of
from openhall.witness.public import FeedAct

CONSUMER = "portal.releases"
"""Name of this consumer's cursor."""
PAGE = 100
MERGE_RULES: dict[tuple[str, ...], str] = {
    ("id",): "omitWhenMerged",
    ("date",): "omitWhenMerged",
    ("tag",): "omitWhenMerged",
    ("parties", "roles"): "wholeListMerge",
    ("tender", "submissionMethod"): "wholeListMerge",
    ("bids", "details", "relatedLots"): "wholeListMerge",
    ("awards", "relatedLots"): "wholeListMerge",
    **ocds_complaints.MERGE_RULES,
}
"""The standard's merge rules for the fields that our releases have; the library would fetch them from the network."""


def follow(act: FeedAct) -> None:
    """Write the release of a publishing act; an act handled again changes nothing."""
    if act.case is None or act.sealed_for is not None or act.code not in ocds.BUILDERS:
        return
    found = ocds.release(act, project_of(act.case))
    if found is not None:
        row = {"case_uuid": act.case, "ocid": found["ocid"], "body": ocds.written(found)}
        Release.objects.bulk_create([Release(leaf_index=act.index, **row)], ignore_conflicts=True)


def package_after(index: int) -> tuple[dict[str, Any], str]:
    """A release package of what was published beyond a leaf index, in the log's order, and the address that continues.

    The address goes into the header ``Link``: the standard defines no field for it in a package.
    """
    rows = list(Release.objects.filter(leaf_index__gt=index).order_by("leaf_index")[: PAGE + 1])
    shown, more = rows[:PAGE], len(rows) > PAGE
    releases = [_read(row) for row in shown]
    address = f"{settings.OPENHALL_ORIGIN}/api/v1/ocds/releases?after="
    package = _package(f"{address}{index}", releases) | {"releases": releases}
    return package, f"{address}{shown[-1].leaf_index}" if more else ""


def record_package(asked: str) -> dict[str, Any]:
    """The record of one process: its releases and what they come to, merged by the standard's rules.

    Raises:
        NotFound: nothing was published under that id.
    """
    import ocdsmerge  # here, because it loads an HTTP client that it needn't use

    rows = list(Release.objects.filter(ocid=asked).order_by("leaf_index"))
    if not rows:
        raise NotFound(ocid=asked)
    releases = [_read(row) for row in rows]
    merged = ocdsmerge.Merger(merge_rules=MERGE_RULES).create_compiled_release(releases)
    uri = f"{settings.OPENHALL_ORIGIN}/api/v1/ocds/records/{asked}"
    record = {"ocid": asked, "releases": releases, "compiledRelease": merged}
    return _package(uri, releases) | {"records": [record]}


def releases_of(project: Project | UUID) -> list[dict[str, Any]]:
    """The releases of a tender so far, in the log's order."""
    case = project if isinstance(project, UUID) else project.uuid
    return [_read(row) for row in Release.objects.filter(case_uuid=case).order_by("leaf_index")]


def _read(row: Release) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(row.body, parse_float=Decimal)
    return body


def _package(uri: str, releases: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "uri": uri,
        "version": "1.1",
        "extensions": ocds.EXTENSIONS + ocds_complaints.used(releases),
        "publishedDate": releases[-1]["date"] if releases else "1970-01-01T00:00:00.000000Z",
        "publisher": {"name": settings.OPENHALL_LOG_ORIGIN, "uri": settings.OPENHALL_ORIGIN},
    }
