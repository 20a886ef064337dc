"""Addresses of the treasury's pages."""

from django.urls import path

from openhall.treasury import pages

urlpatterns = [
    path("deposits", pages.own_deposits, name="own-deposits"),
    path("deposits/lots/<uuid:uuid>", pages.lot_deposit, name="lot-deposit"),
    path("treasury", pages.books, name="treasury-books"),
    path("treasury/held", pages.held, name="treasury-held"),
    path("treasury/refunds", pages.refunds, name="treasury-refunds"),
    path("treasury/payouts", pages.payouts, name="treasury-payouts"),
    path("treasury/orders/<uuid:uuid>.xml", pages.order_file, name="treasury-order"),
]
