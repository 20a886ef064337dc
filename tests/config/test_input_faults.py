"""What is wrong with a field is said in the reader's language, never in pydantic's English."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

import pytest
from django.utils.translation import override
from pydantic import BaseModel, Field, ValidationError, field_validator

from openhall.kernel.input_faults import sentence


class Answers(BaseModel):
    title: Annotated[str, Field(min_length=1)] = "x"
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")] = "CNY"
    minutes: Annotated[int, Field(ge=5, le=60)] = 5
    amount: Decimal = Decimal(1)
    word: str = "x"

    @field_validator("word")
    @classmethod
    def known(cls, value: str) -> str:
        if value == "unknown":
            raise ValueError("우리가 모르는 말입니다.")
        return value


def said(language: str, **answers: Any) -> str:
    with pytest.raises(ValidationError) as refused:
        Answers(**answers)
    with override(language):
        return sentence(refused.value.errors()[0])


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({"title": ""}, "필수 항목입니다."),
        ({"currency": "c1"}, "올바른 값을 입력하세요."),
        ({"minutes": "five"}, "정수를 입력하십시오."),
        ({"minutes": 4}, "5 이상의 값을 입력해 주세요."),
        ({"amount": "1,5"}, "숫자를 입력하세요."),
        ({"word": "unknown"}, "우리가 모르는 말입니다."),
    ],
    ids=["empty", "pattern", "no number", "too low", "no figure", "of our own"],
)
def test_in_korean(answers, sentence):
    assert said("ko", **answers) == sentence


def test_in_english_and_vietnamese():
    assert said("en", minutes=61) == "Ensure this value is less than or equal to 60."
    assert said("vi", title="") == "Trường này là bắt buộc."
