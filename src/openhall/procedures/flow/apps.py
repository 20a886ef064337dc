"""The flow of dossiers as a Django app."""

from django.apps import AppConfig


class FlowConfig(AppConfig):
    """Who has a dossier in hand, and where it goes from there."""

    name = "openhall.procedures.flow"
    label = "flow"

    def ready(self) -> None:
        """Declare the acts; follow dossiers from their processing to their end."""
        from openhall.procedures.dossiers import public as dossiers
        from openhall.procedures.flow import acts, beside, promises  # noqa: F401

        dossiers.before_step("flow", beside.before_step)
        dossiers.after_step("flow", beside.after_step)
        dossiers.say_beside("flow", facts=beside.facts, links=beside.links)
        promises.measure()
        dossiers.let_read("flow", beside.reads)
