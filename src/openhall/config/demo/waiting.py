"""What waits at the commune when a newcomer looks: tickets of today, dossiers at a step, one overdue, opinions."""

from __future__ import annotations

from uuid import uuid4

from openhall.config.demo import results
from openhall.config.demo.administration import COMMUNE, FIRST, PROVINCE
from openhall.config.demo.client import Refused
from openhall.config.demo.tender import Tender
from openhall.kernel import clock
from openhall.procedures.catalogue import public as catalogue

DEPARTMENT = f"{PROVINCE}.20"
ELDERLY = "Người cao tuổi (hư cấu)"
TICKETS = (
    {"queue": "A"}, {"queue": "A"}, {"queue": "B"}, {"queue": "A", "priority": ELDERLY}, {"queue": "A"},
    {"queue": "B"}, {"queue": "A"}, {"queue": "B", "priority": ELDERLY}, {"queue": "A"},
)  # fmt: skip
LOUD = {"purpose": "Hội thôn ngoài trời (hư cấu)", "loud": True}
QUIET = {"purpose": "Lớp học buổi tối (hư cấu)", "loud": False}
QUESTION = "Dùng loa ngoài trời ở nhà văn hóa có cần thêm điều kiện nào không? (hư cấu)"
FLOW = (
    {"title": "Kiểm tra hồ sơ (hư cấu)", "unit": "", "role": "officer", "days": 1, "next": [2, 3]},
    {"title": "Thẩm định tại sở (hư cấu)", "unit": DEPARTMENT, "role": "officer", "days": 1, "next": [3], "back": [1]},
    {"title": "Quyết định (hư cấu)", "unit": "", "role": "head", "days": 1, "back": [1, 2]},
)
"""An officer checks, the department looks at it if need be, the head decides: three working days."""
OPINION = "Không. Chỉ cần tắt loa trước 22 giờ. (hư cấu)"


def leave(tender: Tender) -> None:
    """Long ago somebody filed a dossier; the commune accepted it and never came back to it."""
    dossier = results.file(tender.as_("bidder1"), "Giang Ly (hư cấu)", FIRST["code"], QUIET)
    with results.open_desk():
        results.receive(tender.as_("desk"), dossier)


def fill(tender: Tender) -> None:
    """People draw tickets, dossiers come in, and the department is asked about two of them; it has answered once."""
    desk, department = tender.as_("desk"), tender.as_("department")
    _draw(tender)
    unit = uuid4()
    tender.as_("province").act(
        "POST", f"/api/v1/units/{unit}", command="register_unit", object=f"unit:{unit}", version=0,
        payload={"number": DEPARTMENT, "organisation": str(tender.people["department"].organisation)},
    )  # fmt: skip
    _publish_flow(tender)
    people = (("bidder3", "Hà Thị Lan (hư cấu)", LOUD), ("bidder1", "Giang Ly (hư cấu)", LOUD))
    filed = [results.file(tender.as_(who), name, FIRST["code"], said) for who, name, said in people]
    results.file(tender.as_("bidder3"), "Hà Thị Lan (hư cấu)")
    with results.open_desk():
        for dossier in filed:
            results.receive(desk, dossier)
        asked = [_ask(tender, dossier) for dossier in filed]
        row = department.get(f"/api/v1/opinions/{asked[0]}")
        department.act(
            "PUT", f"/api/v1/opinions/{asked[0]}/answer", command="give_opinion", object=f"opinion:{asked[0]}",
            version=row["version"], payload={"words": OPINION},
        )  # fmt: skip


def _publish_flow(tender: Tender) -> None:
    uuid = uuid4()
    today = catalogue.today(catalogue.jurisdictions()[0], clock.now())
    tender.as_("province").act(
        "POST", f"/api/v1/procedure-flows/{uuid}", command="publish_flow", object=f"procedure-flow:{uuid}", version=0,
        payload={"procedure": FIRST["code"], "lang": "vi", "valid_from": str(today), "steps": list(FLOW)},
    )  # fmt: skip


def _draw(tender: Tender) -> None:
    desk = tender.as_("desk")
    key = desk.get(f"/api/v1/desks/{COMMUNE}/kiosk")["key"]
    try:
        for given in TICKETS:
            desk.send_read("POST", f"/api/v1/desks/{COMMUNE}/tickets/{key}", given)
        desk.send_read("POST", f"/api/v1/desks/{COMMUNE}/counters/2/next", {})
    except Refused as refused:
        if refused.problem.get("code") != "desk-closed":
            raise


def _ask(tender: Tender, dossier: str) -> str:
    """The commune asks the department, which has a working day; the opinion's id."""
    opinion = str(uuid4())
    tender.as_("desk").act(
        "POST", f"/api/v1/opinions/{opinion}", command="ask_opinion", object=f"opinion:{opinion}", version=0,
        payload={"dossier": dossier, "unit": DEPARTMENT, "question": QUESTION, "days": 1, "papers": []},
    )  # fmt: skip
    return opinion
