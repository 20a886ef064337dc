"""What the catalogue has of the procedures of a file's piece: read at once, changed in memory, written at once.

An entry costs no question of its own, however many there are; what comes of it is what publishing one by one would do.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import uuid4

from openhall.identity.agencies.public import not_in_register, without_force
from openhall.procedures.catalogue.commands import draft_of
from openhall.procedures.catalogue.inputs import EditionInput
from openhall.procedures.catalogue.models import Edition, EditionState, Import, Procedure
from openhall.procedures.catalogue.refusals import BeginsTooEarly
from openhall_rules.calendars import ONE_DAY


class Shelf:
    """The procedures that a piece names, locked until the transaction ends."""

    def __init__(self, file: Import, given: Sequence[EditionInput]) -> None:
        self.file = file
        self.absent = _absent(given)
        named = [one for one in given if not self.refuses(one)]
        self.procedures = _kept(file, named)
        self.new: list[Edition] = []
        self.ended: dict[int, Edition] = {}
        keys = [one.pk for one in self.procedures.values()]
        self.numbers: dict[int, int] = {}
        self.published: dict[int, set[str]] = {}
        self.last: dict[int, Edition] = {}
        rows = Edition.objects.filter(procedure_id__in=keys).order_by("procedure_id", "number")
        for row in rows.only("procedure_id", "number", "state", "content_sha256", "valid_from", "valid_until"):
            self._shelve(row)

    def _shelve(self, row: Edition) -> None:
        key = row.procedure_id
        self.numbers[key] = max(row.number, self.numbers.get(key, 0))
        if row.state != EditionState.PUBLISHED:
            return
        self.published.setdefault(key, set()).add(row.content_sha256)
        if key not in self.last or self.last[key].valid_from < row.valid_from:
            self.last[key] = row

    def refuses(self, given: EditionInput) -> list[str]:
        """The numbers of an entry that the register hasn't on its first day."""
        return sorted(_numbers(given) & self.absent[given.valid_from])

    def publish(self, given: EditionInput, at: datetime) -> Edition | None:
        """The published edition that an entry becomes; None where it is known.

        Raises:
            NotInRegister. BeginsTooEarly.
        """
        if wrong := self.refuses(given):
            raise not_in_register(wrong, given.valid_from)
        procedure = self.procedures[given.code]
        number = self.numbers.get(procedure.pk, 0) + 1
        row = draft_of(procedure, given, number=number, uuid=uuid4(), person=self.file.person, at=at)
        if row.content_sha256 in self.published.get(procedure.pk, ()):
            return None
        before = self.last.get(procedure.pk)
        if before is not None:
            if before.valid_from >= row.valid_from:
                raise BeginsTooEarly(valid_from=before.valid_from.isoformat())
            day_before: date = row.valid_from - ONE_DAY
            if before.valid_until is None or before.valid_until > day_before:
                before.valid_until = day_before
                if before.pk is not None:
                    self.ended[before.pk] = before
        row.state, row.published_at, row.leaf_sha256 = EditionState.PUBLISHED, at, self.file.leaf_sha256
        row.version = 3
        self.new.append(row)
        self._shelve(row)
        return row

    def write(self) -> None:
        """Write what changed: an edition ends before the next one begins."""
        Edition.objects.bulk_update(self.ended.values(), ["valid_until"])
        Edition.objects.bulk_create(self.new)


def _numbers(given: EditionInput) -> set[str]:
    return {number for one in given.competent for number in (one.authority, one.unit)}


def _absent(given: Iterable[EditionInput]) -> dict[date, set[str]]:
    """First day → numbers that the register hasn't then: two questions for each day that a piece names."""
    named: dict[date, set[str]] = {}
    for one in given:
        named.setdefault(one.valid_from, set()).update(_numbers(one))
    return {day: set(without_force(codes, day)) for day, codes in named.items()}


def _kept(file: Import, given: Iterable[EditionInput]) -> dict[str, Procedure]:
    """The procedures of these numbers, locked in the order of their keys; the file's body keeps those that are new."""
    wanted = {one.code: one.jurisdiction for one in given}
    known = set(Procedure.objects.filter(code__in=wanted).order_by().values_list("code", flat=True))
    Procedure.objects.bulk_create(
        [
            Procedure(uuid=uuid4(), code=code, jurisdiction=jurisdiction, organisation_id=file.organisation_id)
            for code, jurisdiction in wanted.items()
            if code not in known
        ],
        ignore_conflicts=True,
    )
    rows = Procedure.objects.select_for_update(no_key=True).filter(code__in=wanted).order_by("id")
    return {row.code: row for row in rows}
