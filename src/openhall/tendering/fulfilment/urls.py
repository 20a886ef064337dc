"""Addresses of a contract's performance and of a supplier's record."""

from django.urls import path

from openhall.tendering.fulfilment import pages
from openhall.tendering.fulfilment.terminating import pages as terminating

urlpatterns = [
    path("contracts/<uuid:uuid>/performance", pages.performance, name="contract-performance"),
    path("contracts/<uuid:uuid>/termination", terminating.termination, name="contract-termination"),
    path("suppliers/<uuid:uuid>", pages.supplier, name="supplier-record"),
]
