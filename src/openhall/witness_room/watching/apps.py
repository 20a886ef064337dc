"""The digital witness room as a Django app."""

from django.apps import AppConfig


class WatchingConfig(AppConfig):
    """Sessions, what witness officers did in them, and their records."""

    name = "openhall.witness_room.watching"
    label = "watching"
