"""Awards as a Django app."""

from django.apps import AppConfig


class AwardsConfig(AppConfig):
    """Publicity of candidates, and award notices."""

    name = "openhall.tendering.awards"
    label = "awards"
