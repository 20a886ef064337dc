"""What other rooms use of satisfaction, by reactions: one door."""

from openhall.helpdesk.satisfaction.asking import ask_satisfaction
from openhall.helpdesk.satisfaction.models import Occasion

__all__ = ["Occasion", "ask_satisfaction"]
