"""Systems as a Django app."""

from django.apps import AppConfig


class SystemsConfig(AppConfig):
    """Other systems, their keys and requests."""

    name = "openhall.exchange.systems"
    label = "systems"

    def ready(self) -> None:
        """Say what is forgotten of a person, and hear of each intent that is admitted."""
        from openhall.exchange.systems import forgetting, once
        from openhall.identity import public as identity

        identity.on_erasure("systems", forgetting.forget)
        identity.on_admission("idempotency", once.admitted)
