"""Addresses of deposits that may be kept."""

from django.urls import path

from openhall.tendering.forfeiture import pages

urlpatterns = [
    path("desk/lots/<uuid:uuid>/deposits", pages.lot_deposits, name="lot-deposits"),
    path("desk/deposits/<uuid:uuid>", pages.forfeiture, name="deposit-forfeiture"),
]
