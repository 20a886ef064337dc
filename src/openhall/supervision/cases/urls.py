"""Addresses of investigations."""

from django.urls import path

from openhall.supervision.cases import firm_pages, pages

urlpatterns = [
    path("supervision/cases", pages.cases, name="investigations"),
    path("supervision/cases/<uuid:uuid>", pages.case, name="investigation"),
    path("supervision/tasks", firm_pages.tasks, name="investigation-tasks"),
    path("supervision/firms/<uuid:uuid>", firm_pages.firm, name="firm"),
]
