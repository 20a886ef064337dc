"""Addresses of sectors seen from within, rules and alerts."""

from django.urls import path

from openhall.supervision.alerts import alert_page, pages, rule_pages

urlpatterns = [
    path("supervision/sectors/<uuid:uuid>", pages.sector, name="sector"),
    path("supervision/rules", rule_pages.rules, name="alert-rules"),
    path("supervision/rules/<uuid:uuid>", rule_pages.rule, name="alert-rule"),
    path("supervision/alerts", pages.alerts, name="alerts"),
    path("supervision/alerts.csv", pages.alerts_csv, name="alerts-csv"),
    path("supervision/alerts/<uuid:uuid>", alert_page.alert, name="alert"),
    path("supervision/alerts/<uuid:uuid>/place.csv", pages.place_csv, name="alert-place-csv"),
]
