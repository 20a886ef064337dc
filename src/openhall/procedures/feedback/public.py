"""What config uses of feedback: asking at the end of a dossier, and what the index learns from it."""

from openhall.procedures.feedback.commands import ask
from openhall.procedures.feedback.queries import dossier_of, feedback, said_of

__all__ = ["ask", "dossier_of", "feedback", "said_of"]
