"""Results of the demonstration's commune: a template that its head approved, a result given back, a certified copy."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from openhall.config.demo.administration import COMMUNE, SECOND
from openhall.config.demo.client import Client, Refused
from openhall.config.demo.tender import Tender

TEMPLATE: dict[str, Any] = {
    "procedure": SECOND["code"],
    "lang": "vi",
    "title": "Giấy xác nhận lịch sử dụng nhà văn hóa (hư cấu)",
    "rows": "Người nộp = {applicant.name}\nSố = {entry.number}",
    "paragraphs": "{issuer} xác nhận ngày {day}.\n\nHồ sơ {dossier.code}.",
    "entries": "number = Số trong sổ",
}
PAPER = b"%PDF-1.7\nA fictional paper.\n%%EOF\n"
RESULT = b"%PDF-1.7\nA fictional result on paper.\n%%EOF\n"
ORIGINAL = b"%PDF-1.7\nA fictional original.\n%%EOF\n"


def issue(tender: Tender) -> None:
    """The head approves a template; a dossier ends with a scanned result; a copy is certified.

    No authority for time stamps is set up here, so nothing is sealed. In a year for which nobody entered
    the days off, the dossier stays filed.
    """
    desk, head, filer = tender.as_("desk"), tender.as_("head"), tender.as_("bidder1")
    _template(desk, head)
    dossier = _filed(filer)
    try:
        _ended(desk, dossier)
        _copied(desk)
    except Refused as refused:
        if refused.problem.get("code") != "days-off-missing":
            raise


def _template(desk: Client, head: Client) -> None:
    uuid = uuid4()
    url, about = f"/api/v1/result-templates/{uuid}", f"result-template:{uuid}"
    made = desk.act("POST", url, command="draft_template", object=about, version=0, payload=TEMPLATE)
    head.act(
        "PUT", f"{url}/approval", command="approve_template", object=about, version=made["version"],
        payload={"content_sha256": made["content_sha256"]},
    )  # fmt: skip


def _filed(filer: Client) -> str:
    draft: str = filer.send_read("POST", "/api/v1/dossier-drafts", {"procedure": SECOND["code"]})["uuid"]
    filer.add_paper(draft, 0, PAPER)
    said = {"authority": COMMUNE, "applicant": {"name": "Giang Ly (hư cấu)"}, "answers": {}}
    kept = filer.send_read("PUT", f"/api/v1/dossier-drafts/{draft}", said)
    filer.act(
        "POST", f"/api/v1/dossiers/{draft}", command="file_dossier", object=f"dossier:{draft}", version=0,
        payload={"content_sha256": kept["content_sha256"]},
    )  # fmt: skip
    return draft


def _ended(desk: Client, dossier: str) -> None:
    """Accepted, worked on, its result scanned, done, handed out."""
    for command, step in (("accept_dossier", "acceptance"), ("process_dossier", "processing")):
        _step(desk, dossier, command, step)
    scan = desk.add_scan(f"/api/v1/dossiers/{dossier}/result-scan", RESULT)
    desk.act(
        "PUT", f"/api/v1/documents/{scan['uuid']}/digitisation", command="digitise_result",
        object=f"document:{scan['uuid']}", version=scan["version"],
        payload={"sha256": scan["sha256"], "reason": "The demonstration has no authority for time stamps."},
    )  # fmt: skip
    for command, step in (("finish_dossier", "completion"), ("give_back_dossier", "return")):
        _step(desk, dossier, command, step)


def _step(desk: Client, dossier: str, command: str, step: str) -> None:
    version = desk.get(f"/api/v1/dossiers/{dossier}")["version"]
    desk.act("PUT", f"/api/v1/dossiers/{dossier}/{step}", command=command, object=f"dossier:{dossier}", version=version)


def _copied(desk: Client) -> None:
    """An original is compared with its scan, the fee is taken, the copy on paper handed out."""
    uuid = uuid4()
    url, about = f"/api/v1/copy-originals/{uuid}", f"original:{uuid}"
    scan = desk.add_scan(f"{url}/scan", ORIGINAL)
    row = desk.act(
        "POST", url, command="take_in_original", object=about, version=0,
        payload={
            "unit": COMMUNE, "holder": "Giang Ly (hư cấu)", "title": "Bằng tốt nghiệp (hư cấu)",
            "issuer": "Trường Hư Cấu", "number": "1/2020", "pages": 2, "scan_sha256": scan["scan_sha256"],
        },
    )  # fmt: skip
    row = desk.act("PUT", f"{url}/fee", command="take_copy_fee", object=about, version=row["version"])
    desk.act("PUT", f"{url}/paper", command="hand_out_paper_copy", object=about, version=row["version"])
