"""What people read and what is published stands on the province's own days and hours, never on those of UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db.models import Q
from tests.procedures.dossiers.conftest import NOW

from openhall.helpdesk.promises.public import Figures
from openhall.procedures.desk.promises import _of_dossiers
from openhall.procedures.dossiers.models import Dossier
from openhall.procedures.dossiers.pages import draft_rows

pytestmark = pytest.mark.django_db
ALMOST_JULY = datetime(2026, 6, 30, 18, tzinfo=UTC)
"""One o'clock on 1 July in Hanoi."""


def test_a_promise_is_counted_in_the_month_of_the_province(desk):
    row = desk.accepted()
    Dossier.objects.filter(pk=row.pk).update(state="done", ended_at=ALMOST_JULY)
    count = _of_dossiers(Q(state="done"), Q(state="returned"), "ended_at")

    assert count(date(2026, 1, 1)) == [Figures(date(2026, 7, 1), 1, 0)]
    assert count(date(2026, 7, 1)) == [Figures(date(2026, 7, 1), 1, 0)]
    assert count(date(2026, 7, 2)) == []


def test_a_draft_says_when_it_was_changed_on_the_clocks_of_the_province(desk):
    ((_title, changed),) = draft_rows([desk.drafts(at=NOW)])

    assert "9:00" in str(changed)
    assert "2:00" not in str(changed)
