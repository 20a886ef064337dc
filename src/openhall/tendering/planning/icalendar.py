"""Calendar files (RFC 5545): as little of the format as our events need, written exactly.

Lines end in CR LF and are folded at 75 octets, never inside a character; texts are escaped; instants are UTC, so that
no time zone has to be described and every calendar program shows them on its owner's clock.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

TYPE = "text/calendar; charset=utf-8"
PRODUCT = "-//OpenHall//Calendar//EN"
FOLD = 75
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None, "\0": None})


@dataclass(frozen=True, slots=True)
class Event:
    """One event. ``starts``: an instant, or a date for a whole day; ``ends`` likewise, None with a date.

    ``uid`` never changes; ``sequence`` grows with every change; ``stamp`` is the last change. ``status``: CONFIRMED,
    TENTATIVE or CANCELLED.
    """

    uid: str
    stamp: datetime
    starts: datetime | date
    summary: str
    ends: datetime | None = None
    location: str = ""
    description: str = ""
    url: str = ""
    sequence: int = 0
    status: str = "CONFIRMED"


def calendar(name: str, events: Iterable[Event]) -> bytes:
    """A calendar file with these events; ``name`` is what calendar programs call a subscribed one."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"]
    lines.append(f"X-WR-CALNAME:{escaped(name)}")
    for event in events:
        lines += _event(event)
    lines.append("END:VCALENDAR")
    return b"".join(folded(line) for line in lines)


def escaped(text: str) -> str:
    """A TEXT value (RFC 5545, 3.3.11); other control characters are left out."""
    return "".join(one for one in text.translate(_ESCAPES) if one >= " " or one == "\t")


def folded(line: str) -> bytes:
    """One content line (RFC 5545, 3.1), folded at 75 octets between characters."""
    pieces, piece = [], b""
    for character in line:
        octets = character.encode()
        if len(piece) + len(octets) > FOLD:
            pieces.append(piece)
            piece = b" "
        piece += octets
    return b"\r\n".join([*pieces, piece]) + b"\r\n"


def _event(event: Event) -> list[str]:
    lines = ["BEGIN:VEVENT", f"UID:{escaped(event.uid)}", f"DTSTAMP:{_instant(event.stamp)}"]
    if isinstance(event.starts, datetime):
        lines.append(f"DTSTART:{_instant(event.starts)}")
        if event.ends is not None:
            lines.append(f"DTEND:{_instant(event.ends)}")
    else:
        lines.append(f"DTSTART;VALUE=DATE:{event.starts:%Y%m%d}")
        lines.append(f"DTEND;VALUE=DATE:{event.starts + timedelta(days=1):%Y%m%d}")
    lines += [f"SUMMARY:{escaped(event.summary)}", f"SEQUENCE:{event.sequence}", f"STATUS:{event.status}"]
    if event.location:
        lines.append(f"LOCATION:{escaped(event.location)}")
    if event.description:
        lines.append(f"DESCRIPTION:{escaped(event.description)}")
    if event.url:
        lines.append(f"URL:{event.url}")
    return [*lines, "END:VEVENT"]


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
