"""Experts as a Django app."""

from django.apps import AppConfig


class ExpertsConfig(AppConfig):
    """The register of experts, the draw of a committee, and the calls to those who were drawn."""

    name = "openhall.tendering.experts"
    label = "experts"

    def ready(self) -> None:
        """Declare the acts, give the evaluation its committee, and say what is forgotten of a person."""
        from openhall.identity.public import held_about
        from openhall.tendering.evaluation.public import provide_committee, provide_lots_elsewhere, when_void
        from openhall.tendering.experts import acts, cities, committees, forgetting, work  # noqa: F401
        from openhall.tendering.experts.performance import acts as performance_acts  # noqa: F401
        from openhall.tendering.notices.public import provide_work

        held_about("experts", objects=forgetting.objects, destroy=forgetting.destroy)
        provide_committee(committees.of_lot)
        provide_lots_elsewhere(cities.lots_of)
        when_void(committees.end)
        provide_work(work.waiting)
