"""Procedures, dossiers, agencies and sectors beside the demonstration's own, made by the people whose acts they are."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

EDITION: dict[str, Any] = {
    "jurisdiction": "vn", "code": "9.000001.000.00.00.H98", "lang": "vi", "title": "Đăng ký khai sinh (hư cấu)",
    "field": "Hộ tịch", "sequence": "Nộp hồ sơ, nhận kết quả.", "method": "Trực tuyến hoặc tại bộ phận một cửa.",
    "components": [{"title": "Tờ khai"}], "time_limit": 3, "subjects": "Cha, mẹ", "agency": "Ủy ban nhân dân xã",
    "result": "Giấy khai sinh", "online": "whole", "competent": [{"authority": "H98", "unit": "H98.2"}],
    "fees": [{"title": "Lệ phí", "amount": "8000"}], "decision": "1/QĐ-UBND (hư cấu)", "decided_date": "2026-01-02",
    "valid_from": "2026-01-05", "form": {"type": "object", "properties": {
        "name": {"type": "string", "title": {"vi": "Họ tên"}}, "twin": {"type": "boolean", "title": {"vi": "Sinh đôi"},
            "x-ui": {"visible_if": {"field": "name", "equals": "A"}}}}},
}  # fmt: skip


def procedures(site) -> dict[str, str]:
    """A procedure that is published, the draft of its next edition, and a file that is taken in."""
    tender = site.tender()
    desk, head, province = (tender.as_(handle) for handle in ("desk", "head", "province"))
    ids = {name: str(uuid4()) for name in ("published_edition", "drafted_edition", "procedure_file")}
    for name, payload in (
        ("published_edition", EDITION),
        ("drafted_edition", EDITION | {"valid_from": "2026-03-02"}),
    ):
        url, about = f"/api/v1/procedure-editions/{ids[name]}", f"procedure-edition:{ids[name]}"
        made = desk.act("POST", url, command="draft_edition", object=about, version=0, payload=payload)
        if name == "published_edition":
            content = {"content_sha256": made["content_sha256"]}
            for who, command, step, version in (
                (head, "approve_edition", "approval", 1), (province, "publish_edition", "publication", 2),
            ):  # fmt: skip
                who.act("POST", f"{url}/{step}", command=command, object=about, version=version, payload=content)
    ids |= agencies(site, desk, province)
    decision = ids["procedure_decision"] = str(uuid4())
    province.act(
        "POST", f"/api/v1/procedure-decisions/{decision}", command="register_decision",
        object=f"procedure-decision:{decision}", version=0, payload=DECISION,
    )  # fmt: skip
    posted = json.dumps({"procedures": [EDITION | {"title": "Khai sinh (cũ)", "time_limit": 5}]}).encode()
    report = str(uuid4())
    desk.act(
        "POST", f"/api/v1/procedure-desk-reports/{report}", command="report_desk",
        object=f"procedure-desk-report:{report}", version=0,
        payload={"unit": "H98.2", "file_sha256": desk.upload(posted, media_type="application/json", name="desk.json")},
    )  # fmt: skip
    said = json.dumps({"procedures": [EDITION | {"code": "9.000002.000.00.00.H98"}, 7]}).encode()
    digest = province.upload(said, media_type="application/json", name="procedures.json")
    province.act(
        "POST", f"/api/v1/procedure-imports/{ids['procedure_file']}", command="import_procedures",
        object=f"procedure-import:{ids['procedure_file']}", version=0, payload={"file_sha256": digest},
    )  # fmt: skip
    return ids | {"procedure": EDITION["code"]} | dossiers_of(site)


def dossiers_of(site) -> dict[str, str]:
    """A unit, a dossier that was filed with its paper, and a draft; whoever files is one of the bidders."""
    tender = site.tender()
    province, filer = tender.as_("province"), tender.as_("bidder1")
    unit = str(uuid4())
    province.act(
        "POST", f"/api/v1/units/{unit}", command="register_unit", object=f"unit:{unit}", version=0,
        payload={"number": "H98.2", "organisation": str(site.people["desk"].organisation)},
    )  # fmt: skip
    begun = {"procedure": EDITION["code"]}
    filled, draft = (filer.send_read("POST", "/api/v1/dossier-drafts", begun)["uuid"] for _ in range(2))
    said = {"authority": "H98", "applicant": {"name": "Giang Ly (hư cấu)"}, "answers": {"name": "A"}}
    filer.send_read("PUT", f"/api/v1/dossier-drafts/{filled}", said)
    filer.add_paper(filled, 0, b"%PDF-1.7\nA fictional paper.\n%%EOF\n")
    kept = filer.send_read("PUT", f"/api/v1/dossier-drafts/{filled}", {})
    filer.act(
        "POST", f"/api/v1/dossiers/{filled}", command="file_dossier", object=f"dossier:{filled}", version=0,
        payload={"content_sha256": kept["content_sha256"]},
    )  # fmt: skip
    return {"dossier": filled, "dossier_draft": draft} | desk_of(site)


def desk_of(site) -> dict[str, str]:
    """The desk of that unit with its kiosk, what an officer is typing there, and a mandate that is offered."""
    tender = site.tender()
    desk, about, proxy = tender.as_("desk"), str(uuid4()), str(uuid4())
    tender.as_("head").act(
        "PUT", f"/api/v1/desk-arrangements/{about}/H98.2", command="arrange_desk", object=f"desk:{about}", version=0,
        payload={
            "lang": "vi", "queues": [{"letter": "A", "name": "Hộ tịch", "fields": ["Hộ tịch"]}],
            "counters": [{"number": 1, "queues": ["A"]}], "hours": [["07:30", "11:30"], ["13:30", "17:00"]],
            "priorities": [{"name": "Người cao tuổi (hư cấu)", "source": "Quy chế hư cấu"}], "promise_minutes": 15,
        },
    )  # fmt: skip
    typed = desk.send_read("POST", "/api/v1/dossier-drafts", {"procedure": EDITION["code"], "desk": "H98.2"})["uuid"]
    tender.as_("bidder1").act(
        "POST", f"/api/v1/proxies/{proxy}", command="offer_proxy", object=f"proxy:{proxy}", version=0,
        payload={"agent": "bidder2@demo.example"},
    )  # fmt: skip
    return {
        "desk_unit": "H98.2", "desk_counter": "1", "desk_kiosk": desk.get("/api/v1/desks/H98.2/kiosk")["key"],
        "desk_draft_kind": "draft", "desk_draft": typed, "proxy": proxy,
    }  # fmt: skip


DECISION: dict[str, Any] = {
    "jurisdiction": "vn", "number": "1/QĐ-UBND (hư cấu)", "title": "Công bố thủ tục hành chính (hư cấu)", "lang": "vi",
    "decided_date": "2026-01-02", "effective_date": "2026-01-05", "entries": [
        {"action": "creates", "code": "9.000001.000.00.00.H98", "unit": "H98.2"},
        {"action": "amends", "code": "9.000003.000.00.00.H98", "unit": "H98.2"}],
}  # fmt: skip


def agencies(site, desk, province) -> dict[str, str]:
    """A province, the commune of the desk, and a unit that it took over."""
    ids = {}
    bearer = site.rows("SELECT identifier FROM identity_organisation WHERE uuid = %s", desk.party)[0][0]
    for code, name, organisation in (
        ("H98", "Tỉnh Hư Cấu", ""), ("H98.2", "Xã Hư Cấu", bearer), ("H98.3", "Xã Cũ (hư cấu)", ""),
    ):  # fmt: skip
        ids[code] = str(uuid4())
        payload = {"jurisdiction": "vn", "code": code, "name": name, "lang": "vi", "valid_from": "2025-07-01"}
        payload |= {"organisation": organisation} if organisation else {}
        url, about = f"/api/v1/agency-identifiers/{ids[code]}", f"agency:{ids[code]}"
        province.act("POST", url, command="issue_identifier", object=about, version=0, payload=payload)
        province.act("POST", f"{url}/publication", command="publish_identifier", object=about, version=1, payload={})
    province.act(
        "POST", f"/api/v1/agency-identifiers/{ids['H98.3']}/retirement", command="retire_identifier",
        object=f"agency:{ids['H98.3']}", version=2, payload={"valid_until": "2026-01-31", "successors": ["H98.2"]},
    )  # fmt: skip
    return {"agency_code": "H98.2", "retired_agency": "H98.3"}


def supervision(site) -> dict[str, str]:
    """A sector, a rule in it, and an investigation."""
    tender = site.tender()
    authority, supervisor = tender.as_("authority"), tender.as_("supervisor")
    ids = {name: str(uuid4()) for name in ("sector", "alert_rule", "investigation", "task")}
    department = str(site.people["supervisor"].organisation)
    for who, url, command, about, payload in (
        (
            authority, f"sectors/{ids['sector']}", "assign_sector", f"sector:{ids['sector']}",
            {"title": "Works (fictional)", "lang": "en", "organisation": department, "categories": ["works"],
                "basis": "Decision 1 (fictional)"},
        ),
        (
            supervisor, f"rules/{ids['alert_rule']}", "set_alert_rule", f"alert-rule:{ids['alert_rule']}",
            {"sector": ids["sector"], "indicator": "A02", "when": "below", "threshold": "1",
                "reason": "To look at it."},
        ),
        (
            supervisor, f"cases/{ids['investigation']}", "open_investigation", f"investigation:{ids['investigation']}",
            {"title": "One deposit (fictional)", "text": "Who paid it?"},
        ),
        (
            supervisor, f"tasks/{ids['task']}", "set_investigation_task", f"investigation-task:{ids['task']}",
            {"investigation": ids["investigation"], "department": department, "text": "Ask the bank.",
                "due_at": "2099-01-01T00:00:00Z"},
        ),
    ):  # fmt: skip
        who.act(
            "POST", f"/api/v1/supervision/{url}", command=command, object=about, version=0, payload=payload
        )  # fmt: skip
    return ids
