"""Notices as a Django app."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Notices, lots, documents, custodians, questions, amendments."""

    name = "openhall.tendering.notices"
    label = "notices"
