"""Evidence as a Django app."""

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    """Retrievals of evidence by those who supervise, inspect, audit or investigate."""

    name = "openhall.witness_room.evidence"
    label = "evidence"

    def ready(self) -> None:
        """Declare the acts."""
        from openhall.witness_room.evidence import acts  # noqa: F401
