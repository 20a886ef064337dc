"""Investigations as a Django app."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Investigations of departments."""

    name = "openhall.supervision.cases"
    label = "investigations"
