"""The one-stop desk as a Django app."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Arrangements, tickets, appointments, trays."""

    name = "openhall.procedures.desk"
    label = "desk"

    def ready(self) -> None:
        """Declare the acts; forget people; measure the promises that desks make."""
        from openhall.identity import public as identity
        from openhall.procedures.desk import acts, forgetting, promises, sheet_pages  # noqa: F401
        from openhall.procedures.dossiers import public as dossiers

        identity.held_about("desk", objects=forgetting.objects, destroy=forgetting.destroy)
        dossiers.show_beside("desk", sheet_pages.panel)
        promises.measure()
