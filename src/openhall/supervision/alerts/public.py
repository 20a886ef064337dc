"""What other rooms may use of alerts."""

from openhall.supervision.alerts.models import Alert, Outcome
from openhall.supervision.alerts.queries import alert, counted, of_party, rules
from openhall.supervision.alerts.together import settle_alert
from openhall.supervision.alerts.words import sentence, tag

__all__ = ["Alert", "Outcome", "alert", "counted", "of_party", "rules", "sentence", "settle_alert", "tag"]
