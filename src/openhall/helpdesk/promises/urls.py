"""Addresses of the service promises."""

from django.urls import path

from openhall.helpdesk.promises import pages

urlpatterns = [
    path("service-promises", pages.service_promises, name="service-promises"),
    path("service-promises.csv", pages.service_promises_csv, name="service-promises-csv"),
    path("service-promises/<str:code>", pages.service_promise, name="service-promise"),
]
