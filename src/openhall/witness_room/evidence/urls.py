"""Addresses of evidence on demand."""

from django.urls import path

from openhall.witness_room.evidence import pages

urlpatterns = [
    path("evidence", pages.retrievals, name="evidence-retrievals"),
    path("evidence/new", pages.new, name="evidence-new"),
    path("evidence/<uuid:uuid>", pages.retrieval, name="evidence-retrieval"),
    path("evidence/<uuid:uuid>/file", pages.download, name="evidence-file"),
]
