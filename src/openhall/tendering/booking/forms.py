"""The forms of booking and moving: what they show. What they send is checked by ``inputs``."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from openhall.tendering.booking.models import Centre, Kind, Resource

ZONES = ("Asia/Shanghai", "Asia/Seoul", "Asia/Ho_Chi_Minh", "UTC")


def number(label: Any, help_text: Any = "") -> forms.CharField:
    """A whole number, sent as one."""
    widget = forms.TextInput(attrs={"data-type": "number", "inputmode": "numeric"})
    return forms.CharField(label=label, help_text=help_text, widget=widget, max_length=5)


def moment(label: Any, zone: str, help_text: Any = "") -> forms.CharField:
    """A wall-clock time in ``zone``, sent as an instant."""
    widget = forms.TextInput(attrs={"type": "datetime-local", "data-type": "instant", "data-zone": zone})
    return forms.CharField(label=label, help_text=help_text, widget=widget)


def words(label: Any, length: int, help_text: Any = "", *, rows: int = 0, required: bool = True) -> forms.CharField:
    """Text of one line or several, in whatever language its writer chooses."""
    attrs = {"lang": ""}
    widget = forms.Textarea(attrs=attrs | {"rows": str(rows)}) if rows else forms.TextInput(attrs=attrs)
    return forms.CharField(label=label, help_text=help_text, max_length=length, required=required, widget=widget)


class CentreForm(forms.Form):
    """Questions about a centre."""

    district = words(
        _("District"), 100, _("As an authority would name it when it closes the district, for example in an epidemic.")
    )
    address = words(_("Address"), 500)
    access = words(_("How one gets in"), 2_000, _("At night and on days off, too."), rows=3, required=False)
    zone = forms.ChoiceField(label=_("Time zone of its clocks"), choices=[(name, name) for name in ZONES])
    slot_minutes = forms.ChoiceField(
        label=_("Bookings begin and end every"),
        choices=[("15", _("15 minutes")), ("30", _("30 minutes")), ("60", _("60 minutes"))],
        widget=forms.Select(attrs={"data-type": "number"}),
    )

    def __init__(self, centre: Centre | None) -> None:
        """``centre``: as it is described now."""
        names = ("district", "address", "access", "zone", "slot_minutes")
        super().__init__(initial={name: getattr(centre, name) for name in names} if centre else {"slot_minutes": 30})


class ResourceForm(forms.Form):
    """Questions about a room, a seat or a piece of equipment."""

    kind = forms.ChoiceField(label=_("What it is"), choices=Kind.choices, widget=forms.RadioSelect)
    name = words(_("Name"), 100)
    about = words(_("What it is like"), 500, _("Screens, microphones, steps at the door …"), rows=2, required=False)
    capacity = number(_("For how many people"))
    room = forms.ChoiceField(
        label=_("Room it stands in"),
        required=False,
        help_text=_("Who books the room has it, too. Leave it open for rooms and for what is lent by itself."),
    )
    retired = forms.BooleanField(
        label=_("Out of use: nothing new can be booked"),
        required=False,
        widget=forms.CheckboxInput(attrs={"data-type": "boolean"}),
    )

    def __init__(self, resource: Resource | None, rooms: list[Resource]) -> None:
        """``rooms``: those of the centre."""
        names = ("kind", "name", "about", "capacity", "retired")
        known = {name: getattr(resource, name) for name in names} if resource else {"kind": Kind.ROOM, "capacity": 1}
        if resource is not None and resource.room is not None:
            known["room"] = str(resource.room.uuid)
        super().__init__(initial=known)
        choices = [("", _("In no room")), *((str(room.uuid), room.name) for room in rooms)]
        field = self.fields["room"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 — declared above
        field.choices = choices


class TimeForm(forms.Form):
    """When, and what for."""

    purpose = words(
        _("What for"),
        200,
        _("Only your organisation and the centre read it. Don’t write for which tender you bid."),
        required=False,
    )
    project = forms.ChoiceField(
        label=_("For the session of"),
        required=False,
        help_text=_("If the session moves to another centre, this booking is cancelled and you are told."),
    )

    def __init__(self, zone: str, starts: str, ends: str, projects: list[tuple[str, str]]) -> None:
        """``starts``, ``ends``: wall-clock times in ``zone``; ``projects``: tenders of the reader's organisation."""
        super().__init__(initial={"starts_at": starts, "ends_at": ends})
        hint = _("On the centre’s clocks.")
        self.fields["starts_at"] = moment(_("From"), zone, hint)
        self.fields["ends_at"] = moment(_("Until"), zone, hint)
        field = self.fields["project"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 — declared above
        field.choices = [("", _("No tender of ours")), *projects]


class MeasureForm(forms.Form):
    """Questions about a measure."""

    district = words(_("District that is closed"), 100)
    to_centre = forms.ChoiceField(label=_("Centre that takes its tenders"))
    reason = words(_("Reason"), 2_000, rows=3)
    basis = words(_("Decision that it rests on"), 300, _("Its number, date and who made it."))

    def __init__(self, centres: list[Centre], district: str, zone: str) -> None:
        """``centres``: those that can be named; ``district``: proposed; ``zone``: of the end."""
        super().__init__(initial={"district": district})
        self.fields["ends_at"] = moment(_("Until"), zone, _("A longer closure needs another measure."))
        field = self.fields["to_centre"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 — declared above
        field.choices = [(str(one.organisation.uuid), f"{one.organisation.name} ({one.district})") for one in centres]


class OfferForm(forms.Form):
    """To whom, and why."""

    to_centre = forms.ChoiceField(label=_("Centre that is asked"))
    reason = words(_("Reason"), 2_000, _("The other centre, the owner and the public read it."), rows=3)

    def __init__(self, centres: list[tuple[str, str]]) -> None:
        """``centres``: ids and names of those that can be asked."""
        super().__init__()
        field = self.fields["to_centre"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 — declared above
        field.choices = centres
