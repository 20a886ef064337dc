"""Addresses of limits."""

from django.urls import path

from openhall.supervision.limits import pages

urlpatterns = [path("supervision/limits", pages.limits, name="indicator-limits")]
