"""Addresses of registers."""

from django.urls import path

from openhall.procedures.registers import pages

urlpatterns = [path("dossiers/drafts/<uuid:uuid>/registers", pages.registers, name="registers")]
