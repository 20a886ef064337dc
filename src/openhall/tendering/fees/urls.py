"""Addresses of fees."""

from django.urls import path

from openhall.tendering.fees import pages

urlpatterns = [
    path("desk/fees", pages.own, name="own-fees"),
    path("desk/fees/years/<int:year>.pdf", pages.year_paper, name="fees-of-year"),
    path("desk/fees/<uuid:uuid>", pages.fee, name="fee"),
    path("desk/fees/<uuid:uuid>.pdf", pages.fee_paper, name="fee-paper"),
    path("desk/lots/<uuid:uuid>/fees", pages.lot_fees, name="lot-fees"),
    path("desk/evaluation-sites/<uuid:uuid>/distances", pages.site_distances, name="site-distances"),
    path("desk/experts/<uuid:uuid>/fees", pages.terms, name="expert-fees"),
]
