"""Addresses of mandates between people."""

from django.urls import path

from openhall.identity.proxies import pages

urlpatterns = [
    path("proxies", pages.proxies, name="proxies"),
    path("proxies/<uuid:uuid>", pages.proxy, name="proxy"),
]
