"""Addresses of the kernel's pages."""

from django.urls import path

from openhall.kernel import pages

urlpatterns = [
    path("messages", pages.inbox, name="inbox"),
    path("messages/<uuid:uuid>", pages.open_message, name="open-message"),
]
