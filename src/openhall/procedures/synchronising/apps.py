"""Synchronisation of dossiers as a Django app."""

from django.apps import AppConfig


class SynchronisingConfig(AppConfig):
    """What the national portal is told of dossiers, and what it holds."""

    name = "openhall.procedures.synchronising"
    label = "synchronising"

    def ready(self) -> None:
        """Declare the acts; say on dossiers' pages what the portal holds."""
        from openhall.procedures.dossiers import public as dossiers
        from openhall.procedures.synchronising import acts, beside  # noqa: F401

        dossiers.say_beside("synchronising", facts=beside.facts, links=beside.links)
