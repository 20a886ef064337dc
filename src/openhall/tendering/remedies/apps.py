"""Remedies as a Django app."""

from django.apps import AppConfig


class RemediesConfig(AppConfig):
    """Objections and complaints, their answers and decisions, and the pause of a tender until then."""

    name = "openhall.tendering.remedies"
    label = "remedies"

    def ready(self) -> None:
        """Declare the acts, hold steps while a tender pauses, show that on its pages, add what waits here."""
        from openhall.identity.public import held_about
        from openhall.tendering.experts.public import provide_supervising
        from openhall.tendering.notices.public import provide_check, provide_work
        from openhall.tendering.remedies import acts, bars, forgetting, pauses, responsible, work  # noqa: F401
        from openhall.tendering.remedies.complaints import acts as complaint_acts  # noqa: F401
        from openhall.tendering.remedies.complaints import work as complaint_work
        from openhall.tendering.remedies.corrections import acts as correction_acts  # noqa: F401
        from openhall.tendering.remedies.corrections import work as correction_work
        from openhall.tendering.remedies.hearings import acts as hearing_acts  # noqa: F401
        from openhall.tendering.remedies.hearings import work as hearing_work
        from openhall.tendering.remedies.retenders import acts as retender_acts  # noqa: F401
        from openhall.ui import chrome

        held_about("remedies", objects=forgetting.objects, destroy=forgetting.destroy)
        provide_supervising(responsible.supervising)
        provide_work(work.waiting)
        provide_work(complaint_work.waiting)
        provide_work(hearing_work.waiting)
        provide_work(correction_work.waiting)
        provide_check(pauses.require_running, ends=pauses.may_be_ended)
        chrome.provide(bars=bars.of_page)
