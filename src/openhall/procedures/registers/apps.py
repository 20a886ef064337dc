"""Registers as a Django app."""

from django.apps import AppConfig


class RegistersConfig(AppConfig):
    """What was asked of registers, and what they said."""

    name = "openhall.procedures.registers"
    label = "registers"

    def ready(self) -> None:
        """Declare the acts; forget people."""
        from openhall.identity import public as identity
        from openhall.procedures.dossiers import public as dossiers
        from openhall.procedures.registers import acts, beside, forgetting  # noqa: F401

        dossiers.say_beside("registers", facts=beside.facts, links=beside.links)
        dossiers.tell_sources("registers", beside.sources)
        identity.held_about("registers", objects=forgetting.objects, destroy=forgetting.destroy)
