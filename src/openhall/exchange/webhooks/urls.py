"""Addresses of the pages of messages."""

from django.urls import path

from openhall.exchange.webhooks import pages

urlpatterns = [
    path("desk/systems/<uuid:uuid>/subscriptions", pages.of_system, name="subscriptions"),
    path("desk/subscriptions/<uuid:uuid>", pages.one, name="subscription"),
]
