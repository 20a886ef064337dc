"""Addresses of sectors."""

from django.urls import path

from openhall.supervision.channels import pages

urlpatterns = [path("supervision/sectors", pages.sectors, name="sectors")]
