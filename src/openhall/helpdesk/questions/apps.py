"""Questions as a Django app."""

from django.apps import AppConfig


class QuestionsConfig(AppConfig):
    """Questions, answers, the knowledge base, routes of complaint."""

    name = "openhall.helpdesk.questions"
    label = "help"

    def ready(self) -> None:
        """Forget who asked, when a person is erased."""
        from openhall.helpdesk.questions import forgetting
        from openhall.identity import public as identity

        identity.on_erasure("help", forgetting.forget)
