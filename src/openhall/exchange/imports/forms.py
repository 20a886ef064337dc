"""The form by which a file is handed in."""

from django import forms
from django.utils.translation import gettext_lazy as _


class FileForm(forms.Form):
    """A file of another system, and what it doesn't say of itself."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("A release package, a record package or releases line by line, as JSON; 16 MB at most."),
        widget=forms.FileInput(attrs={"accept": ".json,.jsonl,.ndjson,application/json"}),
    )
    publisher = forms.CharField(
        label=_("Who published it"),
        help_text=_("Counts only where the file does not say it."),
        max_length=255,
        required=False,
    )
    licence = forms.CharField(
        label=_("Licence"),
        help_text=_("Counts only where the file does not say it."),
        max_length=500,
        required=False,
    )
    source = forms.CharField(
        label=_("Where the file can be had"),
        help_text=_("An address; it is published."),
        max_length=500,
        required=False,
    )
