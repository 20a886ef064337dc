"""Bidding as a Django app."""

from django.apps import AppConfig


class BiddingConfig(AppConfig):
    """Sealed bids and their versions."""

    name = "openhall.tendering.bidding"
    label = "bidding"
