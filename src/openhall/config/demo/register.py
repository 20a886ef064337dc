"""An authority of the demonstration keeps a register of experts and says who takes complaints; plainly fictional."""

from __future__ import annotations

from uuid import UUID, uuid4

from openhall.config.demo.people import EMPLOYERS, EXPERTS, PARTS
from openhall.config.demo.tender import Tender

FIELDS = ("水泵", "给水工程")
BODIES = {
    "房屋建筑和市政工程": "清流住房和建设局（虚构）",
    "水利工程": "清流水务局（虚构）",
    "交通工程": "清流交通局（虚构）",
}

TELEPHONE = "+86 000 0000 0003"
"""The sandbox of the telephone gateway says the words to it, and no key is pressed. Nobody has this number."""
HERE = "水利工程"
"""Its complaints are decided on the platform; the others' bodies are reached elsewhere."""


def enter(tender: Tender) -> list[UUID]:
    """Enter everybody who can be drawn; ids of their entries."""
    authority, entries = tender.as_("authority"), []
    for number, part in enumerate((*(one for one in PARTS if one.handle == "expert"), *EXPERTS)):
        uuid = uuid4()
        authority.act(
            "PUT", f"/api/v1/experts/{uuid}", command="enter_expert", object=f"expert:{uuid}", version=0,
            payload={
                "email": part.email,
                "region": "清流",
                "languages": ["zh"],
                "employer_name": EMPLOYERS.get(part.handle, part.organisation),
                "qualifications": [{"field": field, "title": "高级工程师（演示）"} for field in FIELDS[number % 2 :]],
            },
        )  # fmt: skip
        _declare(tender, part.handle, uuid)
        entries.append(uuid)
    return entries


def _declare(tender: Tender, handle: str, entry: UUID) -> None:
    """The expert can be called."""
    tender.as_(handle).act(
        "PUT", f"/api/v1/experts/{entry}/declaration", command="declare_interests", object=f"expert:{entry}", version=1,
        payload={"available": True, "phone": TELEPHONE},
    )  # fmt: skip


def name_bodies(tender: Tender) -> dict[str, UUID]:
    """Say which body takes complaints in an industry; one of them decides them here. Ids by industry."""
    named = {}
    for industry, body in BODIES.items():
        uuid = named[industry] = uuid4()
        tender.as_("authority").act(
            "POST", f"/api/v1/responsible-bodies/{uuid}", command="name_responsible_body",
            object=f"responsible-body:{uuid}", version=0,
            payload={
                "jurisdiction": "cn",
                "industry": industry,
                "body": body,
                "contact": "清流路1号（虚构）",
                "source": "演示用虚构条目",
                "lang": "zh-hans",
                "here": industry == HERE,
            },
        )  # fmt: skip
    return named
