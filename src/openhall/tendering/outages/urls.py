"""Addresses of outages."""

from django.urls import path

from openhall.tendering.outages import pages

urlpatterns = [
    path("outages", pages.outages, name="outages"),
    path("outages/<uuid:uuid>", pages.outage, name="outage"),
    path("desk/outages/declare", pages.declare, name="outage-declare"),
]
