"""Numbers of agencies, procedures and dossiers, as they are written in Vietnam.

* agency: dotted levels after ``G`` (ministry) or ``H`` (province) and two digits: ``H55.242`` (QCVN 102:2016);
* procedure: ``2.000815.000.00.00.H55``;
* dossier: ``H15.50.05.13-261008-0975``: unit, day of receipt (yymmdd), number of the day: four digits in provinces, six
  or seven in ministries.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Final

from openhall_rules.errors import RuleError
from openhall_rules.law import Pack

_AGENCY: Final = re.compile(r"[GH][0-9]{2}(?:\.[0-9]{1,3})*\Z")
_PROCEDURE: Final = re.compile(r"[0-9]\.[0-9]{6}\.[0-9]{3}\.[0-9]{2}\.[0-9]{2}\.[GH][0-9]{2}\Z")
_DOSSIER: Final = re.compile(r"(?P<unit>[GH][0-9.]+)-(?P<day>[0-9]{6})-(?P<number>[0-9]{4,7})\Z")


class BadCode(RuleError):
    """A number that can't have been issued."""

    code: ClassVar[str] = "bad_code"


@dataclass(frozen=True, slots=True)
class DossierCode:
    """A dossier's number in its parts."""

    unit: str
    received_date: date
    number: int


def agency(law: Pack, written: str) -> str:
    """An agency's or unit's number, checked.

    Raises:
        BadCode
    """
    if len(written) > law.get("catalogue.agency_code_length") or not _AGENCY.match(written):
        raise BadCode("An agency’s number is written like H55.242.", written=written[:60])
    return written


def procedure(written: str) -> str:
    """A procedure's number, checked.

    Raises:
        BadCode
    """
    if not _PROCEDURE.match(written):
        raise BadCode("A procedure’s number is written like 2.000815.000.00.00.H55.", written=written[:60])
    return written


def _digits(law: Pack, unit: str) -> tuple[int, ...]:
    if unit.startswith("G"):
        return tuple(law.get("catalogue.sequence_digits_ministry"))
    return (law.get("catalogue.sequence_digits_province"),)


def dossier(law: Pack, unit: str, received: date, number: int) -> str:
    """The number of a unit's ``number``-th dossier of a day.

    Raises:
        BadCode: the unit's number is none, or the day has no such number left.
    """
    digits = _digits(law, agency(law, unit))
    fitting = [one for one in digits if 0 < number < 10**one]
    if not fitting:
        raise BadCode("The day has no such number.", unit=unit, number=number)
    return f"{unit}-{received:%y%m%d}-{number:0{fitting[0]}d}"


def read_dossier(law: Pack, written: str) -> DossierCode:
    """A dossier's number in its parts; years are those of 2000 to 2099.

    Raises:
        BadCode
    """
    found = _DOSSIER.match(written)
    try:
        if found is None or len(found["number"]) not in _digits(law, agency(law, found["unit"])):
            raise ValueError(written)
        day, number = date.fromisoformat(f"20{found['day']}"), int(found["number"])
    except (ValueError, BadCode) as error:
        raise BadCode("A dossier’s number is written like H15.50.05.13-261008-0975.", written=written[:60]) from error
    if not number:
        raise BadCode("Dossiers are numbered from 1.", written=written[:60])
    return DossierCode(found["unit"], day, number)
