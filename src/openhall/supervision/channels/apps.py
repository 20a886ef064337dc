"""Channels as a Django app."""

from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    """Sectors and who supervises them."""

    name = "openhall.supervision.channels"
    label = "channels"
