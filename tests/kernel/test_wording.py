"""Texts in no language, and what each reader reads."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from django.utils import translation

from openhall.kernel.wording import in_words, instant, join, money, say

RELEASE = "Release your bid now"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", RELEASE),
        ("ko", "지금 입찰서의 봉인을 해제하십시오"),
        ("zh-hans", "请立即解密您的投标文件"),
        ("vi", "Hãy giải phóng phần khóa của hồ sơ dự thầu ngay"),
    ],
)
def test_a_message_becomes_words_where_it_is_read(language, words):
    with translation.override("ko"):
        kept = json.loads(json.dumps(say(RELEASE)))

    with translation.override(language):
        assert in_words(kept) == words


def test_facts_are_written_by_the_reader_s_rules_and_data_stays_as_it_is():
    until = instant(datetime(2026, 3, 2, 1, 30, tzinfo=UTC), "Asia/Shanghai")
    text = json.loads(
        json.dumps(say("%(who)s: %(sum)s until %(until)s, %(rank)s", who="100 % 管", sum=money("1234.5", "VND"),
                       until=until, rank=2))
    )  # fmt: skip

    assert in_words(text).startswith("100 % 管: VND\N{NO-BREAK SPACE}1,234.5 until 2")
    with translation.override("vi"):
        assert in_words(text).startswith("100 % 管: 1.234,5\N{NO-BREAK SPACE}đồng until ")
    assert in_words(text).endswith(", 2")


def test_texts_after_one_another():
    assert in_words(join(say(RELEASE), "!", by="")) == f"{RELEASE}!"
    assert in_words(join("one", join("two", "three"))) == "one two three"
    assert in_words("") == ""
