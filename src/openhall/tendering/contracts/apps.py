"""Contracts as a Django app."""

from django.apps import AppConfig


class ContractsConfig(AppConfig):
    """Contracts, trade witness certificates and the archive."""

    name = "openhall.tendering.contracts"
    label = "contracts"
