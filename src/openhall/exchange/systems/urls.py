"""Addresses of the pages of systems."""

from django.urls import path

from openhall.exchange.systems import pages

urlpatterns = [
    path("systems", pages.connected, name="systems"),
    path("desk/systems", pages.own, name="own-systems"),
    path("desk/systems/new", pages.new, name="system-new"),
    path("desk/systems/<uuid:uuid>", pages.one, name="system"),
    path("desk/systems/<uuid:uuid>/keys/new", pages.new_key, name="system-key-new"),
]
