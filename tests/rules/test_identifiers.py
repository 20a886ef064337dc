"""Identifiers of organisations: published numbers pass, slips of the pen don't."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from openhall_rules import identifiers
from openhall_rules.identifiers import BadIdentifier, check

SAMPLES = [("CN", "uscc", "91350100M000100Y43"), ("KR", "brn", "1234567891"), ("VN", "mst", "0100047516")]
"""Worked examples: GB 32100 (its text prints the code with a wrong last character and derives 3), a widely published
example of the Korean computation, and the number on which Vietnamese explanations of the check digit work."""

DIGITS = st.text("0123456789", min_size=9, max_size=9)


@pytest.mark.parametrize(("country", "scheme", "value"), SAMPLES)
def test_worked_examples_pass_unchanged(country: str, scheme: str, value: str) -> None:
    assert check(country, scheme, value) == value


@pytest.mark.parametrize(
    ("country", "scheme", "written", "normalised"),
    [
        ("cn", "USCC", " 9135 0100 m000 100y 43 ", "91350100M000100Y43"),
        ("CN", "uscc", "９１３５０１００Ｍ０００１００Ｙ４３", "91350100M000100Y43"),
        ("KR", "brn", "123-45-67891", "1234567891"),
        ("VN", "mst", "0100047516 - 001", "0100047516-001"),
        ("VN", "mst", "0100047516001", "0100047516-001"),
    ],
)
def test_ways_of_writing_come_to_one(country: str, scheme: str, written: str, normalised: str) -> None:
    assert check(country, scheme, written) == normalised
    assert check(country, scheme, normalised) == normalised


@pytest.mark.parametrize(
    ("country", "scheme", "value", "part"),
    [
        ("CN", "uscc", "91350100M000100Y4Z", "characters"),
        ("CN", "uscc", "91350100M000100Y44", "check"),
        ("CN", "uscc", "91350100M000100Y4", "length"),
        ("CN", "uscc", "9135010AM000100Y43", "region"),
        ("CN", "uscc", "91350100I000100Y43", "characters"),
        ("CN", "uscc", "", "length"),
        ("KR", "brn", "1234567890", "check"),
        ("KR", "brn", "123456789", "length"),
        ("KR", "brn", "12345678AB", "characters"),
        ("KR", "brn", "0984567891", "office"),
        ("KR", "brn", "1230067891", "kind"),
        ("KR", "brn", "1234500001", "serial"),
        ("VN", "mst", "0100047517", "check"),
        ("VN", "mst", "01000475161", "length"),
        ("VN", "mst", "0000047516", "region"),
        ("VN", "mst", "0100000000", "serial"),
        ("VN", "mst", "0100047516-000", "branch"),
        ("VN", "mst", "٠١٠٠٠٤٧٥١٦", "characters"),
        ("FR", "siren", "732829320", "scheme"),
        ("KR", "uscc", "91350100M000100Y43", "scheme"),
    ],
)
def test_the_part_that_is_wrong_is_named(country: str, scheme: str, value: str, part: str) -> None:
    with pytest.raises(BadIdentifier) as refusal:
        check(country, scheme, value)
    assert refusal.value.part == refusal.value.facts["part"] == part
    assert not value or value not in str(refusal.value)


class TestSlips:
    @given(st.text(identifiers.USCC_CHARACTERS, min_size=9, max_size=9), st.integers(0, 17), st.data())
    def test_another_character_in_a_credit_code_is_noticed(self, body: str, place: int, data: st.DataObject) -> None:
        first = f"91350100{body}"
        code = first + identifiers.uscc_check_character(first)
        assert check("CN", "uscc", code) == code
        other = data.draw(st.sampled_from(identifiers.USCC_CHARACTERS))
        assume(other != code[place])
        with pytest.raises(BadIdentifier):
            check("CN", "uscc", code[:place] + other + code[place + 1 :])

    @given(DIGITS, st.integers(0, 9), st.sampled_from("0123456789"))
    def test_another_digit_in_a_korean_number_is_noticed(self, body: str, place: int, other: str) -> None:
        assume(int(body[:3]) >= 101 and body[3:5] != "00" and body[5:9] != "0000")
        number = body + identifiers.brn_check_digit(body)
        assert check("KR", "brn", number) == number
        assume(other != number[place])
        with pytest.raises(BadIdentifier):
            check("KR", "brn", number[:place] + other + number[place + 1 :])

    @given(DIGITS, st.integers(0, 9), st.sampled_from("0123456789"))
    def test_another_digit_in_a_vietnamese_number_is_noticed(self, body: str, place: int, other: str) -> None:
        assume(body[:2] != "00" and body[2:] != "0000000")
        digit = identifiers.mst_check_digit(body)
        assume(digit is not None)
        number = f"{body}{digit}"
        assert check("VN", "mst", number) == number
        assume(other != number[place])
        with pytest.raises(BadIdentifier):
            check("VN", "mst", number[:place] + other + number[place + 1 :])

    @given(st.text(max_size=20), st.sampled_from(sorted(identifiers.SCHEMES)))
    def test_any_text_is_answered_and_what_passes_stays(self, value: str, scheme: tuple[str, str]) -> None:
        try:
            normalised = check(*scheme, value)
        except BadIdentifier:
            return
        assert check(*scheme, normalised) == normalised
