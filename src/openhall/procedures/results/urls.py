"""Addresses of results."""

from django.urls import path

from openhall.procedures.results import desk_pages, pages

urlpatterns = [
    path("documents", pages.documents, name="documents"),
    path("documents/<uuid:uuid>", pages.document, name="document"),
    path("documents/<uuid:uuid>/file", pages.file, name="document-file"),
    path("documents/<uuid:uuid>/share", pages.share, name="document-share"),
    path("documents/shared/<uuid:uuid>", pages.shared, name="document-shared"),
    path("documents/take/<uuid:uuid>", pages.take, name="document-take"),
    path("results", pages.shares, name="result-shares"),
    path("desk/results", desk_pages.without, name="results-without"),
    path("desk/results/templates", desk_pages.templates, name="result-templates"),
    path("desk/results/templates/<uuid:uuid>", desk_pages.template, name="result-template"),
    path("desk/results/templates/<uuid:uuid>/preview", desk_pages.preview, name="result-template-preview"),
    path("desk/dossiers/<uuid:uuid>/result", desk_pages.work, name="result-work"),
]
