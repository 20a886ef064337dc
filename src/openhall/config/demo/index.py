"""An invented province of the demonstration ranks its units: months of made-up dossiers, published editions, results of
34 invented provinces. The facts are made here and belong to no dossier; everything else is done by its act."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

from openhall.config.demo.administration import COMMUNE, PROVINCE
from openhall.config.demo.tender import Tender
from openhall.procedures.index import computing, law
from openhall.procedures.index.models import ProcedureKey, Stretch, UnitKey
from openhall.procedures.index.rows import stretches
from openhall_rules.service import Channel, Dossier, Gateway, Pause, Period, WorkingClock

MONTHS = 5
SOURCE = "Fictional value of the demonstration; no authority has entered it"
DEPARTMENTS = {f"{PROVINCE}.{number}": f"Sở Hư Cấu số {number - 19}" for number in (20, 21, 22)}
COMMUNES = {f"{PROVINCE}.{number}": f"Xã Hư Cấu số {number}" for number in range(2, 12)}
DOSSIERS = 30
"""Of each unit in each month."""


def rank(tender: Tender, at: datetime) -> None:
    """Place a dozen units, enter the open values, publish the last months, take national results in."""
    province = tender.as_("province")

    def act(area: str, kind: str, command: str, payload: dict[str, Any]) -> None:
        uuid = uuid4()
        url = f"/api/v1/service-index/{area}/{uuid}"
        province.act("POST", url, command=command, object=f"{kind}:{uuid}", version=0, payload=payload)

    today = law.pack_at(at).calendar.day_of(at)
    months = _months(today)
    first = f"{months[0]}-01"
    for code, name in (DEPARTMENTS | COMMUNES).items():
        uuid = uuid4()
        url, about = f"/api/v1/agency-identifiers/{uuid}", f"agency:{uuid}"
        payload = {"jurisdiction": "vn", "code": code, "name": name, "lang": "vi"}
        payload["valid_from"] = str(date(today.year - 1, 1, 1))
        province.act("POST", url, command="issue_identifier", object=about, version=0, payload=payload)
        province.act("POST", f"{url}/publication", command="publish_identifier", object=about, version=1)
    units: list[dict[str, Any]] = [{"code": PROVINCE, "level": "province", "parent": ""}]
    units += [{"code": one, "level": "department", "parent": PROVINCE} for one in DEPARTMENTS]
    units += [
        {"code": one, "level": "commune", "parent": PROVINCE, "certified_copies": number % 4 > 0}
        for number, one in enumerate((COMMUNE, *COMMUNES), start=1)
    ]
    act("placings", "index-placing", "place_units", {"valid_from": first, "units": units})
    pack = law.pack_at(at)
    for path, value in pack.demo_values().items():
        payload = {"pack": pack.id, "path": path, "value": value, "source": SOURCE, "from_date": first}
        act("values", "index-value", "enter_index_value", payload)
    for kind, value in (("national_rank", "5"), ("answer_below", "82"), ("train_below", "84")):
        payload = {"kind": kind, "value": value, "from_date": first, "source": SOURCE}
        act("targets", "index-target", "set_index_target", payload)
    act(
        "hotlines", "index-hotline", "publish_hotline",
        {"unit": COMMUNE, "telephone": "0900 000 000", "hours": "7:30–17:00"},
    )  # fmt: skip
    below = [one["code"] for one in units if one["level"] != "province"]
    _facts([str(one) for one in below], months, at)
    for number, month in enumerate(months):
        reported = [{"code": one, "national_report": DOSSIERS, "portal": DOSSIERS - 1} for one in below]
        act("reported", "index-reported", "enter_reported", {"period": month, "source": SOURCE, "units": reported})
        row = computing.recompute(Period.of(month), at)
        act("editions", "index-edition", "publish_ranking", {"period": month, "figures_sha256": row.sha256})
        taken = {"period": month, "own": PROVINCE, "source": SOURCE, "rows": _provinces(number)}
        act("national-imports", "index-national", "take_in_national", taken)


def _months(today: date) -> list[str]:
    """The last whole months, oldest first."""
    found = []
    for back in range(MONTHS, 0, -1):
        number = today.year * 12 + today.month - 1 - back
        found.append(f"{number // 12}-{number % 12 + 1:02d}")
    return found


def _provinces(number: int) -> list[dict[str, Any]]:
    """Invented totals of 34 provinces; ours climbs from the eighth place."""
    rows = [
        {"code": f"H{place:02d}", "name": f"Tỉnh Hư Cấu số {place}", "total": str(Decimal("93.40") - place)}
        for place in range(1, 34)
    ]
    own = Decimal("85.90") + Decimal("0.55") * number
    return [*rows, {"code": PROVINCE, "name": "Tỉnh Hư Cấu", "total": str(own), "points": {"on_time": "18.60"}}]


def _facts(units: list[str], months: list[str], at: datetime) -> None:
    """Dossiers of each unit in each month, better from month to month; keys below 0 belong to no dossier."""
    chance = random.Random(20260601)  # noqa: S311 - made-up facts
    pack = law.on(at, date.max)
    clock = WorkingClock(pack.calendar)
    keys = {code: UnitKey.objects.get_or_create(code=code)[0].pk for code in units}
    procedure = ProcedureKey.objects.get_or_create(code="9.000101.000.00.00.H99")[0].pk
    number = 0
    rows: list[Stretch] = []
    for place, month in enumerate(months):
        period = Period.of(month)
        begin = period.starts_at(pack.calendar)
        for skill, code in enumerate(units):
            for turn in range(DOSSIERS):
                number += 1
                good = 0.70 + 0.02 * place + 0.02 * (skill % 9)
                received = begin + timedelta(days=chance.randrange(1, 18), hours=chance.randrange(2, 9))
                waits = chance.random() < 0.15
                one = Dossier(
                    code=f"{code}-{period.first:%y%m}{received.day:02d}-{turn + 1:04d}", unit=code,
                    procedure="9.000101.000.00.00.H99", received_at=received, limit=3,
                    channel=Channel.ONLINE if chance.random() < good - 0.2 else Channel.DESK,
                    pauses=(Pause(received + timedelta(days=1), received + timedelta(days=3)),) if waits else (),
                    done_at=received + timedelta(days=1 if chance.random() < good else 9),
                    fees=(Decimal(8000),), paid=Gateway.LOCAL if chance.random() < good - 0.1 else None, components=1,
                    components_digitised=int(chance.random() < good + 0.1),
                    components_reused=int(chance.random() < good),
                    result_link=chance.random() < good, result_digitised=chance.random() < good + 0.1,
                    e_result=chance.random() < good, synchronised=chance.random() < 0.97, shared=chance.random() < good,
                )  # fmt: skip
                rows += stretches(one, clock, key=-number, unit=keys[code], procedure=procedure)
    Stretch.objects.bulk_create(rows, batch_size=2000)
