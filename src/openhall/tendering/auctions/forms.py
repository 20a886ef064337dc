"""The announcement's form: what it shows. What it sends is checked by ``inputs.Announcement``."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from openhall.tendering.notices.public import Lot


def _amount(label: Any, help_text: Any = "", *, required: bool = True) -> forms.CharField:
    # Not a number for the browser: amounts are signed and published letter by letter.
    widget = forms.TextInput(attrs={"inputmode": "decimal"})
    return forms.CharField(label=label, help_text=help_text, required=required, widget=widget, max_length=24)


def _count(label: Any, help_text: Any = "") -> forms.IntegerField:
    widget = forms.TextInput(attrs={"data-type": "number", "inputmode": "numeric"})
    return forms.IntegerField(label=label, help_text=help_text, widget=widget)


def _instant(label: Any, zone: str) -> forms.DateTimeField:
    widget = forms.DateTimeInput(
        attrs={"type": "datetime-local", "data-type": "instant", "data-zone": zone}, format="%Y-%m-%dT%H:%M"
    )
    return forms.DateTimeField(label=label, help_text=zone, widget=widget)


class AnnouncementForm(forms.Form):
    """Questions about the terms of an auction."""

    start = _amount(_("Starting price"), _("The first offer may be exactly this."))
    step = _amount(_("Step"), _("By how much each offer betters the one that leads, at least."))

    def __init__(self, lot: Lot, *, zone: str, hours: int, extension: int) -> None:
        limit = _("Floor") if lot.method == "falling_auction" else _("Ceiling")
        begins: datetime | None = lot.notice.bids_due_at
        minutes = extension or 5
        initial: dict[str, Any] = {
            "window_seconds": minutes * 60,
            "extension_seconds": minutes * 60,
            "most_extensions": 100,
            "second_minutes": 0,
            "reveal_minutes": 60,
        }
        super().__init__(initial=initial)
        self.fields["limit"] = _amount(
            limit, _("An offer of it ends the bidding. Empty: there is none."), required=False
        )
        self.fields["starts_at"] = _instant(_("Begins"), zone)
        self.fields["ends_at"] = _instant(_("Ends"), zone)
        if begins is not None:
            # As a clock on the wall shows it there; a begun minute is over.
            wall = (begins + timedelta(seconds=60, microseconds=-1)).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
            first = wall.replace(second=0, microsecond=0)
            self.initial["starts_at"] = first
            self.initial["ends_at"] = first + timedelta(hours=hours or 24)
        self.fields["window_seconds"] = _count(_("Late offers: in the last … seconds"))
        self.fields["extension_seconds"] = _count(_("… the end moves to … seconds after the offer"))
        self.fields["most_extensions"] = _count(_("… at most … times"), _("0: late offers move nothing."))
        self.fields["second_minutes"] = _count(
            _("Second round: minutes to seal one last offer"), _("0: there is no second round.")
        )
        self.fields["reveal_minutes"] = _count(_("Minutes to reveal what was sealed"))
