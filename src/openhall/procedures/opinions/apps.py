"""Opinions as a Django app."""

from django.apps import AppConfig


class OpinionsConfig(AppConfig):
    """What units ask each other about dossiers."""

    name = "openhall.procedures.opinions"
    label = "opinions"

    def ready(self) -> None:
        """Declare the acts; hold dossiers that wait for an opinion; forget people."""
        from openhall.identity import public as identity
        from openhall.procedures.dossiers import public as dossiers
        from openhall.procedures.opinions import acts, beside, forgetting  # noqa: F401

        dossiers.before_step("opinions", beside.before_step)
        dossiers.say_beside("opinions", facts=beside.facts, links=beside.links)
        identity.held_about("opinions", objects=forgetting.objects, destroy=forgetting.destroy)
