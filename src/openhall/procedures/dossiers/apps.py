"""Dossiers as a Django app."""

from django.apps import AppConfig


class DossiersConfig(AppConfig):
    """Units, drafts, dossiers, their papers, pauses, steps and delays."""

    name = "openhall.procedures.dossiers"
    label = "dossiers"

    def ready(self) -> None:
        """Declare the acts; forget people."""
        from openhall.identity import public as identity
        from openhall.procedures.dossiers import acts, forgetting  # noqa: F401

        identity.held_about("dossiers", objects=forgetting.objects, destroy=forgetting.destroy)
