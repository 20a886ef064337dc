"""Addresses of the desk."""

from django.urls import path

from openhall.tendering.notices import criteria_pages, custody_pages, outage_pages, pages, question_pages

urlpatterns = [
    path("work", pages.my_work, name="work"),
    path("desk/projects/<uuid:uuid>", pages.project, name="work-project"),
    path("desk/projects/<uuid:uuid>/notice", pages.notice, name="work-notice"),
    path("desk/projects/<uuid:uuid>/notice/terms", pages.terms, name="work-notice-terms"),
    path("desk/projects/<uuid:uuid>/notice/lots/new", pages.lot, name="work-lot-new"),
    path("desk/projects/<uuid:uuid>/notice/lots/<uuid:lot_uuid>", pages.lot, name="work-lot"),
    path(
        "desk/projects/<uuid:uuid>/notice/lots/<uuid:lot_uuid>/criteria", criteria_pages.criteria, name="work-criteria"
    ),
    path("desk/projects/<uuid:uuid>/notice/check", pages.check, name="work-notice-check"),
    path("desk/projects/<uuid:uuid>/notice/published/<slug:leaf>", pages.published, name="work-notice-published"),
    path("desk/notices/<uuid:uuid>/questions", question_pages.questions, name="work-questions"),
    path("notices/<uuid:uuid>/custodians", custody_pages.custodians, name="notice-custodians"),
    path("custodians/<uuid:uuid>/done/<slug:leaf>", custody_pages.done, name="custodian-done"),
    path("desk/notices/<uuid:uuid>/ask", question_pages.ask, name="work-ask"),
    path("desk/notices/<uuid:uuid>/amend", question_pages.amend, name="work-amend"),
    path("desk/notices/<uuid:uuid>/outage", outage_pages.enter, name="work-outage"),
    path("desk/notices/<uuid:uuid>/amended/<slug:leaf>", question_pages.amended, name="work-amended"),
]
