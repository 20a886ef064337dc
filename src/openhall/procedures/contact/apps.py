"""Calls and letters as a Django app."""

from django.apps import AppConfig


class ContactConfig(AppConfig):
    """What was asked on the telephone, and what units wrote about dossiers."""

    name = "openhall.procedures.contact"
    label = "contact"

    def ready(self) -> None:
        """Declare the acts; lead from dossiers to their letters; forget people."""
        from openhall.identity import public as identity
        from openhall.procedures.contact import acts, beside, forgetting  # noqa: F401
        from openhall.procedures.dossiers import public as dossiers

        dossiers.say_beside("contact", facts=beside.facts, links=beside.links)
        identity.held_about("contact", objects=forgetting.objects, destroy=forgetting.destroy)
