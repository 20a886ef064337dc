"""Fulfilment as a Django app."""

from django.apps import AppConfig


class FulfilmentConfig(AppConfig):
    """What follows a concluded contract, until it is complete and its supplier was evaluated."""

    name = "openhall.tendering.fulfilment"
    label = "fulfilment"

    def ready(self) -> None:
        """Declare the acts, and add what waits here to the work queue."""
        from openhall.tendering.fulfilment import acts, work  # noqa: F401
        from openhall.tendering.fulfilment.terminating import acts as termination_acts  # noqa: F401
        from openhall.tendering.notices.public import provide_work

        provide_work(work.waiting)
