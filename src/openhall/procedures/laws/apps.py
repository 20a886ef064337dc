"""The law of services as a Django app."""

from django.apps import AppConfig


class LawsConfig(AppConfig):
    """Values that authorities entered, and how far each room has counted anew by them."""

    name = "openhall.procedures.laws"
    label = "service_laws"
