"""Mandates to act on another's behalf as a Django app."""

from django.apps import AppConfig


class ProxiesConfig(AppConfig):
    """Who may file for whom."""

    name = "openhall.identity.proxies"
    label = "proxies"

    def ready(self) -> None:
        """Declare the acts; forget people."""
        from openhall.identity import public as identity
        from openhall.identity.proxies import acts, forgetting  # noqa: F401

        identity.held_about("proxies", objects=forgetting.objects, destroy=forgetting.destroy)
        identity.on_erasure("proxies", forgetting.forget_addresses)
