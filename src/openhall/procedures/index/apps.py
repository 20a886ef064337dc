"""The index of service as a Django app."""

from django.apps import AppConfig


class IndexConfig(AppConfig):
    """Values, units, facts of dossiers, computations, editions, national results, answers of heads, training."""

    name = "openhall.procedures.index"
    label = "service_index"

    def ready(self) -> None:
        """Declare the acts."""
        from openhall.procedures.index import acts  # noqa: F401
