"""Dispatches as a Django app."""

from django.apps import AppConfig


class DispatchConfig(AppConfig):
    """Text messages and letters about dossiers, and results by post."""

    name = "openhall.procedures.dispatch"
    label = "dispatch"

    def ready(self) -> None:
        """Declare the acts; hear what whoever filed is told; show it beside dossiers; forget people."""
        from openhall.identity import public as identity
        from openhall.procedures.dispatch import acts, beside, forgetting, parcel_acts, writing  # noqa: F401
        from openhall.procedures.dossiers import public as dossiers

        dossiers.hear("dispatch", writing.write)
        dossiers.say_beside("dispatch", facts=beside.facts, links=beside.links)
        identity.held_about("dispatch", objects=forgetting.objects, destroy=forgetting.destroy)
