"""The catalogue as a Django app."""

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    """Procedures, their editions, and files of them that are taken in."""

    name = "openhall.procedures.catalogue"
    label = "catalogue"

    def ready(self) -> None:
        """Declare the acts; the tables of the watch are models of this app too."""
        from openhall.procedures.catalogue import acts, translating_acts, watch_acts, watch_models  # noqa: F401
