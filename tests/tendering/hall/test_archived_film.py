"""What the archive of a project holds of the film of its hall: the list by which any copy of a piece is checked."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from tests.tendering.hall.filming import Camera, leaves

from openhall.kernel import clock, files
from openhall.tendering.archive.contents import collect
from openhall.tendering.hall import recordings, tasks
from openhall.witness.public import drain_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def filmed(held, host, tender):
    clock.move_to(tender.now)
    held.begins(host)
    camera = Camera(held, host)
    camera.films(3)
    recordings.stop(camera.uuid, camera.actor, at=held.hall.now)
    drain_all()
    return camera


def film(camera):
    found = collect(camera.held.hall.lot.notice.project, camera.held.hall.now)
    (item,) = [one for one in found.items if one.kind == "recording"]
    return item, json.loads(files.place(item.sha256).read_bytes())


def test_every_piece_is_listed_under_the_head_that_the_log_has(filmed):
    item, told = film(filmed)

    head = recordings.first_head(filmed.uuid)
    assert [piece["number"] for piece in told["pieces"]] == [1, 2, 3]
    for row in filmed.row.rows.order_by("number"):
        piece = {key: getattr(row, key) for key in ("number", "kind", "began_ms", "lasts_ms", "size", "sha256")}
        head = recordings.next_head(head, **piece)
    assert told["head"] == head == leaves("HAL-13")[-1]["public"]["head"]
    assert item.source.leaf_sha256 == filmed.row.end_leaf
    assert not item.public


def test_the_list_stays_when_the_film_has_to_be_destroyed(filmed):
    before = film(filmed)[1]

    tasks.due(filmed.held.hall.now + timedelta(days=31))
    drain_all()

    assert filmed.row.state == "removed"
    assert film(filmed)[1] == before | {"state": "removed"}
