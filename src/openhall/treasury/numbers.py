"""Account numbers and creditor references: their forms and their check digits.

IBAN: ISO 13616, creditor reference: ISO 11649; both use the check digits of ISO/IEC 7064, MOD 97-10.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

REFERENCE_ALPHABET = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Letters of the references that we make: no I and O, which people take for 1 and 0."""
REFERENCE_BODY = 16
"""Random characters of a reference: more than 80 bits, so that nobody guesses another bidder's."""
REFERENCE_LENGTH = len("RF00") + REFERENCE_BODY
MAX_NUMBER = 34

_LOOKS_LIKE_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}")
_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}\Z")
_OTHER = re.compile(r"[0-9A-Z](?:[0-9A-Z-]{2,32})[0-9A-Z]\Z")
_REFERENCE = re.compile(r"RF[0-9]{2}[A-Z0-9]{1,21}\Z")
_REFERENCE_IN_TEXT = re.compile(r"(?<![A-Z0-9])RF ?[0-9]{2}(?: ?[A-Z0-9]){1,21}(?![A-Z0-9])")


def mod97(text: str) -> int:
    """Remainder of a text of digits and capital letters (A is 10 … Z is 35) by 97."""
    return int("".join(str(int(character, 36)) for character in text)) % 97


def normal(number: str) -> str:
    """An account number as it is compared: capitals, without blanks."""
    return "".join(number.split()).upper()


def is_iban(number: str) -> bool:
    """Whether a number in its normal form is an IBAN with right check digits."""
    return bool(_IBAN.match(number)) and mod97(number[4:] + number[:4]) == 1


def is_account_number(number: str) -> bool:
    """Whether a number in its normal form can be an account: an IBAN, or 4 to 34 digits, letters and hyphens.

    What begins like an IBAN must be one: a mistyped IBAN is never taken for another kind of number.
    """
    return is_iban(number) if _LOOKS_LIKE_IBAN.match(number) else bool(_OTHER.match(number))


def reference(body: str) -> str:
    """The ISO 11649 reference of ``body`` (1 to 21 digits and capital letters)."""
    return f"RF{98 - mod97(body + 'RF00'):02}{body}"


def is_reference(text: str) -> bool:
    """Whether a text is a creditor reference with right check digits."""
    return bool(_REFERENCE.match(text)) and mod97(text[4:] + text[:4]) == 1


def find_reference(*texts: str) -> str:
    """The first creditor reference in texts such as a payment's remittance information; empty when there is none.

    Blanks inside it are allowed, as people write it in groups of four; the check digits tell where it ends. They are
    right by chance once in 97, so one as long as ours is taken before a longer one that has a word more.
    """
    found = [one for text in texts for one in _references(text)]
    return next((one for one in found if len(one) == REFERENCE_LENGTH), found[0] if found else "")


def _references(text: str) -> Iterator[str]:
    """Whatever in a text has right check digits: the whole, then in each place the longest first."""
    capitals = " ".join(text.upper().split())
    whole = capitals.replace(" ", "")
    if is_reference(whole):
        yield whole
    for found in _REFERENCE_IN_TEXT.finditer(capitals):
        words = found.group().split(" ")
        for end in range(len(words), 0, -1):
            candidate = "".join(words[:end])
            if is_reference(candidate):
                yield candidate


def in_groups(reference: str) -> str:
    """A reference as people read it: groups of four."""
    return " ".join(reference[start : start + 4] for start in range(0, len(reference), 4))


def masked(number: str) -> str:
    """An account number of which only the end can be read."""
    return "•" * max(0, len(number) - 4) + number[-4:]
