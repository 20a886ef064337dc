"""Results of the demonstration's commune: a template that its head approved, a result given back, a certified copy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
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


def issue(tender: Tender) -> str:
    """The head approves a template; a dossier ends with a scanned result; a copy on paper is certified. The template.

    In a year for which nobody entered the days off, the dossier stays filed.
    """
    desk, head, filer = tender.as_("desk"), tender.as_("head"), tender.as_("bidder1")
    template = _template(desk, head)
    dossier = file(filer, "Giang Ly (hư cấu)")
    with open_desk():
        receive(desk, dossier)
        _scanned(desk, dossier)
        give_back(desk, dossier)
        _copied(desk)
    return template


@contextmanager
def open_desk() -> Iterator[None]:
    """What is done inside stays undone in a year for which nobody entered the days off."""
    try:
        yield
    except Refused as refused:
        if refused.problem.get("code") != "days-off-missing":
            raise


def _template(desk: Client, head: Client) -> str:
    uuid = uuid4()
    url, about = f"/api/v1/result-templates/{uuid}", f"result-template:{uuid}"
    made = desk.act("POST", url, command="draft_template", object=about, version=0, payload=TEMPLATE)
    head.act(
        "PUT", f"{url}/approval", command="approve_template", object=about, version=made["version"],
        payload={"content_sha256": made["content_sha256"]},
    )  # fmt: skip
    return str(uuid)


def file(filer: Client, name: str, code: str = SECOND["code"], answers: Mapping[str, Any] | None = None) -> str:
    """Somebody files a dossier with its one paper; its id."""
    draft: str = filer.send_read("POST", "/api/v1/dossier-drafts", {"procedure": code})["uuid"]
    filer.add_paper(draft, 0, PAPER)
    said = {"authority": COMMUNE, "applicant": {"name": name}, "answers": dict(answers or {})}
    kept = filer.send_read("PUT", f"/api/v1/dossier-drafts/{draft}", said)
    filer.act(
        "POST", f"/api/v1/dossiers/{draft}", command="file_dossier", object=f"dossier:{draft}", version=0,
        payload={"content_sha256": kept["content_sha256"]},
    )  # fmt: skip
    return draft


def receive(desk: Client, dossier: str) -> None:
    """The desk accepts it and begins to work on it."""
    for command, step in (("accept_dossier", "acceptance"), ("process_dossier", "processing")):
        take_step(desk, dossier, command, step)


def _scanned(desk: Client, dossier: str) -> None:
    scan = desk.add_scan(f"/api/v1/dossiers/{dossier}/result-scan", RESULT)
    desk.act(
        "PUT", f"/api/v1/documents/{scan['uuid']}/digitisation", command="digitise_result",
        object=f"document:{scan['uuid']}", version=scan["version"],
        payload={"sha256": scan["sha256"], "reason": "The commune had no seal yet (fictional)."},
    )  # fmt: skip


def end(desk: Client, dossier: str) -> None:
    """It has its result on paper, scanned, and is handed out."""
    _scanned(desk, dossier)
    give_back(desk, dossier)


def give_back(desk: Client, dossier: str) -> None:
    """It is done, and its result is handed out."""
    for command, step in (("finish_dossier", "completion"), ("give_back_dossier", "return")):
        take_step(desk, dossier, command, step)


def take_step(desk: Client, dossier: str, command: str, step: str) -> None:
    """A step of a dossier that needs nothing but the signature."""
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
