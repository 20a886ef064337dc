"""Opening as a Django app."""

from django.apps import AppConfig


class OpeningConfig(AppConfig):
    """Release windows, custodians' shares, opened prices."""

    name = "openhall.tendering.opening"
    label = "opening"
