"""Addresses of dispatches."""

from django.urls import path

from openhall.procedures.dispatch import pages, parcel_pages

urlpatterns = [
    path("desk/dossiers/<uuid:uuid>/dispatches", pages.of_dossier, name="dispatches"),
    path("desk/post", pages.letters, name="post-letters"),
    path("desk/post/print", pages.printing, name="post-print"),
    path("desk/post/<uuid:uuid>", pages.letter, name="post-letter"),
    path("dossiers/<uuid:uuid>/collection", parcel_pages.collection, name="dossier-collection"),
    path("desk/parcels", parcel_pages.parcels_, name="parcels"),
    path("desk/parcels/prices", parcel_pages.prices, name="post-prices"),
]
