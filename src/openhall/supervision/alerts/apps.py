"""Alerts as a Django app."""

from django.apps import AppConfig


class AlertsConfig(AppConfig):
    """Rules and alerts."""

    name = "openhall.supervision.alerts"
    label = "alerts"
