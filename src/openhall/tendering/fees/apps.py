"""Fees as a Django app."""

from django.apps import AppConfig


class FeesConfig(AppConfig):
    """Terms of experts, where they are paid, fees of a lot, and their receipt."""

    name = "openhall.tendering.fees"
    label = "fees"

    def ready(self) -> None:
        """Declare the acts, follow payments, say what is forgotten of a person, add what waits to the work queue."""
        from openhall.identity.public import held_about
        from openhall.tendering.evaluation.public import when_void
        from openhall.tendering.fees import acts, commands, forgetting, payments, work  # noqa: F401
        from openhall.tendering.notices.public import provide_work
        from openhall.treasury.public import on_settled

        held_about("fees", objects=forgetting.objects, destroy=forgetting.destroy)
        on_settled(payments.settled)
        when_void(commands.end)
        provide_work(work.waiting)
