"""Addresses of calls and letters."""

from django.urls import path

from openhall.procedures.contact import call_pages, letter_pages

urlpatterns = [
    path("hotline", call_pages.figures, name="hotline"),
    path("hotline.csv", call_pages.figures_csv, name="hotline-csv"),
    path("desk/hotline", call_pages.desk, name="hotline-desk"),
    path("desk/hotline/<uuid:uuid>", call_pages.call, name="hotline-call"),
    path("desk/letters", letter_pages.templates, name="letter-templates"),
    path("desk/letters/new", letter_pages.new, name="letter-template-new"),
    path("desk/letters/<uuid:uuid>", letter_pages.template, name="letter-template"),
    path("desk/letters/<uuid:uuid>/preview", letter_pages.preview, name="letter-preview"),
    path("dossiers/<uuid:uuid>/letters", letter_pages.of_dossier, name="dossier-letters"),
]
