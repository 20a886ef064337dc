"""Tips as a Django app."""

from django.apps import AppConfig


class TipsConfig(AppConfig):
    """Sealed tips, their mailboxes, the investigators’ keys."""

    name = "openhall.helpdesk.tips"
    label = "tips"
