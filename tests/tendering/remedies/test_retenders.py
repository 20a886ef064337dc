"""A tender that calls a failed lot again names it, and each leads to the other."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from openhall.kernel.refusals import NotFound, NotYours
from openhall.tendering.notices.models import Lot
from openhall.tendering.planning.models import Project
from openhall.tendering.remedies.retenders.commands import NotFailed, PredecessorNamed, name_predecessor
from openhall.witness.models import Outbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair(publishes):
    """A failed lot, and a new tender of the same owner."""
    first, second = publishes("cn@2019-03-02"), publishes("cn@2019-03-02")
    failed = Lot.objects.get(notice=first.notice)
    Lot.objects.filter(pk=failed.pk).update(state="failed")
    return failed, Project.objects.get(pk=second.project.pk), second.notice.published_at


def names(who, project, lot, at):
    seen = Project.objects.get(pk=project.pk).version
    payload = {"failed_lot": str(lot.uuid)}
    signed = who.signs("name_predecessor", f"project:{project.uuid}", seen, payload, at=at)
    return name_predecessor(project_uuid=project.uuid, failed_lot=lot.uuid, **signed)


class TestNaming:
    def test_the_new_tender_and_the_failed_lot_lead_to_each_other(self, pair, officer):
        failed, project, at = pair
        names(officer, project, failed, at)

        public = json.loads(bytes(Outbox.objects.get(code="RTN-01").leaf))["public"]
        old = failed.notice.project
        assert public == {"failed_case": str(old.uuid), "failed_lot": str(failed.uuid), "cause": ""}
        assert f"/tenders/{old.uuid}" in Client().get(f"/tenders/{project.uuid}").content.decode()
        assert f"/tenders/{project.uuid}" in Client().get(f"/tenders/{old.uuid}").content.decode()
        with pytest.raises(PredecessorNamed):
            names(officer, project, failed, at)

    def test_only_a_failed_lot_of_another_tender_of_the_same_owner_by_its_officer(self, pair, officer, bidders):
        failed, project, at = pair
        with pytest.raises(NotYours):
            names(bidders[0], project, failed, at)
        with pytest.raises(NotFound):
            names(officer, project, Lot.objects.get(notice__project=project), at)
        Lot.objects.filter(pk=failed.pk).update(state="open")
        with pytest.raises(NotFailed):
            names(officer, project, failed, at)
        assert not Outbox.objects.filter(code="RTN-01").exists()
