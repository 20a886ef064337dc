"""Addresses of the gate's pages."""

from django.urls import path

from openhall.tendering.entry import after_pages, pages

urlpatterns = [
    path("tenders/<uuid:uuid>/commitment", after_pages.record, name="commitment-record"),
    path("desk/projects/<uuid:uuid>/file", after_pages.file, name="after-file"),
    path("desk/projects/<uuid:uuid>/file/<slug:sha256>", after_pages.paper, name="after-paper"),
    path("desk/projects/<uuid:uuid>/breaches/new", after_pages.new_breach, name="breach-new"),
    path("desk/breaches/<uuid:uuid>", after_pages.one_breach, name="breach"),
    path("desk/projects/<uuid:uuid>/commitment", pages.commitment, name="work-commitment"),
    path(
        "desk/projects/<uuid:uuid>/commitment/signed/<slug:leaf>",
        pages.commitment_signed,
        name="work-commitment-signed",
    ),
]
