"""Pages of the rules: the diagram for everybody, the form and the check for an authority, invitations for the owner."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import pytest
from django.test import Client
from tests.people import MONDAY, REGISTERED

from openhall.identity import edge
from openhall.identity.models import Account
from openhall.tendering.planning import packs
from openhall.tendering.planning.inputs import PackProposal
from openhall_rules.law import pack

CN = "cn@2019-03-02"


@pytest.fixture(autouse=True)
def static_folder(settings, home):
    """WhiteNoise warns about a folder that isn't there, and a warning is an error here."""
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)


@pytest.fixture
def read():
    """``read(address, who)``: the page as this person reads it for their organisation; a guest for None."""

    def client(address, who=None):
        reading = Client()
        if who is not None:
            account, _ = Account.objects.get_or_create(
                person=who.person, defaults={"email": f"{who.person.pk}@example.org"}
            )
            reading.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
            session = reading.session
            session[edge.PARTY] = str(who.organisation.uuid)
            session.save()
        return reading.get(address)

    return client


def test_everybody_reads_the_stages_with_their_limits_and_sources(db, read):
    page = read(f"/rules/{CN}").content.decode()

    assert page.count('<ol class="pp-way">') == len(pack(CN).procedures)
    assert "3 working days" in page
    assert "财政部令第74号 (2013) 第四十五条" in page
    assert "Held outside the platform." in page
    assert CN in read("/rules").content.decode()
    assert read("/rules/cn@2039-01-01").status_code == 422


@pytest.mark.parametrize(("language", "says"), [("ko", "공사"), ("zh-hans", "询价"), ("vi", "Chào hàng")])
def test_names_come_from_the_pack_in_the_readers_language(db, language, says):
    page = Client(headers={"accept-language": language}).get(f"/rules/{CN}").content.decode()
    assert says in page


def test_an_authority_proposes_sees_what_changes_and_can_adopt(read, authority, officer):
    uuid = uuid4()
    payload = {"before": CN, "from_date": MONDAY.date().isoformat(), "source": "A fictional ordinance",
               "path": "time_limits.bid_period", "value": "25", "citation": "Its Article 5"}  # fmt: skip
    signed = authority.signs("propose_pack", f"pack-version:{uuid}", 0, payload, at=REGISTERED)
    packs.propose_pack(version_uuid=uuid, proposal=PackProposal.model_validate(payload), **signed)

    assert "time_limits.bid_period" in read("/desk/rules", authority).content.decode()
    page = read(f"/desk/rules/{uuid}", authority).content.decode()
    assert "20 calendar days" in page
    assert "25 calendar days" in page
    assert "1 time limit changes." in page
    assert "adopt_pack" in page
    assert read("/desk/rules", officer).status_code == 403
    assert read(f"/desk/rules/{uuid}", officer).status_code in {403, 404}
    assert read("/desk/cost-model", authority).status_code == 200


def test_the_owner_chooses_whom_to_invite(read, tender, entered, officer, bidders, stranger):
    tender.created(resource_class="works", procedure="invited", category="works")
    tender.planned()
    address = f"/desk/projects/{tender.project_uuid}/invitations"

    page = read(address, officer).content.decode()
    assert all(one.organisation.name in page for one in bidders)
    assert read(address, stranger).status_code == 404
    assert "Invited tendering" in read(f"/tenders/{tender.project_uuid}").content.decode()
