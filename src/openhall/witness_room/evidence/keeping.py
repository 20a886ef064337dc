"""What the index tells of a case, kept between two steps."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from uuid import UUID

from openhall.witness_room.evidence.sources import Paper, ToldAct, ToldCase


def kept(told: ToldCase) -> bytes:
    """As JSON."""
    body = {
        "case": str(told.case),
        "title": told.title,
        "owner": told.owner,
        "lang": told.lang,
        "zone": told.zone,
        "acts": [[act.index, act.at.isoformat(), act.title, act.body, act.leaf_sha256] for act in told.acts],
        "papers": [[paper.sha256, paper.title, paper.size] for paper in told.papers],
        "packs": list(told.packs),
    }
    return json.dumps(body, ensure_ascii=False).encode()


def read_told(path: Path) -> ToldCase:
    """What the index tells of a case, as it was collected."""
    found = json.loads(path.read_text())
    return ToldCase(
        case=UUID(found["case"]),
        title=found["title"],
        owner=found["owner"],
        lang=found["lang"],
        zone=found["zone"],
        acts=[
            ToldAct(number, datetime.fromisoformat(at), title, body, leaf)
            for number, at, title, body, leaf in found["acts"]
        ],
        papers=[Paper(*paper) for paper in found["papers"]],
        packs=found["packs"],
    )
