"""What is wrong with marks of requirements as somebody sends them, said where it stands."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from openhall_rules import requirements as rules
from openhall_rules.requirements import Requirement


def faults(where: str, asked: Iterable[Requirement], marks: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """What is wrong with the marks of one bid; fields are counted in the order of the documents."""
    rows = list(asked)
    wrong: dict[str, str] = {}
    if strange := sorted(marks.keys() - {one.id for one in rows}):
        wrong[where] = _("The documents don’t name the requirement “%(name)s”.") % {"name": strange[0]}
    for place, one in enumerate(rows):
        mark, named = marks.get(one.id), {"requirement": one.text}
        if mark is None:
            wrong[f"{where}.{place}.verdict"] = _("Say whether the bid meets: %(requirement)s") % named
            continue
        lacks = rules.incomplete(mark)
        if lacks == "document":
            wrong[f"{where}.{place}.document"] = _("Name the document that shows the fault: %(requirement)s") % named
        elif lacks == "page":
            wrong[f"{where}.{place}.page"] = _("Name the page that shows the fault: %(requirement)s") % named
        elif lacks == "reason":
            wrong[f"{where}.{place}.reason"] = _("Say why: %(requirement)s") % named
    return wrong
