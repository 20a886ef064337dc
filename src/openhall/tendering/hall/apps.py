"""The hall as a Django app."""

from django.apps import AppConfig


class HallConfig(AppConfig):
    """Meetings, attendance, objections on the spot, minutes."""

    name = "openhall.tendering.hall"
    label = "hall"

    def ready(self) -> None:
        """Put what waits in a hall into the work queue; let minutes be known by their digest."""
        from openhall.tendering.contracts import public as contracts
        from openhall.tendering.hall import queries, work
        from openhall.tendering.notices import public as notices

        notices.provide_work(work.waiting)
        contracts.recognise_minutes(queries.minutes_by_digest)
