"""Addresses of the dashboards."""

from django.urls import path

from openhall.supervision.dashboards import pages

urlpatterns = [
    path("supervision", pages.dashboard, name="supervision"),
    path("supervision/indicators", pages.indicators, name="indicators"),
    path("supervision/report.pdf", pages.report_pdf, name="supervision-report"),
    path("supervision/figures/<str:theme>.csv", pages.figures_csv, name="figures-csv"),
    path("supervision/figures/<str:theme>/<str:quarter>.csv", pages.figure_csv, name="figure-csv"),
    path("supervision/figures/<str:theme>/<str:quarter>", pages.figure, name="figure"),
]
