"""Addresses of the opening."""

from django.urls import path

from openhall.tendering.opening import pages, schedule_pages

urlpatterns = [
    path("desk/bids/<uuid:uuid>/release", pages.release, name="bid-release"),
    path("desk/bids/<uuid:uuid>/confirm", pages.confirm, name="bid-confirm"),
    path("desk/bids/<uuid:uuid>/reveal", pages.reveal, name="bid-reveal"),
    path("desk/bids/<uuid:uuid>/revoke", pages.revoke, name="bid-revoke"),
    path("desk/lots/<uuid:uuid>/custody", pages.custody, name="lot-custody"),
    path("desk/lots/<uuid:uuid>/handed-in/<slug:leaf>", pages.handed_in, name="lot-handed-in"),
    path("desk/lots/<uuid:uuid>/fail", pages.fail, name="lot-fail"),
    path("lots/<uuid:uuid>/schedules", schedule_pages.schedules, name="lot-schedules"),
    path("lots/<uuid:uuid>/schedules.csv", schedule_pages.schedules_csv, name="lot-schedules-csv"),
    path("lots/<uuid:uuid>/schedules.xlsx", schedule_pages.schedules_xlsx, name="lot-schedules-xlsx"),
    path("lots/<uuid:uuid>/opening", pages.record, name="lot-opening"),
    path("lots/<uuid:uuid>/opening.csv", pages.record_csv, name="lot-opening-csv"),
]
