"""What the sheets say about how a member scored: counted for the keeper of the register, judged by nobody here."""

from collections.abc import Collection

from django.db.models import Count, F

from openhall.tendering.evaluation.models import Sheet


def conduct_of_scorer(person_id: int, lots: Collection[int]) -> dict[str, int]:
    """On the sheets of one person for these lots (table keys): how often scores that had been signed were signed anew
    (``changed``), and how many sheets were signed first after the time of the evaluation was over (``late``).
    """
    sheets = Sheet.objects.filter(person_id=person_id, lot_id__in=list(lots), signed_at__isnull=False)
    versions = sheets.annotate(count=Count("versions")).values_list("count", flat=True)
    late = sheets.filter(lot__evaluation_period__until__lt=F("versions__signed_at"), versions__reason="")
    return {"changed": sum(max(count - 1, 0) for count in versions), "late": late.distinct().count()}
