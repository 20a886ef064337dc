"""The portal as a Django app."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Public pages, evidence and open data."""

    name = "openhall.portal"
    label = "portal"
