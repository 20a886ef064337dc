"""Whoever is erased leaves nothing of themselves in dossiers: rows, papers, secret, what the log commits to."""

from __future__ import annotations

import json
from uuid import uuid4

import pytest
from django.apps import apps
from django.core import serializers
from tests.procedures.dossiers.conftest import NOW

from openhall.identity import erasing
from openhall.kernel.refusals import NotFound
from openhall.procedures.dossiers import filing, papers, queries
from openhall.procedures.dossiers.models import Dossier
from openhall.witness.models import Committed, Outbox

pytestmark = pytest.mark.django_db


def all_rows() -> str:
    """Every row of the room, as text."""
    rows = [row for model in apps.get_app_config("dossiers").get_models() for row in model.objects.all()]
    return json.dumps(json.loads(serializers.serialize("json", rows)), ensure_ascii=False)


def test_an_erased_person_leaves_nothing_in_their_dossiers(desk, citizen, django_capture_on_commit_callbacks):
    row = desk.says("ask_supplement", desk.accepted(), missing="Linh Ly’s birth record.")
    desk.drafts(child="Linh Ly")
    secret, lies = filing.secret_of(row), papers.place(row.folder, row.papers.first().sha256)
    leaf = bytes(Outbox.objects.get(leaf_sha256=row.filed_leaf).leaf)
    assert "Linh Ly" in all_rows()
    assert lies.exists()
    assert Committed.objects.filter(outbox__object=f"dossier:{row.uuid}").count() == 3
    uuid = uuid4()
    signed = citizen.signs("erase_record", f"erasure:{uuid}", 0, {}, at=NOW)
    with django_capture_on_commit_callbacks(execute=True):
        erasing.erase_record(uuid=uuid, **signed)

    assert "Linh Ly" not in all_rows()
    assert "Giang" not in all_rows()
    assert not lies.parent.exists()
    assert not Committed.objects.filter(outbox__object=f"dossier:{row.uuid}").exists()
    with pytest.raises(NotFound):
        queries.tracked(row.code, secret)
    with pytest.raises(NotFound):
        queries.tracked(row.code, filing.secret_of(Dossier.objects.get(pk=row.pk)))
    assert bytes(Outbox.objects.get(leaf_sha256=row.filed_leaf).leaf) == leaf
