"""Addresses of the gate's pages."""

from django.urls import path

from openhall.tendering.entry import pages

urlpatterns = [
    path("desk/projects/<uuid:uuid>/commitment", pages.commitment, name="work-commitment"),
    path(
        "desk/projects/<uuid:uuid>/commitment/signed/<slug:leaf>",
        pages.commitment_signed,
        name="work-commitment-signed",
    ),
]
