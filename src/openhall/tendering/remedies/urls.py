"""Addresses of objections and complaints."""

from django.urls import path

from openhall.tendering.remedies import pages
from openhall.tendering.remedies.complaints import pages as complaints
from openhall.tendering.remedies.hearings import pages as hearings
from openhall.tendering.remedies.retenders import pages as retenders

urlpatterns = [
    path("desk/projects/<uuid:uuid>/predecessor", retenders.predecessor, name="project-predecessor"),
    path("decisions", complaints.decisions, name="decisions"),
    path("decisions/<uuid:uuid>", complaints.decision, name="decision"),
    path("desk/complaints/<uuid:uuid>", complaints.complaint, name="complaint"),
    path("desk/complaints/<uuid:uuid>/files/<str:sha256>", complaints.evidence, name="complaint-file"),
    path("desk/complaints/<uuid:uuid>/hearings/new", hearings.new_hearing, name="hearing-new"),
    path("desk/hearings/<uuid:uuid>", hearings.hearing, name="hearing"),
    path("desk/notices/<uuid:uuid>/complaints/new", complaints.new_complaint, name="complaint-new"),
    path("where-to-complain", pages.bodies, name="responsible-bodies"),
    path("tenders/<uuid:uuid>/objections", pages.objections, name="objections"),
    path("desk/notices/<uuid:uuid>/objections/new", pages.new_objection, name="objection-new"),
    path("desk/objections/<uuid:uuid>", pages.objection, name="objection"),
    path("desk/objections/<uuid:uuid>/files/<str:sha256>", pages.attachment, name="objection-file"),
]
