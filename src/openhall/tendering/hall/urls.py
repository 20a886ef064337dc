"""Addresses of the hall."""

from django.urls import path

from openhall.tendering.hall import board, pages, recorder

urlpatterns = [
    path("desk/lots/<uuid:uuid>/hall", pages.meeting, name="lot-meeting"),
    path("desk/lots/<uuid:uuid>/hall/now", pages.now, name="lot-meeting-now"),
    path("desk/lots/<uuid:uuid>/hall/recorder", recorder.recorder, name="lot-recorder"),
    path("desk/lots/<uuid:uuid>/hall/recorder/stop", recorder.stop, name="lot-recorder-stop"),
    path("desk/halls", board.board, name="halls-board"),
    path("desk/halls/now", board.now, name="halls-board-now"),
]
