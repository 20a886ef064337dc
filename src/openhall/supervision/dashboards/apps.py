"""Dashboards as a Django app."""

from django.apps import AppConfig


class DashboardsConfig(AppConfig):
    """Figures for the public, the centres and the sectors."""

    name = "openhall.supervision.dashboards"
    label = "dashboards"
