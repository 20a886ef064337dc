"""Warnings as a Django app."""

from django.apps import AppConfig


class WarningsConfig(AppConfig):
    """Warnings with their handlers, and the job that compares rows with their acts."""

    name = "openhall.witness_room.warnings"
    label = "warnings"
