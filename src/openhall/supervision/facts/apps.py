"""Facts as a Django app."""

from django.apps import AppConfig


class FactsConfig(AppConfig):
    """Fact tables and the values of indicators."""

    name = "openhall.supervision.facts"
    label = "facts"
