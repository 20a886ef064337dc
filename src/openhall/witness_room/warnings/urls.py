"""Addresses of the health page and the warnings."""

from django.urls import path

from openhall.witness_room.warnings import pages

urlpatterns = [
    path("health", pages.health, name="health"),
    path("health/warnings", pages.warnings, name="warnings"),
    path("health/warnings/<uuid:uuid>", pages.warning, name="warning"),
]
