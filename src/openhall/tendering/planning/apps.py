"""Planning as a Django app."""

from django.apps import AppConfig


class PlanningConfig(AppConfig):
    """Projects and their plans."""

    name = "openhall.tendering.planning"
    label = "planning"
