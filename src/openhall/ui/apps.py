"""Django's registration of the design system."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Templates, static files and template tags that every other room uses."""

    name = "openhall.ui"
    label = "ui"
