"""An edition with everything that a form can ask: eligibility, steps, rows, conditions, papers and fees that hang on
answers. All of it is invented."""

from typing import Any

FAMILY: dict[str, Any] = {
    "eligibility": [
        {
            "question": {"vi": "Bạn có sống ở xã này không?", "en": "Do you live in this commune?"},
            "wanted": True,
            "otherwise": {"vi": "Chỉ dành cho người dân trong xã.", "en": "It is for people of the commune."},
            "where": {"vi": "Hãy đến xã nơi bạn ở.", "en": "Go to the commune where you live."},
        },
        {
            "question": {"vi": "Bạn đã có giấy này chưa?", "en": "Do you have this paper already?"},
            "wanted": False,
            "otherwise": {"vi": "Bạn đã có giấy này rồi.", "en": "You have it already."},
        },
    ],
    "benefits": [{"title": "Bớt một lần đi lại", "source": "Nghị quyết hư cấu số 1"}],
    "components": [
        {"title": "Tờ khai"},
        {"title": "Giấy ủy quyền", "asked_if": {"field": "proxy", "equals": True}},
        {"title": "Giấy hộ nghèo", "asked_if": {"field": "group", "equals": "nghèo"}},
    ],
    "form": {
        "type": "object",
        "required": ["child", "family"],
        "allOf": [
            {"if": {"properties": {"proxy": {"const": True}}}, "then": {"required": ["proxy_name"]}},
        ],
        "x-steps": [
            {"title": {"vi": "Đứa trẻ", "en": "The child"}, "fields": ["child", "proxy", "proxy_name"]},
            {"title": {"vi": "Gia đình", "en": "The family"}, "fields": ["family", "group"]},
        ],
        "properties": {
            "child": {"type": "string", "title": {"vi": "Tên con", "en": "Name of the child"}, "maxLength": 100},
            "proxy": {"type": "boolean", "title": {"vi": "Nộp thay", "en": "For somebody else"}},
            "proxy_name": {
                "type": "string",
                "title": {"vi": "Nộp thay cho ai", "en": "For whom"},
                "x-ui": {"visible_if": {"field": "proxy", "equals": True}},
            },
            "family": {
                "type": "array",
                "title": {"vi": "Người trong gia đình", "en": "Family member"},
                "minItems": 1,
                "maxItems": 3,
                "items": {
                    "type": "object",
                    "required": ["name", "school"],
                    "properties": {
                        "name": {"type": "string", "title": {"vi": "Tên", "en": "Name"}, "maxLength": 50},
                        "pupil": {"type": "boolean", "title": {"vi": "Đang đi học", "en": "Goes to school"}},
                        "school": {
                            "type": "string",
                            "title": {"vi": "Trường", "en": "School"},
                            "x-ui": {"visible_if": {"field": "pupil", "equals": True}},
                        },
                    },
                },
            },
            "group": {
                "type": "string",
                "enum": ["nghèo", "không"],
                "title": {"vi": "Diện hộ", "en": "Household"},
                "x-ui": {"widget": "radio", "choices": {"nghèo": {"vi": "Hộ nghèo", "en": "A poor household"}}},
            },
        },
    },
}
WHOLE: dict[str, Any] = {"child": "Linh Ly", "family": [{"name": "Mai Ly"}]}
"""Answers that leave nothing open."""
