"""Evaluation as a Django app."""

from django.apps import AppConfig


class EvaluationConfig(AppConfig):
    """The committee's findings per bid, and the signed report."""

    name = "openhall.tendering.evaluation"
    label = "evaluation"
