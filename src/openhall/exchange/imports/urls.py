"""Addresses of the pages of imports, and of records of other systems."""

from django.urls import path

from openhall.exchange.imports import pages, public_pages

urlpatterns = [
    path("elsewhere", public_pages.elsewhere, name="elsewhere"),
    path("elsewhere/<path:ocid>", public_pages.record, name="elsewhere-record"),
    path("desk/imports", pages.own, name="imports"),
    path("desk/imports/new", pages.new, name="import-new"),
    path("desk/imports/<uuid:uuid>", pages.one, name="import"),
    path("desk/imports/<uuid:uuid>/report.csv", pages.report_csv, name="import-report-csv"),
    path("desk/imports/<uuid:uuid>/report.json", pages.report_json, name="import-report-json"),
]
