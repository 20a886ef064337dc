"""Evaluation as a Django app."""

from django.apps import AppConfig


class EvaluationConfig(AppConfig):
    """The committee's findings per bid, and the signed report."""

    name = "openhall.tendering.evaluation"
    label = "evaluation"

    def ready(self) -> None:
        """Add what waits here to the work queue."""
        from openhall.tendering.evaluation import work
        from openhall.tendering.notices import work as desk

        desk.provide(work.waiting)
