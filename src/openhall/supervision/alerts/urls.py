"""Addresses of sectors seen from within, rules and alerts."""

from django.urls import path

from openhall.supervision.alerts import pages

urlpatterns = [
    path("supervision/sectors/<uuid:uuid>", pages.sector, name="sector"),
    path("supervision/rules", pages.rules, name="alert-rules"),
    path("supervision/rules/<uuid:uuid>", pages.rule, name="alert-rule"),
    path("supervision/alerts", pages.alerts, name="alerts"),
    path("supervision/alerts/<uuid:uuid>", pages.alert, name="alert"),
]
