"""Addresses of certified copies."""

from django.urls import path

from openhall.procedures.copies import pages

urlpatterns = [
    path("desk/copies", pages.copies, name="copies"),
    path("desk/copies/new", pages.new, name="copy-new"),
    path("desk/copies/register", pages.register, name="copy-register"),
    path("desk/copies/<uuid:uuid>", pages.original, name="copy-original"),
]
