"""Addresses of the catalogue."""

from django.urls import path

from openhall.procedures.catalogue import desk_pages, pages

urlpatterns = [
    path("procedures", pages.procedures, name="procedures"),
    path("procedures/<str:code>", pages.procedure, name="procedure"),
    path("desk/procedures", desk_pages.desk, name="procedure-desk"),
    path("desk/procedures/new", desk_pages.new_edition, name="edition-new"),
    path("desk/procedures/editions/<uuid:uuid>", desk_pages.edition, name="edition"),
    path("desk/procedures/files/<uuid:uuid>", desk_pages.file, name="procedure-import"),
]
