"""The hall as a Django app."""

from django.apps import AppConfig


class HallConfig(AppConfig):
    """Meetings, attendance, objections on the spot, minutes."""

    name = "openhall.tendering.hall"
    label = "hall"

    def ready(self) -> None:
        """Put what waits in a hall into the work queue; let evaluations wait for its end; tell minutes by digest."""
        from openhall.tendering.contracts import public as contracts
        from openhall.tendering.evaluation import public as evaluation
        from openhall.tendering.hall import locks, queries, work
        from openhall.tendering.notices import public as notices

        notices.provide_work(work.waiting)
        evaluation.before_evaluation(locks.require_over)
        contracts.recognise_minutes(queries.minutes_by_digest)
