"""Addresses of opinions."""

from django.urls import path

from openhall.procedures.opinions import pages

urlpatterns = [
    path("desk/opinions", pages.opinions, name="opinions"),
    path("desk/opinions/<uuid:uuid>", pages.opinion, name="opinion"),
    path("desk/opinions/<uuid:uuid>/papers/<uuid:paper>", pages.paper, name="opinion-paper"),
    path("desk/dossiers/<uuid:uuid>/opinions", pages.of_dossier, name="dossier-opinions"),
]
