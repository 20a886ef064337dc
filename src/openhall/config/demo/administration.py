"""An invented province of the demonstration numbers its commune and publishes what can be asked of it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from openhall.config.demo.tender import Tender

PROVINCE, COMMUNE = "H99", "H99.1"
AGENCIES = {PROVINCE: "Tỉnh Hư Cấu", COMMUNE: "Xã Không Có Thật (hư cấu)"}
FIRST: dict[str, Any] = {
    "code": "9.000101.000.00.00.H99",
    "title": "Đăng ký sử dụng nhà văn hóa xã (hư cấu)",
    "field": "Văn hóa (hư cấu)",
    "sequence": "Nộp hồ sơ, chờ xếp lịch, nhận giấy xác nhận.",
    "method": "Trực tuyến hoặc tại bộ phận một cửa.",
    "components": [{"title": "Tờ khai"}],
    "time_limit": 3,
    "subjects": "Người dân trong xã",
    "result": "Giấy xác nhận lịch sử dụng",
    "fees": [{"title": "Lệ phí", "amount": "8000"}],
    "form": {
        "type": "object",
        "properties": {
            "purpose": {"type": "string", "title": {"vi": "Mục đích", "en": "Purpose"}},
            "loud": {"type": "boolean", "title": {"vi": "Có dùng loa", "en": "With loudspeakers"}},
        },
    },
}
SECOND: dict[str, Any] = {
    "code": "9.000102.000.00.00.H99",
    "title": "Cấp lại giấy xác nhận lịch sử dụng (hư cấu)",
    "field": "Văn hóa (hư cấu)",
    "sequence": "Nộp hồ sơ, nhận giấy.",
    "method": "Trực tuyến hoặc tại bộ phận một cửa.",
    "components": [{"title": "Đơn đề nghị"}],
    "time_limit": 2,
    "subjects": "Người đã được cấp giấy",
    "result": "Giấy xác nhận",
}
THIRD: dict[str, Any] = {
    "code": "9.000103.000.00.00.H99",
    "title": "Cho gia đình mượn nhà văn hóa xã (hư cấu)",
    "field": "Văn hóa (hư cấu)",
    "sequence": "Nộp hồ sơ, nộp lệ phí, nhận giấy.",
    "method": "Trực tuyến hoặc tại bộ phận một cửa.",
    "components": [
        {"title": "Đơn đề nghị"},
        {"title": "Giấy ủy quyền", "asked_if": {"field": "proxy", "equals": True}},
        {"title": "Giấy xác nhận hộ nghèo", "asked_if": {"field": "poor", "equals": True}},
    ],
    "time_limit": 2,
    "subjects": "Gia đình trong xã",
    "result": "Giấy cho mượn",
    "fees": [{"title": "Lệ phí", "amount": "6000", "online": "3000", "source": "Nghị quyết hư cấu số 2"}],
    "fees_due": "filing",
    "reductions": [
        {
            "title": "Hộ nghèo",
            "percent": 100,
            "asked_if": {"field": "poor", "equals": True},
            "source": "Nghị quyết hư cấu số 2",
        },
    ],
    "benefits": [{"title": "Giảm một nửa lệ phí, không phải đến xã", "source": "Nghị quyết hư cấu số 2"}],
    "eligibility": [
        {
            "question": {
                "vi": "Bạn có sống trong xã không?",
                "en": "Do you live in the commune?",
                "ko": "이 읍에 사십니까?",
                "zh-hans": "您住在本乡吗？",
            },
            "wanted": True,
            "otherwise": {
                "vi": "Chỉ dành cho người trong xã.",
                "en": "It is for people of the commune only.",
                "ko": "이 읍에 사는 사람만 신청할 수 있습니다.",
                "zh-hans": "仅限本乡居民办理。",
            },
            "where": {
                "vi": "Hãy nộp ở xã nơi bạn ở.",
                "en": "File it in the commune where you live.",
                "ko": "사시는 읍에서 신청하십시오.",
                "zh-hans": "请到您居住的乡申请。",
            },
        },
    ],
    "form": {
        "type": "object",
        "required": ["reason", "guests"],
        "allOf": [{"if": {"properties": {"proxy": {"const": True}}}, "then": {"required": ["for_whom"]}}],
        "x-steps": [
            {"title": {"vi": "Dịp mượn", "en": "The occasion"}, "fields": ["reason", "proxy", "for_whom"]},
            {"title": {"vi": "Người dự", "en": "Who comes"}, "fields": ["guests", "poor"]},
        ],
        "properties": {
            "reason": {
                "type": "string",
                "enum": ["cưới", "giỗ", "khác"],
                "title": {"vi": "Dịp gì", "en": "What for"},
                "x-ui": {
                    "widget": "radio",
                    "choices": {
                        "cưới": {"vi": "Đám cưới", "en": "A wedding"},
                        "giỗ": {"vi": "Đám giỗ", "en": "A day of remembrance"},
                        "khác": {"vi": "Dịp khác", "en": "Something else"},
                    },
                },
            },
            "proxy": {"type": "boolean", "title": {"vi": "Tôi nộp thay người khác", "en": "I file for somebody else"}},
            "for_whom": {
                "type": "string",
                "maxLength": 100,
                "title": {"vi": "Nộp thay cho ai", "en": "For whom"},
                "x-ui": {"visible_if": {"field": "proxy", "equals": True}},
            },
            "guests": {
                "type": "array",
                "minItems": 1,
                "maxItems": 5,
                "title": {"vi": "Người dự", "en": "Guest"},
                "items": {
                    "type": "object",
                    "required": ["name"],
                    "properties": {
                        "name": {
                            "type": "string",
                            "maxLength": 100,
                            "title": {"vi": "Họ tên", "en": "Name"},
                            "x-ui": {"order": 1},
                        },
                        "born": {
                            "type": "string",
                            "format": "date",
                            "title": {"vi": "Ngày sinh", "en": "Day of birth"},
                            "x-ui": {"order": 2},
                        },
                    },
                },
            },
            "poor": {"type": "boolean", "title": {"vi": "Gia đình tôi là hộ nghèo", "en": "My household is poor"}},
        },
    },
}


def publish(tender: Tender, commune: UUID, today: date) -> None:
    """Number the province and the commune, make the commune a unit, publish three procedures."""
    province = tender.as_("province")
    for code, name in AGENCIES.items():
        uuid = uuid4()
        url, about = f"/api/v1/agency-identifiers/{uuid}", f"agency:{uuid}"
        payload = {
            "jurisdiction": "vn", "code": code, "name": name, "lang": "vi",
            "valid_from": str(date(today.year - 1, 1, 1)),
        }  # fmt: skip
        province.act("POST", url, command="issue_identifier", object=about, version=0, payload=payload)
        province.act("POST", f"{url}/publication", command="publish_identifier", object=about, version=1)
    unit = uuid4()
    province.act(
        "POST", f"/api/v1/units/{unit}", command="register_unit", object=f"unit:{unit}", version=0,
        payload={"number": COMMUNE, "organisation": str(commune)},
    )  # fmt: skip
    for edition in (FIRST, SECOND, THIRD):
        _publish(tender, edition, today)


def _publish(tender: Tender, edition: dict[str, Any], today: date) -> None:
    """The desk drafts it, the head approves it, the province publishes it."""
    uuid = uuid4()
    url, about = f"/api/v1/procedure-editions/{uuid}", f"procedure-edition:{uuid}"
    payload = edition | {
        "jurisdiction": "vn",
        "lang": "vi",
        "agency": "Ủy ban nhân dân xã (hư cấu)",
        "online": "whole",
        "competent": [{"authority": COMMUNE, "unit": COMMUNE}],
        "decision": "1/QĐ-UBND (hư cấu)",
        "decided_date": str(today - timedelta(days=20)),
        "valid_from": str(today),
    }
    made = tender.as_("desk").act("POST", url, command="draft_edition", object=about, version=0, payload=payload)
    content = {"content_sha256": made["content_sha256"]}
    for who, command, step, version in (
        ("head", "approve_edition", "approval", 1),
        ("province", "publish_edition", "publication", 2),
    ):
        tender.as_(who).act("POST", f"{url}/{step}", command=command, object=about, version=version, payload=content)
