"""Addresses of identity's pages."""

from django.urls import path

from openhall.identity import pages

urlpatterns = [
    path("sign-up", pages.sign_up, name="sign-up"),
    path("sign-in", pages.sign_in, name="sign-in"),
    path("sign-out", pages.sign_out, name="sign-out"),
    path("account", pages.account, name="account"),
    path("account/erasure", pages.erasure, name="erasure"),
    path("account/erased", pages.erased, name="erased"),
    path("account/party", pages.switch_party, name="switch-party"),
    path("organisations/<uuid:uuid>/mandates", pages.mandates, name="mandates"),
    path("demo/key", pages.demo_key, name="demo-key"),
]
