"""The archive as a Django app."""

from django.apps import AppConfig


class ArchiveConfig(AppConfig):
    """Archives of projects that have come to their end."""

    name = "openhall.tendering.archive"
    label = "archive"
