"""Addresses of the hall."""

from django.urls import path

from openhall.tendering.hall import board, pages

urlpatterns = [
    path("desk/lots/<uuid:uuid>/hall", pages.meeting, name="lot-meeting"),
    path("desk/lots/<uuid:uuid>/hall/now", pages.now, name="lot-meeting-now"),
    path("desk/halls", board.board, name="halls-board"),
    path("desk/halls/now", board.now, name="halls-board-now"),
]
