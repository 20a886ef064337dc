"""Booking as a Django app."""

from django.apps import AppConfig


class BookingConfig(AppConfig):
    """Centres and what can be booked there; measures and hand-overs."""

    name = "openhall.tendering.booking"
    label = "booking"

    def ready(self) -> None:
        """Say what is forgotten of a person who is erased, and add what waits here to the work queue."""
        from openhall.identity import public as identity
        from openhall.tendering.booking import forgetting, work
        from openhall.tendering.notices import public as notices

        identity.on_erasure("booking", forgetting.forget)
        notices.provide_work(work.waiting)
