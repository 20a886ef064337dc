"""Jobs of webhooks; the worker polls ``due``."""

from openhall.exchange.webhooks.delivering import due

__all__ = ["due"]
