"""Addresses of the catalogue."""

from django.urls import path

from openhall.procedures.catalogue import desk_pages, pages, watch_pages

urlpatterns = [
    path("procedures", pages.procedures, name="procedures"),
    path("procedures/<str:code>", pages.procedure, name="procedure"),
    path("desk/procedures", desk_pages.desk, name="procedure-desk"),
    path("desk/procedures/new", desk_pages.new_edition, name="edition-new"),
    path("desk/procedures/watch", watch_pages.watch, name="procedure-watch"),
    path("desk/procedures/decisions/new", watch_pages.new_decision, name="procedure-decision-new"),
    path("desk/procedures/decisions/<uuid:uuid>", watch_pages.decision, name="procedure-decision"),
    path("desk/procedures/differences", watch_pages.differences, name="procedure-differences"),
    path("desk/procedures/differences.csv", watch_pages.differences_csv, name="procedure-differences-csv"),
    path("desk/procedures/shown", watch_pages.shown, name="procedure-shown"),
    path("desk/procedures/editions/<uuid:uuid>", desk_pages.edition, name="edition"),
    path("desk/procedures/editions/<uuid:uuid>/translation", desk_pages.translation, name="edition-translation"),
    path("desk/procedures/files/<uuid:uuid>", desk_pages.file, name="procedure-import"),
]
