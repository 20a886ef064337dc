"""What ordered corrections accept."""

from openhall.tendering.planning.public import Input, Instant
from openhall.tendering.remedies.complaints.inputs import WithDocuments
from openhall.tendering.remedies.inputs import Short, Text


class ReportInput(WithDocuments):
    """What the owner's side did, with its evidence."""

    text: Text


class AcceptingInput(Input):
    """What the body found."""

    reason: Short


class PressingInput(Input):
    """What is missing, and until when the owner's side reports again."""

    reason: Short
    due_at: Instant
