"""Evaluation as a Django app."""

from django.apps import AppConfig


class EvaluationConfig(AppConfig):
    """The committee's findings per bid, and the signed report."""

    name = "openhall.tendering.evaluation"
    label = "evaluation"

    def ready(self) -> None:
        """Add what waits here to the work queue, and say who reads the bids' documents."""
        from openhall.tendering.evaluation import queries, work
        from openhall.tendering.notices import work as desk
        from openhall.tendering.opening.public import provide_panel

        provide_panel(queries.on_the_committee)
        desk.provide(work.waiting)
