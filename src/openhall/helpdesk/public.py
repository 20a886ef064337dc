"""What other rooms and config use of the help desk."""

from openhall.helpdesk.promises.public import opened
from openhall.helpdesk.questions.public import Case, provide
from openhall.helpdesk.satisfaction.public import ask_satisfaction

__all__ = ["Case", "ask_satisfaction", "opened", "provide"]
