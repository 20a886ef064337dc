"""Addresses of the witness room and of witness records."""

from django.urls import path

from openhall.witness_room.watching import pages

urlpatterns = [
    path("witness-room", pages.desk, name="witness-room"),
    path("witness-room/queue", pages.queue, name="witness-queue"),
    path("witness-room/past", pages.past, name="witness-past"),
    path("witness-room/sessions/<uuid:uuid>", pages.session, name="witness-session"),
    path("witness-room/sessions/<uuid:uuid>/steps", pages.steps, name="witness-steps"),
    path("witness-records/<uuid:uuid>", pages.record, name="witness-record"),
    path("witness-records/<uuid:uuid>.pdf", pages.record_pdf, name="witness-record-pdf"),
]
