"""Addresses of desks."""

from django.urls import path

from openhall.procedures.desk import counter_pages, pages, sheet_pages, tray_pages

urlpatterns = [
    path("desks", pages.desks, name="desks"),
    path("desks/<str:number>/board", pages.board, name="desk-board"),
    path("desks/<str:number>/figures", pages.figures, name="desk-figures"),
    path("desks/<str:number>/figures/<str:day>.csv", pages.day_list, name="desk-day"),
    path("desks/<str:number>/kiosk/<str:key>", pages.kiosk, name="kiosk"),
    path("desks/<str:number>/appointments", pages.slots, name="desk-slots"),
    path("tickets/<uuid:uuid>", pages.ticket, name="ticket"),
    path("appointments", pages.own_appointments, name="appointments"),
    path("appointments/own/<uuid:uuid>", pages.appointment, name="appointment"),
    path("desk/counters", counter_pages.counters, name="desk-counters"),
    path("desk/counters/<str:number>/<int:counter>", counter_pages.counter, name="desk-counter"),
    path("desk/arrangement/<str:number>", counter_pages.arrange, name="desk-arrange"),
    path("desk/tray/<str:of>/<uuid:uuid>", tray_pages.tray_of, name="desk-tray-of"),
    path("desk/tray/<str:number>/<int:counter>/<str:of>/<uuid:uuid>", tray_pages.tray_page, name="desk-tray"),
    path("desk/scans/<uuid:uuid>", tray_pages.scan_file, name="desk-scan"),
    path("desk/scans/<uuid:uuid>/pages/<int:page>/<str:size>", sheet_pages.scan_page, name="desk-scan-page"),
    path("desk/papers/<uuid:uuid>/pages/<int:page>/<str:size>", sheet_pages.paper_page, name="desk-paper-page"),
    path("desk/papers", tray_pages.search_papers, name="desk-papers"),
]
