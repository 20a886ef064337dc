"""Addresses of the pages of agency identifiers."""

from django.urls import path

from openhall.identity.agencies import pages

urlpatterns = [
    path("agencies", pages.agencies, name="agencies"),
    path("agencies/new", pages.new_agency, name="agency-new"),
    path("agencies/<str:code>", pages.agency, name="agency"),
]
