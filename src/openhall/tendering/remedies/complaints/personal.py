"""What in a text that everybody is to read looks like personal data: numbers, addresses, names known in the file."""

from datetime import datetime
from typing import Final

from openhall.identity import public as identity
from openhall.identity.public import Role
from openhall.kernel.personal import shapes
from openhall.tendering.remedies.models import Complaint

_ROLES: Final = (Role.OFFICER, Role.BIDDER, Role.MANAGER)
LEAST: Final = 2
"""Letters of a name below which it is not looked for: a single letter stands in many words."""


def looks(row: Complaint, *texts: str, at: datetime) -> list[str]:
    """What looks like personal data, each once, in its order; empty where nothing does.

    Names: of the complainant where it is no organisation that is known here, and of the people who act for the parties
    of the complaint.
    No list of this kind is whole: what it doesn't find the body still has to withhold.
    """
    whole = "\n".join(texts)
    found = shapes(whole)
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
