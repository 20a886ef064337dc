"""Addresses of the pages of certificates and seals."""

from django.urls import path

from openhall.identity.certificates import pages

urlpatterns = [
    path("trust-lists", pages.trust_lists, name="trust-lists"),
    path("account/certificates", pages.certificates, name="own-certificates"),
    path("sign-in/certificate", pages.sign_in, name="sign-in-certificate"),
    path("seals", pages.seals, name="seals"),
    path("seals/<uuid:uuid>", pages.seal, name="seal"),
    path("seals/<uuid:uuid>/<uuid:pdf>.pdf", pages.sealed_file, name="sealed-file"),
    path("sealed/<uuid:uuid>", pages.sealed_pdf, name="sealed-pdf"),
]
