"""Addresses of the desk."""

from django.urls import path

from openhall.tendering.notices import pages, question_pages

urlpatterns = [
    path("work", pages.my_work, name="work"),
    path("work/projects/<uuid:uuid>", pages.project, name="work-project"),
    path("work/projects/<uuid:uuid>/notice", pages.notice, name="work-notice"),
    path("work/projects/<uuid:uuid>/notice/terms", pages.terms, name="work-notice-terms"),
    path("work/projects/<uuid:uuid>/notice/lots/new", pages.lot, name="work-lot-new"),
    path("work/projects/<uuid:uuid>/notice/lots/<uuid:lot_uuid>", pages.lot, name="work-lot"),
    path("work/projects/<uuid:uuid>/notice/check", pages.check, name="work-notice-check"),
    path("work/projects/<uuid:uuid>/notice/published/<slug:leaf>", pages.published, name="work-notice-published"),
    path("work/notices/<uuid:uuid>/questions", question_pages.questions, name="work-questions"),
    path("work/notices/<uuid:uuid>/ask", question_pages.ask, name="work-ask"),
    path("work/notices/<uuid:uuid>/amend", question_pages.amend, name="work-amend"),
    path("work/notices/<uuid:uuid>/amended/<slug:leaf>", question_pages.amended, name="work-amended"),
]
