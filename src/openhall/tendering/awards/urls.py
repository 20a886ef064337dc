"""Addresses of the award's pages."""

from django.urls import path

from openhall.tendering.awards import letter_pages, pages

urlpatterns = [
    path("letters/<uuid:uuid>", letter_pages.letter, name="letter"),
    path("letters/<uuid:uuid>.pdf", letter_pages.letter_pdf, name="letter-pdf"),
    path("desk/lots/<uuid:uuid>/letters", letter_pages.lot_letters, name="lot-letters"),
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
