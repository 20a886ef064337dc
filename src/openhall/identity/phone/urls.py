"""Addresses of the telephone's pages."""

from django.urls import path

from openhall.identity.phone import pages

urlpatterns = [
    path("account/phone", pages.telephones, name="phones"),
    path("sign-in/phone", pages.sign_in, name="sign-in-phone"),
    path("phone/", pages.phone, name="phone"),
    path("phone/words", pages.words, name="phone-words"),
    path("phone/manifest.webmanifest", pages.manifest, name="phone-manifest"),
    path("phone/worker.js", pages.worker, name="phone-worker"),
]
