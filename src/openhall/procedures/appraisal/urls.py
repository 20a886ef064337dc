"""Addresses of reports to the chair and of appraisal sheets."""

from django.urls import path

from openhall.procedures.appraisal import pages, sheet_pages

urlpatterns = [
    path("chair-reports", pages.chair_reports, name="chair-reports"),
    path("chair-reports/<uuid:uuid>", pages.chair_report, name="chair-report"),
    path("chair-reports/<uuid:uuid>/report.pdf", pages.report_file, name="chair-report-file"),
    path("desk/instructions", pages.instructions, name="chair-instructions"),
    path("desk/appraisals", sheet_pages.appraisals, name="appraisals"),
    path("desk/appraisals/<uuid:uuid>", sheet_pages.appraisal, name="appraisal"),
]
