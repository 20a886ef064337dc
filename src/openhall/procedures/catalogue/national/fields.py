"""The national database's names of fields, and ours.

Names and shapes are those that public clients of the national service portal read (``LayThuTuc``): MATTHC, TENTTHC,
LINHVUCTHUCHIEN, TRINHTUTHUCHIEN, CACHTHUCTHUCHIEN with THOIGIAN and PHILEPHI, THANHPHANHOSO with GIAYTO,
DOITUONGTHUCHIEN, COQUANTHUCHIEN, KETQUATHUCHIEN, CANCUPHAPLY; KENH is the national number of a way to file. How far a
procedure goes online (MUCDO) is a name of ours: the ways alone don't say it. No official description is public; a field
that a real answer writes otherwise is shown as a difference.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from openhall_rules.service import Channel


def theirs(content: Mapping[str, Any]) -> dict[str, Any]:
    """An edition's content as the national database writes it."""
    fees = [
        {"MOTA": one["title"], "SOTIEN": one["amount"], "DONVI": content["currency"]} for one in content.get("fees", [])
    ]
    time = {"THOIGIANGIAIQUYET": str(content["time_limit"]), "DONVITINH": WORKING_DAYS, "PHILEPHI": fees}
    papers = [{"TENGIAYTO": one["title"], "SOBANCHINH": str(one["copies"])} for one in content["components"]]
    return {
        "MATTHC": content["code"],
        "TENTTHC": content["title"],
        "LINHVUCTHUCHIEN": [{"TENLINHVUC": content["field"]}],
        "TRINHTUTHUCHIEN": [{"TRUONGHOP": "", "TRINHTU": [{"TENTRINHTU": content["sequence"]}]}],
        "CACHTHUCTHUCHIEN": [{"KENH": way, "MOTA": content["method"], "THOIGIAN": [time]} for way in _ways(content)],
        "MUCDO": content["online"],
        "THANHPHANHOSO": [{"TRUONGHOP": "", "GIAYTO": papers}],
        "DOITUONGTHUCHIEN": [{"TENDOITUONG": content["subjects"]}],
        "COQUANTHUCHIEN": [{"TENDONVI": content["agency"]}],
        "KETQUATHUCHIEN": [{"TENKETQUA": content["result"]}],
        "YEUCAU": content.get("requirements", ""),
        "CANCUPHAPLY": [
            {
                "SOVANBAN": content["decision"],
                "NGAYBANHANH": content["decided_date"],
                "NGAYHIEULUC": content["valid_from"],
            }
        ],
    }


def ours(record: Mapping[str, Any]) -> dict[str, Any]:
    """A record of the national database in our fields. What isn't there is left out; nothing is made up."""
    ways = _rows(record.get("CACHTHUCTHUCHIEN"))
    times = [time for way in ways for time in _rows(way.get("THOIGIAN"))]
    channels = list(dict.fromkeys(str(way["KENH"]) for way in ways if way.get("KENH")))
    basis = next(iter(_rows(record.get("CANCUPHAPLY"))), {})
    found: dict[str, Any] = {
        "title": record.get("TENTTHC"),
        "field": _first(record, "LINHVUCTHUCHIEN", "TENLINHVUC"),
        "sequence": _joined(
            step.get("TENTRINHTU")
            for case in _rows(record.get("TRINHTUTHUCHIEN"))
            for step in _rows(case.get("TRINHTU"))
        ),
        "method": _joined(dict.fromkeys(way.get("MOTA") for way in ways)),
        "components": [
            {"title": paper.get("TENGIAYTO"), "copies": paper.get("SOBANCHINH", 1)}
            for case in _rows(record.get("THANHPHANHOSO"))
            for paper in _rows(case.get("GIAYTO"))
        ],
        "time_limit": _limits(times),
        "fees": _fees(times),
        "subjects": _joined(one.get("TENDOITUONG") for one in _rows(record.get("DOITUONGTHUCHIEN"))),
        "agency": _first(record, "COQUANTHUCHIEN", "TENDONVI"),
        "result": _first(record, "KETQUATHUCHIEN", "TENKETQUA"),
        "requirements": record.get("YEUCAU"),
        "online": record.get("MUCDO") or _offered(channels),
        "decision": basis.get("SOVANBAN"),
        "decided_date": basis.get("NGAYBANHANH"),
        "valid_from": basis.get("NGAYHIEULUC"),
    }
    return {name: value for name, value in found.items() if value not in (None, "", [])}


DESK, POST = str(Channel.DESK.value), str(Channel.POST.value)


def _ways(content: Mapping[str, Any]) -> list[int]:
    """The ways to file that an edition names: at a desk, and online where it can be begun so."""
    return [Channel.DESK.value, *([] if content["online"] == "none" else [Channel.ONLINE.value])]


def _offered(channels: list[str]) -> str:
    """How far it goes online by the ways alone: not at all where each is a desk or the post; else the ways."""
    return "none" if channels and set(channels) <= {DESK, POST} else "; ".join(channels)


def _fees(times: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The fees of all ways and cases, each once."""
    found = (
        (str(fee.get("MOTA") or ""), str(fee.get("SOTIEN") or ""))
        for time in times
        for fee in _rows(time.get("PHILEPHI"))
    )
    return [{"title": title, "amount": amount} for title, amount in dict.fromkeys(found)]


WORKING_DAYS = "Ngày làm việc"
"""The unit in which an edition counts; every other one is told with its number."""


def _limits(times: Iterable[Mapping[str, Any]]) -> str:
    """The time limits of all ways and cases, each once: a number for working days, others with their unit.

    A number without a unit isn't taken for working days.
    """
    found = []
    for one in times:
        number, unit = (" ".join(str(one.get(name) or "").split()) for name in ("THOIGIANGIAIQUYET", "DONVITINH"))
        if number:
            found.append(number if unit.casefold() == WORKING_DAYS.casefold() else f"{number} {unit or '–'}")
    return "; ".join(dict.fromkeys(found))


def _rows(value: object) -> list[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def _first(record: Mapping[str, Any], group: str, name: str) -> Any:
    return next((one.get(name) for one in _rows(record.get(group))), None)


def _joined(parts: Iterable[object]) -> str:
    return "\n".join(str(one) for one in parts if one)
