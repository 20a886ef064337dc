"""What in a text that everybody is to read looks like personal data by its form: ids, telephones, e-mail addresses."""

import re
from typing import Final

_PATTERNS: Final = (
    re.compile(r"(?<![0-9A-Za-z])\d{17}[\dXx](?![0-9A-Za-z])"),
    re.compile(r"(?<![0-9A-Za-z])\d{6}-[1-8]\d{6}(?![0-9A-Za-z])"),
    re.compile(r"(?<![0-9A-Za-z])0\d{11}(?![0-9A-Za-z])"),
    re.compile(r"(?<![0-9A-Za-z])1[3-9]\d{9}(?![0-9A-Za-z])"),
    re.compile(r"(?<![0-9A-Za-z])0\d{1,3}[- ]?\d{3,4}[- ]?\d{4}(?![0-9A-Za-z])"),
    re.compile(r"\+\d{1,3}[- ]?\d(?:[- ]?\d){6,12}(?!\d)"),
    re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
)
"""Ids of China, Korea and Viet Nam; telephones of the three and with a country's prefix; e-mail addresses."""


def shapes(text: str) -> list[str]:
    """What looks so, in its order. No list of this kind is whole."""
    return [match.group() for pattern in _PATTERNS for match in pattern.finditer(text)]
