"""Facts that other rooms tell of a promise: due then, done then."""

from typing import ClassVar

from django.db import models


class PromiseFact(models.Model):
    """One occasion of a promise outside the help desk. ``due_date`` and ``done_date`` on the clocks of the case."""

    rule = models.CharField(max_length=30)
    object = models.CharField(max_length=80)
    case_uuid = models.UUIDField(null=True)
    due_date = models.DateField()
    done_date = models.DateField()
    leaf_sha256 = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["rule", "object"], name="promise_fact_once")]
        indexes: ClassVar = [models.Index(fields=["rule", "done_date"], name="promise_fact_by_day")]

    def __str__(self) -> str:
        return f"{self.rule} {self.object}"
