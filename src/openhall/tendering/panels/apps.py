"""Panels as a Django app."""

from django.apps import AppConfig


class PanelsConfig(AppConfig):
    """The register of evaluation centres, the seats of a committee in several places, and its session."""

    name = "openhall.tendering.panels"
    label = "panels"

    def ready(self) -> None:
        """Declare the acts, and say what waits for whom."""
        from openhall.identity.public import held_about
        from openhall.tendering.evaluation.public import when_void, where_members_act
        from openhall.tendering.experts.public import provide_alliances, provide_conduct
        from openhall.tendering.notices.public import provide_work
        from openhall.tendering.panels import acts, cities, conduct, forgetting, seated, seating, work  # noqa: F401

        held_about("panels", objects=forgetting.objects, destroy=forgetting.destroy)
        when_void(seating.end)
        where_members_act(seated.require)
        provide_alliances(cities.of_centre)
        provide_conduct(conduct.conduct_in_room)
        provide_work(work.waiting)
