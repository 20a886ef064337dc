"""What other rooms may use of alerts."""

from openhall.supervision.alerts.queries import alert, counted, rules

__all__ = ["alert", "counted", "rules"]
