"""The province of the demonstration reports to its chair: sealed, received, one unit instructed, published; a second
report lies in the in-tray. A head's appraisal sheet waits for the second signature. All fictional."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from openhall.config.demo import seals
from openhall.config.demo.administration import COMMUNE
from openhall.config.demo.tender import Tender
from openhall.identity.certificates.sandbox import SandboxAuthority
from openhall.identity.public import Role

AUTHORITY = "Demonstration Root of Offices (fictional)"
FILE = "office"
"""The files of the office's seal are called so, for whoever wants to seal in the browser."""
DAYS = 14


def report(tender: Tender, folder: Path, at: datetime) -> None:
    """Report on the last two published months and draft the head's sheet."""
    held = _bound(tender, folder, at)
    chair, head, office = tender.as_("chair"), tender.as_("head"), tender.as_("province")
    editions = office.get("/api/v1/service-index")["editions"]
    first = _delivered(tender, held, editions[1]["uuid"], "Tháng này một số xã giảm điểm (hư cấu).")
    second = _delivered(tender, held, editions[0]["uuid"], "")
    url, about = f"/api/v1/chair-reports/{first['uuid']}", f"chair-report:{first['uuid']}"
    row = chair.act(
        "PUT", f"{url}/receipt", command="receive_chair_report", object=about, version=first["version"],
        payload={"pdf_sha256": first["pdf_sha256"], "words": "Đã nhận. Các xã giảm điểm phải giải trình (hư cấu)."},
    )  # fmt: skip
    uuid, payload = uuid4(), {"report": first["uuid"], "unit": COMMUNE, "due_date": _day(at)}
    payload["words"] = "Bố trí thêm người ở bàn tiếp nhận vào buổi trưa (hư cấu)."
    made = chair.act(
        "POST", f"/api/v1/chair-instructions/{uuid}", command="instruct_unit", object=f"chair-instruction:{uuid}",
        version=0, payload=payload,
    )  # fmt: skip
    head.act(
        "PUT", f"/api/v1/chair-instructions/{uuid}/answer", command="answer_instruction",
        object=f"chair-instruction:{uuid}", version=made["version"],
        payload={"words": "Đã bố trí thêm một công chức trực trưa (hư cấu)."},
    )  # fmt: skip
    chair.act("PUT", f"{url}/publication", command="publish_chair_report", object=about, version=row["version"])
    _sheet(tender, str(second["period"]))


def _day(at: datetime) -> str:
    return (at + timedelta(days=DAYS)).date().isoformat()


def _bound(tender: Tender, folder: Path, at: datetime) -> seals.Held:
    root = SandboxAuthority.found(AUTHORITY, at=at)
    seals.list_root(tender.as_("authority"), root, "vn")
    name = tender.people["province"].organisation_name
    held = seals.issue(root, name, name, at)
    seals.keep(folder, FILE, name, held)
    seals.bind(tender, "province", held, seals.SEAL, [Role.PROVINCE.value])
    return held


def _delivered(tender: Tender, held: seals.Held, edition: str, words: str) -> dict[str, Any]:
    """A report on an edition, sealed and laid before the chair, as it is then."""
    office, uuid, batch = tender.as_("province"), uuid4(), uuid4()
    url = f"/api/v1/chair-reports/{uuid}"
    row = office.send_read("PUT", url, {"edition": edition, "words": words, "lang": "vi"})
    laid = {"certificate": held.bound, "pdf_sha256": row["pdf_sha256"]}
    office.send_read("PUT", f"{url}/seal-batches/{batch}", laid)
    seals.put_seals(office, held, batch)
    row = office.get(url)
    payload = {"to": str(tender.people["chair"].organisation), "pdf_sha256": row["pdf_sha256"]}
    delivered: dict[str, Any] = office.act(
        "PUT", f"{url}/delivery", command="deliver_chair_report", object=f"chair-report:{uuid}",
        version=row["version"], payload=payload,
    )  # fmt: skip
    return delivered


def _sheet(tender: Tender, period: str) -> None:
    """The head's sheet is drafted by the office; the head says their own; the office assesses."""
    office, head, uuid = tender.as_("province"), tender.as_("head"), uuid4()
    payload = {"period": period, "unit": COMMUNE, "higher": str(tender.people["chair"].organisation)}
    made = office.act(
        "POST", f"/api/v1/appraisal-rounds/{uuid}", command="open_appraisals", object=f"appraisal-round:{uuid}",
        version=0, payload=payload,
    )  # fmt: skip
    [sheet] = made["appraisals"]
    for who, command, part, words in (
        (head, "give_statement", "statement", "Bàn tiếp nhận thiếu một người trong hai tuần (hư cấu)."),
        (office, "assess_sheet", "assessment", "Đơn vị đang tiến bộ; cần theo dõi hồ sơ trễ (hư cấu)."),
    ):
        version = who.get(f"/api/v1/appraisals/{sheet}")["version"]
        who.act(
            "PUT", f"/api/v1/appraisals/{sheet}/{part}", command=command, object=f"appraisal:{sheet}",
            version=version, payload={"words": words},
        )  # fmt: skip
