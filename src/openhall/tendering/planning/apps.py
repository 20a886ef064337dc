"""Planning as a Django app."""

from django.apps import AppConfig


class PlanningConfig(AppConfig):
    """Projects and their plans."""

    name = "openhall.tendering.planning"
    label = "planning"

    def ready(self) -> None:
        """Say what is forgotten of a person who is erased."""
        from openhall.identity import public as identity
        from openhall.tendering.planning import subscriptions

        identity.on_erasure("planning", subscriptions.forget)
