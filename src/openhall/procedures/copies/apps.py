"""Certified copies as a Django app."""

from django.apps import AppConfig


class CopiesConfig(AppConfig):
    """Originals that were brought to a desk, their one fee, and the register of certified copies."""

    name = "openhall.procedures.copies"
    label = "copies"

    def ready(self) -> None:
        """Declare the acts; let a gateway's payments count; forget people."""
        from openhall.identity import public as identity
        from openhall.procedures.copies import acts, fees, forgetting  # noqa: F401
        from openhall.procedures.dossiers import public as dossiers

        dossiers.take_elsewhere("copies", fees.take_report)
        identity.held_about("copies", objects=forgetting.objects, destroy=forgetting.destroy)
