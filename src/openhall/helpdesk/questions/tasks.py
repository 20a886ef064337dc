"""Job of the help desk: late questions are passed up."""

from datetime import datetime

from openhall.helpdesk.questions.commands import escalate_help_question
from openhall.helpdesk.questions.models import HelpQuestion


def due(at: datetime) -> int:
    """Pass up what is late; how many. Idempotent: each question’s clock says when it is due again."""
    late = HelpQuestion.objects.filter(escalates_at__lte=at).order_by("escalates_at")[:50]
    return sum(escalate_help_question(uuid=uuid, at=at) is not None for uuid in late.values_list("uuid", flat=True))
