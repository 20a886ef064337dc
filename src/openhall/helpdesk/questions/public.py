"""What the rest of the help desk and config use of questions."""

from openhall.helpdesk.questions.hooks import Case, provide
from openhall.helpdesk.questions.models import HelpQuestion

__all__ = ["Case", "HelpQuestion", "provide"]
