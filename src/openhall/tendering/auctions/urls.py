"""Addresses of auctions."""

from django.urls import path

from openhall.tendering.auctions import pages

urlpatterns = [
    path("auctions/", pages.auctions, name="auctions"),
    path("auctions/<uuid:uuid>", pages.record, name="auction"),
    path("auctions/<uuid:uuid>/standing", pages.standing, name="auction-standing"),
    path("auctions/<uuid:uuid>/offers.csv", pages.offers_csv, name="auction-offers"),
    path("desk/auctions/<uuid:uuid>", pages.bidding, name="auction-desk"),
    path("desk/auctions/<uuid:uuid>/standing", pages.own_standing, name="auction-desk-standing"),
    path("desk/lots/<uuid:uuid>/auction", pages.owner, name="lot-auction"),
]
