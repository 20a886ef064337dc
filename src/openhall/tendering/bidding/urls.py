"""Addresses of the bidder's pages."""

from django.urls import path

from openhall.tendering.bidding import pages

urlpatterns = [
    path("work/bids", pages.my_bids, name="my-bids"),
    path("work/bids/<uuid:uuid>", pages.bid, name="bid"),
    path("work/bids/<uuid:uuid>/done/<slug:leaf>", pages.done, name="bid-done"),
    path("work/lots/<uuid:uuid>/bid", pages.tasks, name="bid-tasks"),
    path("work/lots/<uuid:uuid>/bid/seal", pages.seal, name="bid-seal"),
]
