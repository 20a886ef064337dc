"""Webhooks as a Django app."""

from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    """Subscriptions of systems, and what became of each message."""

    name = "openhall.exchange.webhooks"
    label = "webhooks"
