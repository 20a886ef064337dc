"""Forfeiture as a Django app."""

from django.apps import AppConfig


class ForfeitureConfig(AppConfig):
    """Announcing to keep a deposit, the bidder's answer, the owner's decision."""

    name = "openhall.tendering.forfeiture"
    label = "forfeiture"

    def ready(self) -> None:
        """Declare the acts, and add what waits here to the work queue."""
        from openhall.tendering.forfeiture import acts, work  # noqa: F401
        from openhall.tendering.notices.public import provide_work

        provide_work(work.waiting)
