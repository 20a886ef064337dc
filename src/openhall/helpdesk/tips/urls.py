"""Addresses of the tip box."""

from django.urls import path

from openhall.helpdesk.tips import pages

urlpatterns = [
    path("tips", pages.give, name="tips"),
    path("tips/mailbox", pages.mailbox, name="tips-mailbox"),
    path("desk/tips", pages.desk, name="tips-desk"),
    path("desk/tips/<uuid:uuid>", pages.tip, name="tips-desk-tip"),
]
