"""Imports as a Django app."""

from django.apps import AppConfig


class ImportsConfig(AppConfig):
    """Records of other systems, and the files that they came in."""

    name = "openhall.exchange.imports"
    label = "imports"
