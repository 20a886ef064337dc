"""Service promises as a Django app."""

from django.apps import AppConfig


class PromisesConfig(AppConfig):
    """Facts of promises that other rooms tell."""

    name = "openhall.helpdesk.promises"
    label = "service_promises"
