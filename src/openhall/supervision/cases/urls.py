"""Addresses of investigations."""

from django.urls import path

from openhall.supervision.cases import pages

urlpatterns = [
    path("supervision/cases", pages.cases, name="investigations"),
    path("supervision/cases/<uuid:uuid>", pages.case, name="investigation"),
]
