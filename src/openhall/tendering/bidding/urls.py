"""Addresses of the bidder's pages."""

from django.urls import path

from openhall.tendering.bidding import pages

urlpatterns = [
    path("desk/bids", pages.my_bids, name="my-bids"),
    path("desk/bids/<uuid:uuid>", pages.bid, name="bid"),
    path("desk/bids/<uuid:uuid>/check", pages.check, name="bid-check"),
    path("desk/bids/<uuid:uuid>/done/<slug:leaf>", pages.done, name="bid-done"),
    path("lots/<uuid:uuid>/schedule.csv", pages.schedule_csv, name="lot-schedule-csv"),
    path("lots/<uuid:uuid>/schedule.xlsx", pages.schedule_xlsx, name="lot-schedule-xlsx"),
    path("desk/lots/<uuid:uuid>/bid", pages.tasks, name="bid-tasks"),
    path("desk/lots/<uuid:uuid>/bid/seal", pages.seal, name="bid-seal"),
]
