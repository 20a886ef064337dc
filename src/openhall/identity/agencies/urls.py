"""Addresses of the pages of agency identifiers."""

from django.urls import path

from openhall.identity.agencies import bulk_pages, pages

urlpatterns = [
    path("agencies", pages.agencies, name="agencies"),
    path("agencies.csv", bulk_pages.agencies_csv, name="agencies-csv"),
    path("agencies/import", bulk_pages.import_agencies, name="agencies-import"),
    path("agencies/new", pages.new_agency, name="agency-new"),
    path("agencies/<str:code>", pages.agency, name="agency"),
]
