"""Addresses of the synchronisation."""

from django.urls import path

from openhall.procedures.synchronising import pages

urlpatterns = [
    path("desk/national", pages.national, name="national-dossiers"),
    path("desk/national/differences", pages.differences, name="national-dossier-differences"),
    path("desk/national/differences.csv", pages.differences_csv, name="national-dossier-differences-csv"),
    path("desk/dossiers/<uuid:uuid>/national", pages.dossier, name="national-dossier"),
]
