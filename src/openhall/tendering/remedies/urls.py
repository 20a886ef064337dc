"""Addresses of objections."""

from django.urls import path

from openhall.tendering.remedies import pages

urlpatterns = [
    path("where-to-complain", pages.bodies, name="responsible-bodies"),
    path("tenders/<uuid:uuid>/objections", pages.objections, name="objections"),
    path("desk/notices/<uuid:uuid>/objections/new", pages.new_objection, name="objection-new"),
    path("desk/objections/<uuid:uuid>", pages.objection, name="objection"),
    path("desk/objections/<uuid:uuid>/files/<str:sha256>", pages.attachment, name="objection-file"),
]
