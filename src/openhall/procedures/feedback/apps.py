"""What people say of dossiers, as a Django app."""

from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    """Answers of those who filed, and their reflections."""

    name = "openhall.procedures.feedback"
    label = "feedback"

    def ready(self) -> None:
        """Declare the acts; lead from dossiers to what can be said of them; forget people."""
        from openhall.identity import public as identity
        from openhall.procedures.dossiers import public as dossiers
        from openhall.procedures.feedback import acts, beside, forgetting  # noqa: F401

        dossiers.say_beside("feedback", facts=beside.facts, links=beside.links)
        identity.held_about("feedback", objects=forgetting.objects, destroy=forgetting.destroy)
