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
    "POST /procedure-imports/{uuid}": Acting(
        "import_procedures", "procedure-import:{new}", of("* province"), {"file_sha256": "0" * 64}
    ),
    "GET /procedure-imports/{uuid}": Reading(of("nobody yet")),
}
