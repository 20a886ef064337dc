"""Dossiers as a Django app."""

from django.apps import AppConfig


class DossiersConfig(AppConfig):
    """Units, drafts, dossiers, their papers, pauses, steps and delays."""

    name = "openhall.procedures.dossiers"
    label = "dossiers"

    def ready(self) -> None:
        """Declare the acts; forget people."""
        from openhall.identity import public as identity
        from openhall.procedures.dossiers import acts, beside, due_fees, forgetting  # noqa: F401

        beside.before_step("fees", due_fees.before_step)
        beside.after_step("fees", due_fees.follow)
        identity.held_about("dossiers", objects=forgetting.objects, destroy=forgetting.destroy)
