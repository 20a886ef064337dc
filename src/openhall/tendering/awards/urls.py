"""Addresses of the award's pages."""

from django.urls import path

from openhall.tendering.awards import pages

urlpatterns = [
    path("lots/<uuid:uuid>/result", pages.result, name="lot-result"),
    path("desk/lots/<uuid:uuid>/candidates", pages.candidates, name="work-candidates"),
    path(
        "desk/lots/<uuid:uuid>/candidates/published/<slug:leaf>",
        pages.candidates_published,
        name="work-candidates-published",
    ),
    path("desk/lots/<uuid:uuid>/award", pages.award, name="work-award"),
    path("desk/lots/<uuid:uuid>/award/published/<slug:leaf>", pages.award_published, name="work-award-published"),
]
