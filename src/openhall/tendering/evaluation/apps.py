"""Evaluation as a Django app."""

from django.apps import AppConfig


class EvaluationConfig(AppConfig):
    """The committee's findings per bid, and the signed report."""

    name = "openhall.tendering.evaluation"
    label = "evaluation"

    def ready(self) -> None:
        """Add what waits here to the work queue, and say who reads the bids' documents."""
        from openhall.identity.public import held_about
        from openhall.tendering.evaluation import blinding, forgetting, work
        from openhall.tendering.notices import work as desk
        from openhall.tendering.opening.public import provide_panel

        provide_panel(blinding.reads_documents)
        held_about("evaluation", objects=forgetting.objects, destroy=forgetting.destroy)
        desk.provide(work.waiting)
