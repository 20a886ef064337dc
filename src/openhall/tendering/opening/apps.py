"""Opening as a Django app."""

from django.apps import AppConfig


class OpeningConfig(AppConfig):
    """Release windows, custodians' shares, opened prices."""

    name = "openhall.tendering.opening"
    label = "opening"

    def ready(self) -> None:
        """Put what waits in an opening into the work queue."""
        from openhall.tendering.notices import work as desk
        from openhall.tendering.opening import work

        desk.provide(work.waiting)
