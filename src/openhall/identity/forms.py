"""Forms of sign-up and sign-in; they work without script."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from openhall.identity.models import Role

COUNTRIES = [("CN", _("China")), ("KR", _("Korea")), ("VN", _("Vietnam"))]
SCHEMES = {"CN": "uscc", "KR": "brn", "VN": "mst"}


class SignUpForm(forms.Form):
    """A person with an organisation of their own."""

    name = forms.CharField(label=_("Your name"), max_length=200, widget=forms.TextInput({"autocomplete": "name"}))
    email = forms.EmailField(
        label=_("E-mail address"), max_length=254, widget=forms.EmailInput({"autocomplete": "username"})
    )
    password = forms.CharField(
        label=_("Password"),
        help_text=_("At least 12 characters; four plain words are good."),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )
    has_organisation = forms.BooleanField(
        label=_("I also register an organisation"),
        help_text=_("Leave this empty if your organisation is already here: its manager then grants you a mandate."),
        required=False,
    )
    country = forms.ChoiceField(label=_("Country of the organisation"), choices=COUNTRIES, required=False)
    identifier = forms.CharField(
        label=_("Its identifier"),
        help_text=_("统一社会信用代码, 사업자등록번호 or mã số thuế; its check character is checked."),
        max_length=64,
        required=False,
    )
    organisation = forms.CharField(label=_("Its name"), max_length=300, required=False)
    address = forms.CharField(label=_("Its address"), max_length=500, required=False)
    roles = forms.MultipleChoiceField(
        label=_("What you will do for it"),
        choices=[(Role.BIDDER, _("Bid")), (Role.OFFICER, _("Buy")), (Role.CUSTODIAN, _("Keep opening shares"))],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """With an organisation, its identifier and name are needed."""
        cleaned = super().clean() or {}
        if cleaned.get("has_organisation"):
            for name in ("country", "identifier", "organisation"):
                if not cleaned.get(name):
                    self.add_error(name, _("Enter this about the organisation."))
        return cleaned


class SignInForm(forms.Form):
    """E-mail address and password."""

    email = forms.EmailField(
        label=_("E-mail address"), max_length=254, widget=forms.EmailInput({"autocomplete": "username webauthn"})
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )
