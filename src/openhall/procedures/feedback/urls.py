"""Addresses of feedback."""

from django.urls import path

from openhall.procedures.feedback import desk_pages, pages, public_pages

urlpatterns = [
    path("feedback", public_pages.figures, name="feedback"),
    path("feedback.csv", public_pages.figures_csv, name="feedback-csv"),
    path("feedback/units/<str:unit>", public_pages.unit, name="feedback-unit"),
    path("feedback/questions", public_pages.questions, name="feedback-questions"),
    path("track/feedback", pages.guest, name="track-feedback"),
    path("dossiers/<uuid:uuid>/feedback", pages.own, name="dossier-feedback"),
    path("desk/reflections", desk_pages.reflections, name="reflections"),
    path("desk/reflections/<uuid:uuid>", desk_pages.reflection, name="reflection"),
]
