"""Addresses of contracts, certificates and checks."""

from django.urls import path

from openhall.tendering.contracts import pages
from openhall.tendering.contracts.falls import pages as falls
from openhall.tendering.contracts.negotiating import pages as wording_of

urlpatterns = [
    path("contracts/<uuid:uuid>", pages.contract, name="contract"),
    path("contracts/<uuid:uuid>.pdf", pages.contract_pdf, name="contract-pdf"),
    path("contracts/<uuid:uuid>/wording", wording_of.negotiation, name="contract-negotiation"),
    path("contracts/<uuid:uuid>/wording/history", wording_of.history, name="contract-wording-history"),
    path("lots/<uuid:uuid>/award-fall", falls.award_fall, name="award-fall"),
    path("lots/<uuid:uuid>/award-notice", pages.award_notice, name="award-notice"),
    path("lots/<uuid:uuid>/award-notice.pdf", pages.award_notice_pdf, name="award-notice-pdf"),
    path("lots/<uuid:uuid>/certificate", pages.lot_certificates, name="lot-certificates"),
    path("certificates/<uuid:uuid>", pages.certificate, name="certificate"),
    path("certificates/<uuid:uuid>.pdf", pages.certificate_pdf, name="certificate-pdf"),
    path("desk/projects/<uuid:uuid>/archive", pages.archive, name="archive-project"),
    path("verify-pdf", pages.verify_pdf, name="verify-pdf"),
    path("seals/authority.pem", pages.authority_certificate, name="seal-authority"),
    path("seals/revoked.crl", pages.revoked_seals, name="revoked-seals"),
]
