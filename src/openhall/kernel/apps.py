"""The kernel as a Django app."""

from django.apps import AppConfig


class KernelConfig(AppConfig):
    """Tables of files, uploads and messages to people."""

    name = "openhall.kernel"
    label = "kernel"
