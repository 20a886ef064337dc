"""Awards as a Django app."""

from django.apps import AppConfig


class AwardsConfig(AppConfig):
    """Publicity of candidates, and award notices."""

    name = "openhall.tendering.awards"
    label = "awards"

    def ready(self) -> None:
        """Add what waits here to the work queue."""
        from openhall.tendering.awards import work
        from openhall.tendering.notices import work as desk

        desk.provide(work.waiting)
