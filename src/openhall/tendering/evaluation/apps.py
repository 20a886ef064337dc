"""Evaluation as a Django app."""

from django.apps import AppConfig


class EvaluationConfig(AppConfig):
    """The committee's findings per bid, and the signed report."""

    name = "openhall.tendering.evaluation"
    label = "evaluation"

    def ready(self) -> None:
        """Add what waits here to the work queue, say who reads the bids' documents, and who no hints."""
        from openhall.identity.public import held_about
        from openhall.tendering.evaluation import blinding, forgetting, hints, qualifying, waits, work
        from openhall.tendering.notices import work as desk
        from openhall.tendering.opening.public import provide_panel
        from openhall.witness_room.warnings.public import keep_from

        provide_panel(blinding.reads_documents)
        provide_panel(qualifying.reads_documents)
        waits.before_evaluation(qualifying.require_enough)
        held_about("evaluation", objects=forgetting.objects, destroy=forgetting.destroy)
        desk.provide(work.waiting)
        keep_from(hints.kept_from, hints.judging)
