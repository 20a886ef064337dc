"""Account numbers and creditor references."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from openhall.treasury import numbers

BODIES = st.text(numbers.REFERENCE_ALPHABET, min_size=1, max_size=21)


class TestReferences:
    def test_the_standards_own_example(self):
        """RF18 5390 0754 7034 is the example that ISO 11649's users quote."""
        assert numbers.reference("539007547034") == "RF18539007547034"

    @given(BODIES)
    def test_what_we_make_is_right(self, body: str):
        assert numbers.is_reference(numbers.reference(body))

    @given(BODIES, st.data())
    def test_one_wrong_character_is_noticed(self, body: str, data: st.DataObject):
        """A digit for a digit, a letter for a letter: of these the check digits miss none.

        A letter counts as two digits: in a digit's place it moves all that follows, and one time in 97 nobody sees it.
        """
        whole = numbers.reference(body)
        place = data.draw(st.integers(4, len(whole) - 1))
        alike = [one for one in numbers.REFERENCE_ALPHABET if one.isdigit() == whole[place].isdigit()]
        other = data.draw(st.sampled_from(alike).filter(lambda letter: letter != whole[place]))

        assert not numbers.is_reference(whole[:place] + other + whole[place + 1 :])

    @given(BODIES)
    def test_groups_and_words_around_do_no_harm(self, body: str):
        whole = numbers.reference(body)
        assume(not numbers.is_reference(whole[: numbers.REFERENCE_LENGTH]) or len(whole) <= numbers.REFERENCE_LENGTH)

        assert numbers.find_reference(numbers.in_groups(whole)) == whole
        assert numbers.find_reference(f"payment/{whole}") == whole

    def test_none_is_found_where_there_is_none(self):
        assert numbers.find_reference("", "RFP 12 for pumps", "RF00 1234") == ""

    def test_a_word_behind_one_of_ours_is_not_taken_for_its_end(self):
        """Once in 97 the check digits are right with the next word, too."""
        body = "ABCDEFGH12345678"
        ours = numbers.reference(body)
        word = next(word for word in map(str, range(10, 2000)) if numbers.is_reference(ours + word))

        assert len(ours) == numbers.REFERENCE_LENGTH
        assert numbers.find_reference(f"Deposit {numbers.in_groups(ours)} {word}") == ours
        assert numbers.find_reference(f"{ours} {word}") == ours
        assert numbers.find_reference("RF18 5390 0754 7034") == "RF18539007547034", (
            "others' references have other lengths"
        )


class TestAccounts:
    @pytest.mark.parametrize(
        "number", ["DE89370400440532013000", "GB82WEST12345698765432", "6222020200112230000", "6222-0001", "ABCD"]
    )
    def test_accounts(self, number: str):
        assert numbers.is_account_number(number)

    @pytest.mark.parametrize(
        "number",
        ["", "123", "DE89370400440532013001", "GB82WEST", "1" * 35, "-1234", "12 34", "账户1234", "1234\n", "a123"],
    )
    def test_no_accounts(self, number: str):
        assert not numbers.is_account_number(number)

    def test_normal_form(self):
        assert numbers.normal(" de89 3704 0044 0532 0130 00 ") == "DE89370400440532013000"
        assert numbers.masked("6222020200112230000") == "•" * 15 + "0000"
