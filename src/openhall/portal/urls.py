"""Addresses of the public site."""

from django.urls import path

from openhall.portal import catalogue, hall_pages, log_pages, pages, policy_page, record_pages

urlpatterns = [
    path("", pages.home, name="home"),
    path("tenders", pages.tenders, name="tenders"),
    path("tenders.csv", pages.tenders_csv, name="tenders-csv"),
    path("tenders.json", pages.tenders_json, name="tenders-json"),
    path("tenders/<uuid:uuid>", pages.tender, name="tender"),
    path("tenders/<uuid:uuid>/evidence", pages.evidence, name="evidence"),
    path("tenders/<uuid:uuid>/documents/<slug:sha256>", pages.document, name="tender-document"),
    path("halls", pages.halls, name="halls"),
    path("halls/now", pages.halls_now, name="halls-now"),
    path("halls/<uuid:uuid>", hall_pages.hall, name="hall"),
    path("halls/<uuid:uuid>/now", hall_pages.hall_now, name="hall-now"),
    path("halls/<uuid:uuid>/minutes", hall_pages.minutes, name="hall-minutes"),
    path("halls/<uuid:uuid>/minutes.pdf", hall_pages.minutes_pdf, name="hall-minutes-pdf"),
    path("halls/<uuid:uuid>/replay", hall_pages.replay, name="hall-replay"),
    path("halls/<uuid:uuid>/prices.csv", pages.prices_csv, name="hall-prices"),
    path("receipts/<slug:leaf>", record_pages.receipt, name="receipt"),
    path("receipts/<slug:leaf>/proof", record_pages.proof, name="receipt-proof"),
    path("receipts/<slug:leaf>/promise", record_pages.promise, name="receipt-promise"),
    path("log", log_pages.log, name="log"),
    path("log/acts", catalogue.acts, name="acts"),
    path("log/acts/<slug:code>", catalogue.act, name="act"),
    path("log/promise", log_pages.promise_handed_in, name="promise"),
    path("log/promises", log_pages.promises, name="promises"),
    path("log/override", log_pages.override, name="override"),
    path("log/policy/new", policy_page.policy, name="policy-new"),
    path("log/<path:path>", log_pages.log_file, name="log-file"),
    path("verify", record_pages.verify, name="verify"),
    path("verify/openhall-verifier.html", record_pages.verifier_page, name="verifier"),
    path("acts", catalogue.moved, name="acts-moved"),
    path("open-data", record_pages.open_data, name="open-data"),
    path("problems", record_pages.problems, name="problems"),
    path("problems/<slug:code>", record_pages.problem, name="problem"),
]
