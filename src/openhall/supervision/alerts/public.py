"""What other rooms may use of alerts."""

from openhall.supervision.alerts.queries import alert, rules

__all__ = ["alert", "rules"]
