"""What the catalogue asks of the national database, and what that says.

The database may be slow, down, or forget a session; whoever isn't sure sends again under the same key, and the
database counts a key once.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol
from uuid import UUID


class NationalDown(Exception):
    """No answer, or none that can be used: nobody knows whether a message arrived. Send it again under its key."""


class NationalRefused(Exception):
    """The database says for good that it doesn't take a message; the text is its reason."""


class CursorUnknown(Exception):
    """The database no longer knows where a delta began: everything must be asked for."""


@dataclass(frozen=True, slots=True)
class Message:
    """What the database is told of a procedure. ``content``: None for a repeal, of which ``valid_until`` is the day."""

    key: UUID
    code: str
    content: Mapping[str, Any] | None
    valid_from: date | None
    valid_until: date | None


@dataclass(frozen=True, slots=True)
class Answer:
    """Procedures as the database has them, by number, in our fields; with numbers that are gone.

    ``cursor``: where the next delta begins. ``more``: the delta goes on there at once.
    """

    contents: Mapping[str, Mapping[str, Any]]
    gone: list[str] = field(default_factory=list)
    cursor: str = ""
    more: bool = False


class National(Protocol):
    """The national database."""

    def everything(self) -> Answer:
        """All procedures of the province.

        Raises:
            NationalDown, NationalRefused
        """

    def changes(self, cursor: str) -> Answer:
        """What changed since a cursor.

        Raises:
            NationalDown, NationalRefused, CursorUnknown
        """

    def tell(self, message: Message) -> None:
        """Tell of one procedure; the same key again changes nothing.

        Raises:
            NationalDown, NationalRefused
        """
