"""Addresses of the evaluation's pages."""

from django.urls import path

from openhall.tendering.evaluation import (
    asking_pages,
    examination_pages,
    pages,
    qualification_pages,
    reading_pages,
    score_pages,
)

urlpatterns = [
    path("desk/lots/<uuid:uuid>/evaluation", pages.evaluation, name="work-evaluation"),
    path("desk/lots/<uuid:uuid>/report", pages.report, name="work-report"),
    path("desk/lots/<uuid:uuid>/report/signed/<slug:leaf>", pages.report_signed, name="work-report-signed"),
    path("desk/lots/<uuid:uuid>/bids/<uuid:bid>/documents", pages.documents, name="work-bid-documents"),
    path("desk/lots/<uuid:uuid>/examination", examination_pages.examination, name="work-examination"),
    path("desk/lots/<uuid:uuid>/qualifications", qualification_pages.qualifications, name="work-qualifications"),
    path("desk/lots/<uuid:uuid>/reading", reading_pages.reading, name="work-reading"),
    path("desk/lots/<uuid:uuid>/scores", score_pages.scores, name="work-scores"),
    path("desk/lots/<uuid:uuid>/scores/<uuid:bid>", score_pages.blind_documents, name="work-blind-documents"),
    path("desk/lots/<uuid:uuid>/clarifications", asking_pages.clarifications, name="work-clarifications"),
    path("desk/lots/<uuid:uuid>/evaluation-time", asking_pages.evaluation_time, name="lot-evaluation-time"),
    path("desk/clarifications/<uuid:uuid>", asking_pages.clarification, name="clarification"),
    path(
        "desk/clarifications/<uuid:uuid>/files/<str:sha256>", asking_pages.clarification_file, name="clarification-file"
    ),
    path("lots/<uuid:uuid>/report", pages.published_report, name="lot-report"),
    path("lots/<uuid:uuid>/ranking.csv", pages.ranking_csv, name="lot-ranking-csv"),
]
