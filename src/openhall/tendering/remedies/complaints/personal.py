"""What in a text that everybody is to read looks like personal data: numbers, addresses, names known in the file."""

import re
from datetime import datetime
from typing import Final

from openhall.identity import public as identity
from openhall.identity.public import Role
from openhall.tendering.remedies.models import Complaint

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
_ROLES: Final = (Role.OFFICER, Role.BIDDER, Role.MANAGER)
LEAST: Final = 2
"""Letters of a name below which it is not looked for: a single letter stands in many words."""


def looks(row: Complaint, *texts: str, at: datetime) -> list[str]:
    """What looks like personal data, each once, in its order; empty where nothing does.

    Names: of the complainant where it is no organisation, and of the people who act for the parties of the complaint.
    No list of this kind is whole: what it doesn't find the body still has to withhold.
    """
    whole = "\n".join(texts)
    found = [match.group() for pattern in _PATTERNS for match in pattern.finditer(whole)]
    found += [name for name in _names(row, at) if len(name) >= LEAST and name in whole]
    return list(dict.fromkeys(found))


def _names(row: Complaint, at: datetime) -> list[str]:
    keys = {row.notice.project.owner_id, row.organisation_id}
    keys |= set(row.notes.values_list("organisation_id", flat=True))
    names = [row.complainant] if row.organisation_id is None else []
    for key in sorted(one for one in keys if one is not None):
        for role in _ROLES:
            names += [person.name for person in identity.holders(key, role, at)]
    return names
