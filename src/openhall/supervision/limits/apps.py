"""Limits of indicators as a Django app."""

from django.apps import AppConfig


class LimitsConfig(AppConfig):
    """Limits of indicators, and who entered them."""

    name = "openhall.supervision.limits"
    label = "limits"
