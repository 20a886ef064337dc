"""What people of the demonstration's commune said and asked: answers about dossiers, a reflection, calls, a letter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from openhall.config.demo import results
from openhall.config.demo.administration import COMMUNE, SECOND
from openhall.config.demo.client import Client
from openhall.config.demo.tender import Tender
from openhall.kernel import clock
from openhall.procedures.catalogue import public as catalogue

QUESTIONS: dict[str, Any] = {
    "source": "Bộ câu hỏi minh họa (hư cấu): chưa phải của nghị định nào",
    "days": 30,
    "questions": [
        {
            "vi": "Bạn có phải đi lại nhiều hơn một lần không?",
            "en": "Did you have to come more than once?",
            "ko": "한 번보다 많이 방문해야 했습니까?",
            "zh-hans": "您是否需要跑多于一次？",
        },
        {
            "vi": "Công chức có hướng dẫn rõ ràng không?",
            "en": "Did the officer explain things clearly?",
            "ko": "공무원이 알기 쉽게 안내했습니까?",
            "zh-hans": "工作人员的说明清楚吗？",
        },
    ],
}
FILERS = (
    ("bidder1", "Giang Ly (hư cấu)", "yes"), ("bidder3", "Hà Thị Lan (hư cấu)", "yes"),
    ("bidder1", "Giang Ly (hư cấu)", "yes"), ("bidder3", "Hà Thị Lan (hư cấu)", "no"),
    ("bidder1", "Giang Ly (hư cấu)", "yes"), ("bidder3", "Hà Thị Lan (hư cấu)", ""),
)  # fmt: skip
"""Who files, under which name, and whether they are satisfied; empty: they say nothing yet."""
WRONG = "Tôi đã chờ một giờ mà quầy 2 không có ai. (hư cấu)"
SORRY = "Chúng tôi xin lỗi. Từ thứ Hai quầy 2 luôn có người trực. (hư cấu)"
CALLS: tuple[dict[str, Any], ...] = (
    {"question": "Nhà văn hóa mở cửa lúc mấy giờ? (hư cấu)", "answer": "Từ 8 giờ đến 21 giờ. (hư cấu)"},
    {"question": "Tôi có thể nộp hồ sơ bằng điện thoại không? (hư cấu)", "answer": "Có, nộp trực tuyến. (hư cấu)"},
    {"question": "Bao giờ giấy của tôi xong? (hư cấu)", "days": 2},
)  # fmt: skip
AT_DESK = {"name": "Trần Văn Không (hư cấu)", "address": "Số 1, đường Hư Cấu, xã Không Có Thật"}
BY_TEXT = (
    {"name": "Lê Thị Không (hư cấu)", "telephone": "0900 000 001"},
    {"name": "Phạm Văn Hư (hư cấu)", "telephone": "0900 000 901"},
)
"""To the second no message arrives: the sandbox loses what goes to a number that ends in 901."""
LETTER = {
    "name": "Mời nhận kết quả (hư cấu)",
    "texts": {
        "vi": {"subject": "Hồ sơ {number}", "body": "Kính gửi {applicant}: hồ sơ hẹn trả {due}. {words}"},
        "en": {"subject": "Your dossier {number}", "body": "To {applicant}: it is due by {due}. {words}"},
    },
}


def fill(tender: Tender) -> None:
    """The office publishes questions; dossiers end, those who filed answer; people call, and are written to."""
    questions = uuid4()
    tender.as_("province").act(
        "POST", f"/api/v1/question-sets/{questions}", command="publish_questions",
        object=f"question-set:{questions}", version=0, payload=QUESTIONS,
    )  # fmt: skip
    with results.open_desk():
        _answers(tender)
        _calls(tender)
        _letters(tender)
        _written_to(tender)


def _answers(tender: Tender) -> None:
    desk, head = tender.as_("desk"), tender.as_("head")
    filed = []
    for handle, name, said in FILERS:
        dossier = results.file(tender.as_(handle), name)
        results.receive(desk, dossier)
        results.end(desk, dossier)
        filed.append((tender.as_(handle), dossier, said))
    for who, dossier, said in filed:
        who.wait(f"/api/v1/dossiers/{dossier}/feedback", lambda told: told["asked"] is not None)
        if said:
            answer = {"satisfied": said, "choices": {"1": "no" if said == "yes" else "yes", "2": said}}
            who.send_read("PUT", f"/api/v1/dossiers/{dossier}/rating", answer)
    who, dossier, _said = filed[3]
    row = who.send_read("POST", f"/api/v1/dossiers/{dossier}/reflections", {"words": WRONG})["reflections"][0]
    head.act(
        "PUT", f"/api/v1/reflections/{row['uuid']}/answer", command="answer_reflection",
        object=f"reflection:{row['uuid']}", version=row["version"], payload={"words": SORRY},
    )  # fmt: skip


def _calls(tender: Tender) -> None:
    for given in CALLS:
        uuid = uuid4()
        tender.as_("desk").act(
            "POST", f"/api/v1/hotline-calls/{uuid}", command="record_call", object=f"hotline-call:{uuid}", version=0,
            payload={"unit": COMMUNE, **given},
        )  # fmt: skip


def _letters(tender: Tender) -> None:
    template, order = uuid4(), uuid4()
    tender.as_("head").act(
        "POST", f"/api/v1/letter-templates/{template}", command="publish_letter_template",
        object=f"letter-template:{template}", version=0, payload=LETTER,
    )  # fmt: skip
    filer: Client = tender.as_("bidder1")
    dossier = results.file(filer, "Giang Ly (hư cấu)")
    results.receive(tender.as_("desk"), dossier)
    tender.as_("desk").act(
        "POST", f"/api/v1/letter-orders/{order}", command="send_dossier_letters", object=f"letter-order:{order}",
        version=0, payload={"template": str(template), "words": "Hẹn gặp lại. (hư cấu)", "dossiers": [dossier]},
    )  # fmt: skip


def _written_to(tender: Tender) -> None:
    """People without an account come to the desk; what they are told goes by post or to a telephone."""
    for who in (AT_DESK, *BY_TEXT):
        _at_desk(tender, who)
    desk = tender.as_("desk")
    first = desk.get("/api/v1/post-letters")["letters"][0]["uuid"]
    today = catalogue.today(catalogue.jurisdictions()[0], clock.now())
    for step, command, said in (
        ("posting", "post_letter", {"number": "VN000000001HC"}),
        ("delivery", "record_delivery", {"delivered": "yes", "ended_date": str(today)}),
    ):
        row = desk.get("/api/v1/post-letters?posted=true") if step == "delivery" else desk.get("/api/v1/post-letters")
        version = next(one["version"] for one in row["letters"] if one["uuid"] == first)
        desk.act(
            "PUT", f"/api/v1/post-letters/{first}/{step}", command=command, object=f"dispatch:{first}",
            version=version, payload=said,
        )  # fmt: skip


def _at_desk(tender: Tender, who: Mapping[str, str]) -> None:
    desk = tender.as_("desk")
    begun = {"procedure": SECOND["code"], "desk": COMMUNE}
    draft: str = desk.send_read("POST", "/api/v1/dossier-drafts", begun)["uuid"]
    desk.add_paper(draft, 0, results.PAPER)
    said = {"authority": COMMUNE, "applicant": dict(who), "answers": {}}
    kept = desk.send_read("PUT", f"/api/v1/dossier-drafts/{draft}", said)
    desk.act(
        "POST", f"/api/v1/dossiers/{draft}/taking-in", command="take_in_dossier", object=f"dossier:{draft}", version=0,
        payload={"content_sha256": kept["content_sha256"]},
    )  # fmt: skip
    results.receive(desk, draft)
