"""What is asked for, as it arrives; every field is signed as it was sent."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime, timedelta
from typing import Literal
from uuid import UUID

from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, Field

from openhall.identity import public as identity
from openhall.kernel.refusals import Invalid

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", re.IGNORECASE)
LONGEST = timedelta(days=366)


class EvidenceInput(BaseModel):
    """A request for evidence. ``project``: its id, or its page’s address. Days are those of UTC, the last included."""

    model_config = ConfigDict(extra="forbid")

    scope: Literal["project", "party", "period"]
    project: str = Field(default="", max_length=300)
    scheme: str = Field(default="", max_length=20)
    identifier: str = Field(default="", max_length=64)
    first_day: str = Field(default="", max_length=10)
    last_day: str = Field(default="", max_length=10)
    purpose: str = Field(max_length=1000)
    warrant: str = Field(default="", max_length=200)
    lang: Literal["en", "ko", "vi", "zh-hans"] = "en"

    def project_uuid(self) -> UUID:
        """The project that is named.

        Raises:
            Invalid
        """
        found = _UUID.search(self.project)
        if found is None:
            raise Invalid(errors={"project": _("Enter the address of the project’s page.")})
        return UUID(found.group())

    def party(self) -> identity.OrganisationRef:
        """The organisation with that identifier.

        Raises:
            Invalid: there is none.
        """
        identifier = " ".join(unicodedata.normalize("NFKC", self.identifier).upper().split())
        found = identity.organisation_by_identifier(self.scheme.strip().lower(), identifier)
        if found is None:
            raise Invalid(errors={"identifier": _("No organisation with this identifier is registered here.")})
        return found

    def period(self) -> tuple[datetime, datetime]:
        """First instant, and the first that is no longer in it.

        Raises:
            Invalid
        """
        first, last = _day(self.first_day, "first_day"), _day(self.last_day, "last_day")
        if last < first:
            raise Invalid(errors={"last_day": _("The last day must not come before the first.")})
        if last - first >= LONGEST:
            raise Invalid(errors={"last_day": _("One file covers at most a year.")})
        return first, last + timedelta(days=1)


def _day(text: str, name: str) -> datetime:
    try:
        found = date.fromisoformat(text)
    except ValueError as error:
        raise Invalid(errors={name: _("Enter a date, like 2026-03-31.")}) from error
    if not 2000 <= found.year < 9000:
        raise Invalid(errors={name: _("Enter a date, like 2026-03-31.")})
    return datetime(found.year, found.month, found.day, tzinfo=UTC)
