"""Who may use which address of administrative procedures."""

from __future__ import annotations

from tests.permissions.grants import ANYBODY, Acting, Reading, of

EDITION = {
    "jurisdiction": "vn", "code": "9.000001.000.00.00.H98", "lang": "vi", "title": "T", "field": "F", "sequence": "S",
    "method": "M", "components": [{"title": "P"}], "time_limit": 3, "subjects": "S", "agency": "A", "result": "R",
    "online": "whole", "competent": [{"authority": "H98", "unit": "H98.2"}], "decision": "1",
    "decided_date": "2026-05-20", "valid_from": "2026-06-01",
}  # fmt: skip
CONTENT = {"content_sha256": "0" * 64}
TRANSLATION = {
    "edition": "00000000-0000-4000-8000-000000000000", "lang": "en", "title": "T", "field": "F", "sequence": "S",
    "method": "M", "components": ["P"], "subjects": "S", "agency": "A", "result": "R",
}  # fmt: skip
WATCHERS = of("* desk", "* head", "* province", "* supervisor", "* inspector", "* auditor")
DECISION = {
    "jurisdiction": "vn", "number": "1", "title": "T", "lang": "vi", "decided_date": "2026-05-20",
    "effective_date": "2026-06-01",
    "entries": [{"action": "creates", "code": "9.000001.000.00.00.H98", "unit": "H98.2"}],
}  # fmt: skip

PROCEDURES: dict[str, object] = {
    "GET /procedures": ANYBODY,
    "GET /procedures/{code}": ANYBODY,
    "POST /procedures/{uuid}/end": Acting(
        "end_procedure",
        "procedure:{new}",
        of("nobody yet"),
        {"valid_until": "2026-06-01", "decision": "1", "decided_date": "2026-05-20"},
    ),
    "POST /procedure-editions/{uuid}": Acting(
        "draft_edition", "procedure-edition:{new}", of("* desk", "* head"), EDITION
    ),
    "GET /procedure-editions/{uuid}": Reading(of("nobody yet")),
    "POST /procedure-editions/{uuid}/approval": Acting(
        "approve_edition", "procedure-edition:{new}", of("nobody yet"), CONTENT
    ),
    "POST /procedure-editions/{uuid}/publication": Acting(
        "publish_edition", "procedure-edition:{new}", of("nobody yet"), CONTENT
    ),
    "POST /procedure-translations/{uuid}": Acting(
        "translate_edition", "procedure-translation:{new}", of("nobody yet"), TRANSLATION
    ),
    "POST /procedure-imports/{uuid}": Acting(
        "import_procedures", "procedure-import:{new}", of("* province"), {"file_sha256": "0" * 64}
    ),
    "GET /procedure-imports/{uuid}": Reading(of("nobody yet")),
    "GET /procedure-decisions": Reading(WATCHERS),
    "GET /procedure-decision-drafts": Reading(WATCHERS),
    "GET /procedure-decisions/{uuid}": Reading(of("nobody yet")),
    "POST /procedure-decisions/{uuid}": Acting(
        "register_decision", "procedure-decision:{new}", of("* province"), DECISION
    ),
    "POST /procedure-desk-reports/{uuid}": Acting(
        "report_desk",
        "procedure-desk-report:{new}",
        of("* desk", "* head"),
        {"unit": "H98.2", "removed": ["9.000001.000.00.00.H98"]},
    ),
    "GET /procedure-differences": Reading(WATCHERS),
    "GET /agencies": ANYBODY,
    "GET /agencies/{code}": ANYBODY,
    "POST /agency-identifiers/{uuid}": Acting(
        "issue_identifier",
        "agency:{new}",
        of("* province"),
        {"jurisdiction": "vn", "code": "H98", "name": "N", "lang": "vi", "valid_from": "2026-06-01"},
    ),
    "POST /agency-batches/{uuid}": Acting(
        "issue_identifiers",
        "agency-batch:{new}",
        of("* province"),
        {"jurisdiction": "vn", "units": [{"code": "H98", "name": "N", "lang": "vi", "valid_from": "2026-06-01"}]},
    ),
    "POST /agency-batches/{uuid}/publication": Acting(
        "publish_identifiers", "agency-batch:{new}", of("nobody yet"), {"codes": ["H98"]}
    ),
    "POST /agency-identifiers/{uuid}/publication": Acting("publish_identifier", "agency:{new}", of("nobody yet")),
    "POST /agency-identifiers/{uuid}/retirement": Acting(
        "retire_identifier", "agency:{new}", of("nobody yet"), {"valid_until": "2026-06-01"}
    ),
}
