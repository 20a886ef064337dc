"""Addresses of planning's pages."""

from django.urls import path

from openhall.tendering.planning import pages

urlpatterns = [
    path("desk/projects/new", pages.new_project, name="work-project-new"),
    path("desk/projects/<uuid:uuid>/edit", pages.edit_project, name="work-project-edit"),
    path("desk/projects/<uuid:uuid>/plan", pages.plan, name="work-project-plan"),
    path("desk/projects/<uuid:uuid>/plan/published/<slug:leaf>", pages.plan_published, name="work-plan-published"),
]
