"""The desk of the demonstration's commune: two counters, and papers that a scanner brought."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import uuid4

import typst

from openhall.config.demo.administration import COMMUNE
from openhall.config.demo.tender import Tender

ARRANGEMENT: dict[str, Any] = {
    "lang": "vi",
    "queues": [
        {"letter": "A", "name": "Văn hóa (hư cấu)", "fields": ["Văn hóa (hư cấu)"]},
        {"letter": "B", "name": "Trả kết quả (hư cấu)", "fields": []},
    ],
    "counters": [{"number": 1, "queues": ["A", "B"]}, {"number": 2, "queues": ["B"]}],
    "priorities": [{"name": "Người cao tuổi (hư cấu)", "source": "Quy chế hư cấu của xã, Điều 1"}],
    "hours": [["00:00", "23:59"]],
    "slot_minutes": 30,
    "slot_places": 2,
    "promise_minutes": 15,
}
SCAN = """#set page(width: 148mm, height: 105mm, margin: 12mm)
#set text(size: 14pt)
TỜ KHAI ĐĂNG KÝ SỬ DỤNG NHÀ VĂN HÓA

Kính gửi: Ủy ban nhân dân xã Không Có Thật (hư cấu)

Họ và tên: Trần Thị Hư Cấu
"""


def arrange(tender: Tender, home: Path) -> None:
    """Arrange the desk, lay a scan down for counter 1, offer a mandate."""
    head, uuid = tender.as_("head"), uuid4()
    head.act(
        "PUT", f"/api/v1/desk-arrangements/{uuid}/{COMMUNE}", command="arrange_desk", object=f"desk:{uuid}", version=0,
        payload=ARRANGEMENT,
    )  # fmt: skip
    folder = home / "scans" / COMMUNE / "1"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "scan-0001.png").write_bytes(typst.compile(SCAN.encode(), format="png", ppi=150))
    proxy, about = uuid4(), "bidder2@demo.example"
    tender.as_("bidder1").act(
        "POST", f"/api/v1/proxies/{proxy}", command="offer_proxy", object=f"proxy:{proxy}", version=0,
        payload={"agent": about},
    )  # fmt: skip
