"""Addresses of the register and of draws."""

from django.urls import path

from openhall.tendering.experts import appointment_pages, draw_pages, expiry_pages, pages
from openhall.tendering.experts.performance import pages as performance

urlpatterns = [
    path("desk/experts", pages.register, name="experts"),
    path("desk/experts/new", pages.new, name="expert-new"),
    path("desk/experts/own", pages.own, name="expert-own"),
    path("desk/experts/expiring", expiry_pages.expiring, name="experts-expiring"),
    path("desk/experts/questions", performance.questions, name="expert-questions"),
    path("desk/experts/<uuid:uuid>/performance", performance.expert, name="expert-performance"),
    path("desk/lots/<uuid:uuid>/performance", performance.lot, name="lot-performance"),
    path("desk/experts/<uuid:uuid>", pages.entry, name="expert"),
    path("desk/experts/<uuid:uuid>/declaration", pages.declaration, name="expert-declaration"),
    path("desk/experts/<uuid:uuid>/portrait", pages.portrait, name="expert-portrait"),
    path("desk/experts/<uuid:uuid>/portrait.jpg", pages.portrait_file, name="expert-portrait-file"),
    path("desk/calls/<uuid:uuid>", draw_pages.call, name="expert-call"),
    path("desk/lots/<uuid:uuid>/draw", draw_pages.draw, name="lot-draw"),
    path("desk/lots/<uuid:uuid>/appointment", appointment_pages.appointment, name="lot-appointment"),
    path("desk/seats/<uuid:uuid>", appointment_pages.seat, name="expert-seat"),
    path("lots/<uuid:uuid>/committee", draw_pages.committee, name="lot-committee"),
]
