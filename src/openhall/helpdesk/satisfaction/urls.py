"""Addresses of satisfaction."""

from django.urls import path

from openhall.helpdesk.satisfaction import pages

urlpatterns = [
    path("satisfaction", pages.satisfaction, name="satisfaction"),
    path("satisfaction.csv", pages.satisfaction_csv, name="satisfaction-csv"),
    path("satisfaction/words", pages.words, name="satisfaction-words"),
    path("satisfaction/rate/<str:token>", pages.rate, name="satisfaction-rate"),
]
