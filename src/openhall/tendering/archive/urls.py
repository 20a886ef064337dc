"""Addresses of archives."""

from django.urls import path

from openhall.tendering.archive import pages

urlpatterns = [
    path("tenders/<uuid:uuid>/archive", pages.archive, name="tender-archive"),
    path("tenders/<uuid:uuid>/archive.zip", pages.archive_zip, name="tender-archive-zip"),
]
