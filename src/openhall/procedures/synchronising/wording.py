"""Fields of a dossier at the portal, and what stands in them, in words."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from openhall.procedures.dossiers import public as dossiers
from openhall.procedures.synchronising.records import WRITTEN
from openhall.ui import formats
from openhall_rules.service import Channel, Status


def fields() -> dict[str, str]:
    """Field → name."""
    return {
        "procedure": _("Administrative procedure"),
        "channel": _("How it came in"),
        "status": _("State"),
        "received_at": _("Received at"),
        "due_at": _("Due by"),
        "ended_at": _("Ended at"),
        "returned_at": _("Handed out at"),
        "unit": pgettext("administration", "Unit"),
        "result": _("Electronic result"),
    }


def channels() -> dict[str, str]:
    """The national number of a way to file → its name."""
    return {
        str(Channel.DESK.value): _("At a desk"),
        str(Channel.ONLINE.value): _("Online"),
        str(Channel.POST.value): _("By post"),
    }


def value(field: str, written: str, zone: str) -> str:
    """What stands in a field, as people read it; what can't be read so, as it is."""
    if not written:
        return "–"
    if field == "status" and written.isascii() and written.isdecimal() and int(written) in set(Status):
        return str(dossiers.State(Status(int(written)).name.lower()).label)
    if field == "channel":
        return channels().get(written, written)
    if field.endswith("_at"):
        try:
            moment = datetime.strptime(written, WRITTEN).replace(tzinfo=ZoneInfo(zone))
        except ValueError:
            return written
        return str(formats.instant(moment, zone))
    return written
