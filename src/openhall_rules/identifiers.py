"""Identifiers of organisations, by country and scheme, checked for slips of the pen.

* CN ``uscc``: 统一社会信用代码, GB 32100-2015: 31 characters 0-9 A-H J-N P-R T-U W-Y; the 18th makes the sum of
  value x 3^(i-1) mod 31 a multiple of 31.
* KR ``brn``: 사업자등록번호 of the National Tax Service: office (3), kind (2), serial (4), check digit with weights
  1 3 7 1 3 7 1 3 5 and the tens of the last product added. The parts are described in OECD, "Korea: information on tax
  identification numbers"; the check digit as common implementations have it (npm ``stdnum``, ``kr/brn``).
* VN ``mst``: mã số thuế of organisations: province (2), serial (7), check digit, and -nnn for a dependent unit; the
  check digit is 10 less the sum with weights 31 29 23 19 17 13 7 5 3 modulo 11, as common implementations have it
  (npm ``stdnum``, ``vn/mst``). A sum that is a multiple of 11 has no check digit, so such numbers don't exist.

A number that passes is well formed; that it was given to somebody only its register can say.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import ClassVar, Final

from openhall_rules.errors import RuleError

USCC_CHARACTERS: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_SEPARATORS: Final = "-.\u2010\u2011\u2013"
_BRN_WEIGHTS: Final = (1, 3, 7, 1, 3, 7, 1, 3, 5)
_MST_WEIGHTS: Final = (31, 29, 23, 19, 17, 13, 7, 5, 3)


class BadIdentifier(RuleError):
    """An identifier that cannot have been issued.

    Attributes:
        part: what is wrong: ``scheme`` (unknown for that country), ``length``, ``characters``, ``region``, ``office``,
            ``kind``, ``serial``, ``branch`` or ``check``.
    """

    code: ClassVar[str] = "bad_identifier"

    def __init__(self, part: str, message: str, country: str, scheme: str) -> None:
        super().__init__(message, part=part, country=country, scheme=scheme)
        self.part = part


def check(country: str, scheme: str, value: str) -> str:
    """The normalised identifier: half-width, upper case, without blanks and separators.

    Only a Vietnamese dependent unit keeps its dash: ``0100047516-001``.

    Args:
        country: ISO 3166 alpha-2, e.g. ``CN``.
        scheme: ``uscc``, ``brn`` or ``mst``.

    Raises:
        BadIdentifier: with the ``part`` that is wrong. The value itself is never repeated in the error.
    """
    try:
        checker = SCHEMES[country.upper(), scheme.lower()]
    except KeyError:
        raise BadIdentifier("scheme", f"No scheme {scheme} is known for {country}.", country, scheme) from None
    written = unicodedata.normalize("NFKC", value).upper()
    return checker(
        "".join(character for character in written if not character.isspace() and character not in _SEPARATORS)
    )


def uscc_check_character(first: str) -> str:
    """The 18th character that belongs to the first 17 (GB 32100-2015)."""
    total = sum(USCC_CHARACTERS.index(character) * pow(3, place, 31) for place, character in enumerate(first))
    return USCC_CHARACTERS[-total % 31]


def brn_check_digit(first: str) -> str:
    """The 10th digit that belongs to the first nine."""
    total = sum(int(digit) * weight for digit, weight in zip(first, _BRN_WEIGHTS, strict=True))
    return str(-(total + int(first[8]) * 5 // 10) % 10)


def mst_check_digit(first: str) -> str | None:
    """The 10th digit that belongs to the first nine; None when no number can begin so."""
    rest = sum(int(digit) * weight for digit, weight in zip(first, _MST_WEIGHTS, strict=True)) % 11
    return str(10 - rest) if rest else None


def _uscc(value: str) -> str:
    def wrong(part: str, message: str) -> BadIdentifier:
        return BadIdentifier(part, message, "CN", "uscc")

    if len(value) != 18:
        raise wrong("length", "A unified social credit code has 18 characters.")
    if any(character not in USCC_CHARACTERS for character in value):
        raise wrong("characters", "A unified social credit code has digits and letters, but no I, O, S, V or Z.")
    if not value[2:8].isdigit():
        raise wrong("region", "Characters 3 to 8 are the six digits of the registering region.")
    if uscc_check_character(value[:17]) != value[17]:
        raise wrong("check", "The check character doesn't fit the first 17.")
    return value


def _brn(value: str) -> str:
    def wrong(part: str, message: str) -> BadIdentifier:
        return BadIdentifier(part, message, "KR", "brn")

    _digits(value, (10,), wrong, "A business registration number has 10 digits.")
    if int(value[:3]) < 101:
        raise wrong("office", "The first three digits are a tax office, from 101 on.")
    if value[3:5] == "00":
        raise wrong("kind", "Digits 4 and 5 are the kind of business, from 01 on.")
    if value[5:9] == "0000":
        raise wrong("serial", "Digits 6 to 9 are a serial number, from 0001 on.")
    if brn_check_digit(value[:9]) != value[9]:
        raise wrong("check", "The check digit doesn't fit the first nine.")
    return value


def _mst(value: str) -> str:
    def wrong(part: str, message: str) -> BadIdentifier:
        return BadIdentifier(part, message, "VN", "mst")

    _digits(value, (10, 13), wrong, "A tax code has 10 digits, or 13 for a dependent unit.")
    if value[:2] == "00":
        raise wrong("region", "The first two digits are a province, from 01 on.")
    if value[2:9] == "0000000":
        raise wrong("serial", "Digits 3 to 9 are a serial number, from 0000001 on.")
    if mst_check_digit(value[:9]) != value[9]:
        raise wrong("check", "The check digit doesn't fit the first nine.")
    if len(value) == 10:
        return value
    if value[10:] == "000":
        raise wrong("branch", "The last three digits number a dependent unit, from 001 on.")
    return f"{value[:10]}-{value[10:]}"


def _digits(value: str, lengths: tuple[int, ...], wrong: Callable[[str, str], BadIdentifier], message: str) -> None:
    if not (value.isascii() and value.isdigit()):
        raise wrong("characters", message)
    if len(value) not in lengths:
        raise wrong("length", message)


SCHEMES: Final[dict[tuple[str, str], Callable[[str], str]]] = {
    ("CN", "uscc"): _uscc,
    ("KR", "brn"): _brn,
    ("VN", "mst"): _mst,
}
"""The checks by country and scheme. A scheme that is missing here can be recorded, but not checked."""
