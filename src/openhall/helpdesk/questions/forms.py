"""Forms of the help desk that work without script."""

from django import forms
from django.utils.translation import gettext_lazy as _


class AskForm(forms.Form):
    """A question, and where it came from."""

    text = forms.CharField(
        label=_("Your question"),
        help_text=_("Say what you wanted to do and what happened. Please write no passwords and no keys."),
        max_length=5_000,
        widget=forms.Textarea({"rows": 7}),
    )
    page = forms.CharField(max_length=300, required=False, widget=forms.HiddenInput)
    terms = forms.CharField(max_length=200, required=False, widget=forms.HiddenInput)
    nonce = forms.IntegerField(min_value=0, max_value=2**53 - 1, required=False, widget=forms.HiddenInput)


class WriteForm(forms.Form):
    """Another letter."""

    text = forms.CharField(label=_("Write again"), max_length=5_000, widget=forms.Textarea({"rows": 5}))


class CodeForm(forms.Form):
    """The code of a guest."""

    code = forms.CharField(
        label=_("Your code"),
        help_text=_("The four groups of five signs that you were shown when you asked."),
        max_length=80,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )
