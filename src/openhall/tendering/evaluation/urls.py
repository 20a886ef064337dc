"""Addresses of the evaluation's pages."""

from django.urls import path

from openhall.tendering.evaluation import pages, score_pages

urlpatterns = [
    path("desk/lots/<uuid:uuid>/evaluation", pages.evaluation, name="work-evaluation"),
    path("desk/lots/<uuid:uuid>/report", pages.report, name="work-report"),
    path("desk/lots/<uuid:uuid>/report/signed/<slug:leaf>", pages.report_signed, name="work-report-signed"),
    path("desk/lots/<uuid:uuid>/bids/<uuid:bid>/documents", pages.documents, name="work-bid-documents"),
    path("desk/lots/<uuid:uuid>/scores", score_pages.scores, name="work-scores"),
    path("lots/<uuid:uuid>/report", pages.published_report, name="lot-report"),
    path("lots/<uuid:uuid>/ranking.csv", pages.ranking_csv, name="lot-ranking-csv"),
]
