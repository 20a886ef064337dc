"""Auctions as a Django app."""

from django.apps import AppConfig


class AuctionsConfig(AppConfig):
    """Announcements, entrants, offers and results of price auctions."""

    name = "openhall.tendering.auctions"
    label = "auctions"

    def ready(self) -> None:
        """Put what waits in an auction into the work queue."""
        from openhall.tendering.auctions import work
        from openhall.tendering.notices.public import provide_work

        provide_work(work.waiting)
