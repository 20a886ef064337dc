"""Who may use which address of results and certified copies. What nobody made is nobody's."""

from __future__ import annotations

from typing import Any

from tests.permissions.grants import ANYBODY, DOOR, ONESELF, Acting, Reading, of

NOBODY = of("nobody yet")
WHY = {"reason": "Some reason."}
TEMPLATE: dict[str, Any] = {"procedure": "9.000001.000.00.00.H98", "lang": "vi", "title": "A title"}


def _on(command: str, about: str, payload: dict[str, Any] | None = None) -> Acting:
    return Acting(command, f"{about}:{{new}}", NOBODY, payload or {})


RESULTS: dict[str, object] = {
    "POST /result-templates/{uuid}": _on("draft_template", "result-template", TEMPLATE),
    "PUT /result-templates/{uuid}/approval": _on(
        "approve_template", "result-template", {"content_sha256": "0" * 64}
    ),
    "GET /result-templates/{uuid}": Reading(NOBODY),
    "PUT /dossiers/{uuid}/results/{document}": ONESELF,
    "PUT /documents/{uuid}/seal-batches/{batch}": ONESELF,
    "POST /dossiers/{uuid}/result-scan": DOOR,
    "PUT /documents/{uuid}/digitisation": _on(
        "digitise_result", "document", WHY | {"sha256": "0" * 64}
    ),
    "PUT /documents/{uuid}/revocation": _on("revoke_document", "document", WHY),
    "GET /documents": ONESELF,
    "GET /documents/{uuid}": Reading(NOBODY),
    "GET /documents/{uuid}/comparison/{sha256}": Reading(NOBODY),
    "POST /document-shares/{uuid}": _on(
        "share_document", "share", {"document": "{new}", "whom": "A school", "days": 1}
    ),
    "POST /document-shares/{uuid}/opening": DOOR,
    "PUT /dossier-drafts/{uuid}/taken-papers": ONESELF,
    "GET /result-shares": ANYBODY,
    "POST /copy-originals/{uuid}/scan": DOOR,
    "POST /copy-originals/{uuid}": _on(
        "take_in_original", "original",
        {"unit": "H98.2", "holder": "A", "title": "B", "issuer": "C", "pages": 1, "scan_sha256": "0" * 64},
    ),
    "GET /copy-originals/{uuid}": Reading(NOBODY),
    "PUT /copy-originals/{uuid}/fee": _on("take_copy_fee", "original"),
    "PUT /copy-originals/{uuid}/paper": _on("hand_out_paper_copy", "original"),
    "POST /copy-originals/{uuid}/electronic": ONESELF,
}  # fmt: skip
