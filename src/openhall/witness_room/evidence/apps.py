"""Evidence as a Django app."""

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    """Retrievals of evidence by supervisors and investigators."""

    name = "openhall.witness_room.evidence"
    label = "evidence"
