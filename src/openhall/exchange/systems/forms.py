"""The forms of systems: what they show. What they send is checked by ``inputs``."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from openhall.exchange.systems.models import Scope


def words(label: Any, length: int, help_text: Any = "", *, rows: int = 0, required: bool = True) -> forms.CharField:
    """Text of one line or several."""
    widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput()
    return forms.CharField(label=label, help_text=help_text, max_length=length, required=required, widget=widget)


class SystemForm(forms.Form):
    """Questions about a system."""

    name = words(_("Name of the system"), 100, _("As others know it. It is published."))
    purpose = words(_("What it is for"), 2_000, _("It is published, too."), rows=4)
    contact = words(_("Whom to ask about it"), 254, _("An e-mail address or telephone number; never published."))

    def __init__(self) -> None:
        super().__init__()
        self.fields["scopes[]"] = forms.MultipleChoiceField(
            label=_("What it asks to do"), choices=Scope.choices, widget=forms.CheckboxSelectMultiple
        )


class KeyForm(forms.Form):
    """Questions about a key."""

    public_key = words(
        _("Public key"), 60, _("Ed25519, 32 bytes in base64url. The private half never leaves the system.")
    )
    proof = words(_("Signature of the key over the text above"), 120, _("64 bytes in base64url."), rows=2)
    label = words(_("What you call it"), 100, required=False)
    expires_at = forms.CharField(
        label=_("Until when it counts"),
        help_text=_("By the clock of UTC, two years from now at most."),
        widget=forms.TextInput(attrs={"type": "datetime-local", "data-type": "instant", "data-zone": "UTC"}),
    )


class RevocationForm(forms.Form):
    """Why a system is disconnected."""

    reason = words(_("Reason"), 2_000, _("It is published."), rows=3)
