"""Addresses of a contract's performance and of a supplier's record."""

from django.urls import path

from openhall.tendering.fulfilment import pages

urlpatterns = [
    path("contracts/<uuid:uuid>/performance", pages.performance, name="contract-performance"),
    path("suppliers/<uuid:uuid>", pages.supplier, name="supplier-record"),
]
