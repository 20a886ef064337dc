"""What the committee found, and the report it signed."""

from uuid import uuid4

from django.db import models


class Evaluation(models.Model):
    """The committee's findings on one lot. ``findings``: as in the statement of EVA-01; ``ranking``: once signed."""

    uuid = models.UUIDField(unique=True, default=uuid4)
    lot = models.OneToOneField("notices.Lot", on_delete=models.PROTECT, related_name="evaluation")
    members = models.PositiveSmallIntegerField()
    experts = models.PositiveSmallIntegerField()
    findings = models.JSONField(default=list)
    ranking = models.JSONField(null=True)
    evaluated_at = models.DateTimeField()
    evaluation_leaf = models.CharField(max_length=64)
    signed_at = models.DateTimeField(null=True)
    report_leaf = models.CharField(max_length=64, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(signed_at__isnull=True, ranking__isnull=True)
                | models.Q(signed_at__isnull=False, ranking__isnull=False),
                name="evaluation_signed_with_ranking",
            ),
            models.CheckConstraint(
                condition=models.Q(experts__lte=models.F("members")), name="evaluation_experts_are_members"
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)
