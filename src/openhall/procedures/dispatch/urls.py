"""Addresses of dispatches."""

from django.urls import path

from openhall.procedures.dispatch import pages

urlpatterns = [
    path("desk/dossiers/<uuid:uuid>/dispatches", pages.of_dossier, name="dispatches"),
    path("desk/post", pages.letters, name="post-letters"),
    path("desk/post/print", pages.printing, name="post-print"),
    path("desk/post/<uuid:uuid>", pages.letter, name="post-letter"),
]
