"""Contracts as a Django app."""

from django.apps import AppConfig


class ContractsConfig(AppConfig):
    """Contracts, trade witness certificates and the archive."""

    name = "openhall.tendering.contracts"
    label = "contracts"

    def ready(self) -> None:
        """Declare the acts of awards that fall and of proposals; say who takes back what a party has sealed."""
        from openhall.identity.certificates import public as certificates
        from openhall.tendering.contracts import award_papers, party_seals
        from openhall.tendering.contracts.falls import acts as fall_acts  # noqa: F401
        from openhall.tendering.contracts.negotiating import acts as negotiation_acts  # noqa: F401
        from openhall.tendering.contracts.negotiating import work
        from openhall.tendering.notices.public import provide_work

        provide_work(work.waiting)
        certificates.take_back(award_papers.KIND, award_papers.take)
        certificates.take_back(party_seals.KIND, party_seals.take)
