"""Addresses of the index of service."""

from django.urls import path

from openhall.procedures.index import desk_pages, office_pages, pages

urlpatterns = [
    path("service-index", pages.index, name="service-index"),
    path("service-index/national/<str:period>", pages.national_results, name="service-index-national"),
    path("service-index/national/<str:period>/results.csv", pages.national_csv, name="service-index-national-csv"),
    path("service-index/<str:period>", pages.edition, name="service-index-edition"),
    path("service-index/<str:period>/ranking.csv", pages.ranking_csv, name="service-index-csv"),
    path("service-index/<str:period>/figures.json", pages.figures_json, name="service-index-figures"),
    path("service-index/<str:period>/report.pdf", pages.report_pdf, name="service-index-report"),
    path("service-index/<str:period>/<str:unit>", pages.unit, name="service-index-unit"),
    path("service-index/<str:period>/<str:unit>/scores.csv", pages.unit_csv, name="service-index-unit-csv"),
    path("service-index/<str:period>/<str:unit>/history.csv", pages.history_csv, name="service-index-history-csv"),
    path("desk/service-index", office_pages.desk, name="index-desk"),
    path("desk/service-index/compute", office_pages.compute, name="index-compute"),
    path("desk/service-index/units", office_pages.units_page, name="index-units"),
    path("desk/service-index/national", office_pages.national_page, name="index-national"),
    path("desk/service-index/computed/<str:period>", office_pages.computed, name="index-computed"),
    path("desk/service-index/answers", desk_pages.answers_page, name="index-answers"),
    path("desk/service-index/training", desk_pages.training_page, name="index-training"),
    path("desk/service-index/simulate", desk_pages.simulate, name="index-simulate"),
    path("desk/service-index/sheets/<str:period>", desk_pages.sheets_page, name="index-sheets"),
    path("desk/service-index/messages", desk_pages.messages_page, name="index-messages"),
    path("desk/service-index/lost/<str:period>/<str:unit>/<str:indicator>", desk_pages.lost_page, name="index-lost"),
]
