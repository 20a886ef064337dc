"""Satisfaction as a Django app."""

from django.apps import AppConfig


class SatisfactionConfig(AppConfig):
    """Ratings, and who was asked for one."""

    name = "openhall.helpdesk.satisfaction"
    label = "satisfaction"

    def ready(self) -> None:
        """Forget who was asked, when a person is erased."""
        from openhall.helpdesk.satisfaction import asking
        from openhall.identity import public as identity

        identity.on_erasure("satisfaction", asking.forget)
