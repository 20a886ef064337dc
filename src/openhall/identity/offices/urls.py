"""Addresses of the pages of offices."""

from django.urls import path

from openhall.identity.offices import pages

urlpatterns = [
    path("proposals", pages.proposals, name="proposals"),
    path("proposals/<uuid:uuid>", pages.proposal, name="proposal"),
    path("organisations/<uuid:uuid>/second-signatures", pages.second_signatures, name="second-signatures"),
    path("organisations/<uuid:uuid>/deputies", pages.deputies, name="deputies"),
]
