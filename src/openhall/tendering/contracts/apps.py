"""Contracts as a Django app."""

from django.apps import AppConfig


class ContractsConfig(AppConfig):
    """Contracts, trade witness certificates and the archive."""

    name = "openhall.tendering.contracts"
    label = "contracts"

    def ready(self) -> None:
        """Say who takes a contract or an award notice back when a party has sealed it."""
        from openhall.identity.certificates import public as certificates
        from openhall.tendering.contracts import award_papers, party_seals

        certificates.take_back(award_papers.KIND, award_papers.take)
        certificates.take_back(party_seals.KIND, party_seals.take)
