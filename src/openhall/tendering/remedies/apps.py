"""Remedies as a Django app."""

from django.apps import AppConfig


class RemediesConfig(AppConfig):
    """Objections, their answers, and the pause of a tender until then."""

    name = "openhall.tendering.remedies"
    label = "remedies"

    def ready(self) -> None:
        """Declare the acts, hold steps while a tender pauses, show that on its pages, add what waits here."""
        from openhall.tendering.notices.public import provide_check, provide_work
        from openhall.tendering.remedies import acts, bars, pauses, work  # noqa: F401
        from openhall.ui import chrome

        provide_work(work.waiting)
        provide_check(pauses.require_running, ends=pauses.is_barred)
        chrome.provide(bars=bars.of_page)
