"""Somebody files for another one: by a mandate that both signed, or whose paper a desk saw, and only while it holds."""

from __future__ import annotations

import json
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from tests.people import Character
from tests.procedures.dossiers.conftest import CODE, NOW, Citizen, Desk, reading

from openhall.identity.models import Person
from openhall.identity.proxies import commands, forgetting
from openhall.identity.proxies.inputs import OfferInput, RecordInput
from openhall.identity.proxies.models import Proxy, ProxyState
from openhall.identity.proxies.refusals import ProxyNotInForce, ProxyOutOfScope
from openhall.identity.public import MandateMissing, Role
from openhall.kernel import clock as house_clock
from openhall.kernel.models import Message
from openhall.kernel.refusals import Invalid, NotFound
from openhall.procedures.dossiers import drafts, inputs, queries
from openhall.procedures.dossiers.models import Draft
from openhall.witness.models import Outbox

pytestmark = pytest.mark.django_db(transaction=True)
DAY = timedelta(days=1)


@pytest.fixture
def agent(joins) -> Character:
    """A friend, who works somewhere else."""
    return joins("Hai Vo", "Company of Friends", Role.MANAGER)


def offers(who: Character, agent: Character, **more: object) -> Proxy:
    uuid, payload = uuid4(), {"agent": agent.person.email, **more}
    signed = who.signs("offer_proxy", f"proxy:{uuid}", 0, payload, at=NOW)
    return commands.offer_proxy(proxy=uuid, given=OfferInput.model_validate(payload), **signed)[0]


def signs(command: str, who: Character, row: Proxy, at=NOW) -> Proxy:
    row.refresh_from_db()
    signed = who.signs(command, f"proxy:{row.uuid}", row.version, {}, at=at)
    return getattr(commands, command)(proxy=row.uuid, **signed)[0]


def fills(desk: Desk, agent: Character, proxy: UUID, *, at=NOW) -> Draft:
    row = drafts.begin(code=CODE, actor=reading(agent), desk=None, at=at, proxy=proxy)
    given = inputs.DraftInput(authority="H98.2", answers={"child": "Linh Ly"})
    row, _wrong = drafts.keep(draft=row.uuid, given=given, actor=reading(agent), at=at)
    for place in (0, 1):
        desk.scans(row, place, at=at)
    return row


def test_both_sign_one_files_and_both_see_it(desk: Desk, citizen: Citizen, agent: Character) -> None:
    proxy = offers(citizen, agent)
    with pytest.raises(ProxyNotInForce):
        fills(desk, agent, proxy.uuid)
    signs("accept_proxy", agent, proxy)
    desk.citizen = agent
    row = desk.files(fills(desk, agent, proxy.uuid))

    assert row.applicant["name"] == citizen.person.name
    for side in (citizen, agent):
        assert queries.dossier(row.uuid, reading(side), NOW) == row
        assert row in queries.own(reading(side), NOW)
    leaves = [json.loads(bytes(one.leaf)) for one in Outbox.objects.order_by("id")]
    (offered,) = [one for one in leaves if one["code"] == "POA-01"]
    assert citizen.person.email not in json.dumps(leaves)
    assert not offered["public"]
    assert [one["code"] for one in leaves if one["code"] == "POA-02"]


def test_what_it_doesnt_name_is_out_of_scope(desk: Desk, citizen: Citizen, agent: Character) -> None:
    proxy = signs("accept_proxy", agent, offers(citizen, agent, procedures="9.000009.000.00.00.H98"))

    with pytest.raises(ProxyOutOfScope):
        fills(desk, agent, proxy.uuid)


def test_after_its_last_day_nothing_can_be_filed(desk: Desk, citizen: Citizen, agent: Character) -> None:
    proxy = signs("accept_proxy", agent, offers(citizen, agent, until="2026-06-01"))
    draft = fills(desk, agent, proxy.uuid)
    desk.citizen = agent

    with pytest.raises(ProxyNotInForce):
        desk.files(draft, at=NOW + DAY)


def test_after_its_last_day_the_agent_reads_nothing_more_and_the_principal_everything(
    desk: Desk, citizen: Citizen, agent: Character, as_reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy = signs("accept_proxy", agent, offers(citizen, agent, until="2026-06-01"))
    left, desk.citizen = fills(desk, agent, proxy.uuid), agent
    row = desk.files(fills(desk, agent, proxy.uuid))
    paper, reader = row.papers.order_by("id").first(), as_reader(agent)
    assert paper is not None
    addresses = [
        f"/dossiers/{row.uuid}", f"/dossiers/papers/{paper.uuid}", f"/desk/dossiers/{row.uuid}/slip",
        f"/api/v1/dossiers/{row.uuid}", f"/dossiers/drafts/{left.uuid}", f"/dossiers/drafts/{left.uuid}/papers",
    ]  # fmt: skip

    for late, found in ((proxy.ends_at - timedelta(seconds=1), True), (proxy.ends_at, False)):
        monkeypatch.setattr(house_clock, "now", lambda late=late: late)
        answers = [reader.get(one) for one in addresses]
        for answer in answers:
            answer.close()
        assert {answer.status_code == 200 for answer in answers} == {found}
        assert (row.code in reader.get("/dossiers").content.decode()) is found
        assert (str(left.uuid) in reader.get("/dossiers").content.decode()) is found
        assert row.code in as_reader(citizen).get("/dossiers").content.decode()
    assert queries.dossier(row.uuid, reading(citizen), proxy.ends_at) == row
    with pytest.raises(ProxyNotInForce):
        drafts.keep(draft=left.uuid, given=inputs.DraftInput(), actor=reading(agent), at=proxy.ends_at)
    drafts.discard(draft=left.uuid, actor=reading(agent))
    assert not Draft.objects.exists()


def test_what_happens_after_its_last_day_is_told_to_whom_it_was_filed_for(
    desk: Desk, citizen: Citizen, agent: Character
) -> None:
    proxy = signs("accept_proxy", agent, offers(citizen, agent, until="2026-06-01"))
    desk.citizen = agent
    row = desk.files(fills(desk, agent, proxy.uuid))
    desk.steps("accept_dossier", row, at=proxy.ends_at)

    assert {one.person for one in Message.objects.filter(link=f"/dossiers/{row.uuid}")} == {citizen.person.uuid}


def test_ended_by_the_other_one_it_shows_and_does_nothing_more(desk: Desk, citizen: Citizen, agent: Character) -> None:
    proxy = signs("accept_proxy", agent, offers(citizen, agent))
    desk.citizen = agent
    row = desk.files(fills(desk, agent, proxy.uuid))
    signs("end_proxy", citizen, proxy)

    with pytest.raises(NotFound):
        queries.dossier(row.uuid, reading(agent), NOW)
    assert queries.dossier(row.uuid, reading(citizen), NOW) == row
    with pytest.raises(ProxyNotInForce):
        desk.says("ask_withdrawal", row, who=agent, reason="No longer wanted.")
    assert desk.says("ask_withdrawal", row, who=citizen, reason="No longer wanted.").state == "withdrawal_asked"


def test_strangers_neither_accept_nor_end_it(
    desk: Desk, citizen: Citizen, agent: Character, neighbour: Character
) -> None:
    proxy = offers(citizen, agent)

    for command in ("accept_proxy", "end_proxy"):
        with pytest.raises(NotFound):
            signs(command, neighbour, proxy)
    with pytest.raises(NotFound):
        signs("accept_proxy", citizen, proxy)


def test_a_desk_records_who_cares_for_a_child_by_its_certificate(
    desk: Desk, clerk: Character, citizen: Citizen, agent: Character
) -> None:
    def records(who: Character, **more: str) -> Proxy:
        uuid, payload = uuid4(), {"agent": citizen.person.email, "paper": "Giấy khai sinh (hư cấu) 7/2020", **more}
        signed = who.signs("record_proxy", f"proxy:{uuid}", 0, payload, at=NOW)
        return commands.record_proxy(proxy=uuid, given=RecordInput.model_validate(payload), **signed)[0]

    with pytest.raises(Invalid):
        records(clerk, ward="Minh Ly")
    with pytest.raises(MandateMissing):
        records(agent, ward="Minh Ly", certificate="7/2020")
    row = records(clerk, ward="Minh Ly", certificate="7/2020")

    assert row.state == ProxyState.IN_FORCE
    assert desk.files(fills(desk, citizen, row.uuid)).applicant["name"] == "Minh Ly"
    leaf = next(one for one in Outbox.objects.order_by("-id") if b"POA-04" in bytes(one.leaf))
    assert b"Minh" not in bytes(leaf.leaf)


def test_whoever_a_desk_records_as_acted_for_is_told_by_whom_and_ends_it(
    desk: Desk, clerk: Character, citizen: Citizen, agent: Character
) -> None:
    uuid = uuid4()
    payload = {"agent": agent.person.email, "principal": citizen.person.email, "paper": "Giấy ủy quyền (hư cấu) 8"}
    signed = clerk.signs("record_proxy", f"proxy:{uuid}", 0, payload, at=NOW)
    row = commands.record_proxy(proxy=uuid, given=RecordInput.model_validate(payload), **signed)[0]

    told = {one.person: (str(one.subject), str(one.body)) for one in Message.objects.filter(link=f"/proxies/{uuid}")}
    assert set(told) == {agent.person.uuid, citizen.person.uuid}
    assert "somebody acts for you" in told[citizen.person.uuid][0]
    assert agent.person.name in told[citizen.person.uuid][1]
    assert "that you act for somebody" in told[agent.person.uuid][0]
    assert signs("end_proxy", citizen, row).state == ProxyState.ENDED
    with pytest.raises(ProxyNotInForce):
        fills(desk, agent, uuid)


def test_nobody_needs_one_for_themselves(desk: Desk, citizen: Citizen) -> None:
    with pytest.raises(Invalid):
        offers(citizen, citizen)


def test_a_company_lets_somebody_act_and_its_manager_sees_it(desk: Desk, citizen: Citizen, agent: Character) -> None:
    proxy = signs("accept_proxy", citizen, offers(agent, citizen))
    row = desk.files(fills(desk, citizen, proxy.uuid))

    assert row.applicant["name"] == agent.organisation.name
    assert queries.dossier(row.uuid, reading(agent), NOW) == row
    signs("end_proxy", agent, proxy)


def test_who_is_erased_is_in_no_mandate_any_more(desk: Desk, citizen: Citizen, agent: Character) -> None:
    proxy = signs("accept_proxy", agent, offers(citizen, agent))
    assert forgetting.objects(Person.objects.get(pk=citizen.person.pk)) == [f"proxy:{proxy.uuid}"]
    forgetting.destroy(Person.objects.get(pk=citizen.person.pk), NOW)

    proxy.refresh_from_db()
    assert (proxy.salt, proxy.state) == ("", ProxyState.ENDED)


def test_the_pages_of_both_sides(desk: Desk, citizen: Citizen, agent: Character, as_reader) -> None:
    proxy = offers(citizen, agent)
    asked, gave = as_reader(agent), as_reader(citizen)

    assert "Sign and accept it" in asked.get(f"/proxies/{proxy.uuid}").content.decode()
    assert "Sign and accept it" not in gave.get(f"/proxies/{proxy.uuid}").content.decode()
    assert citizen.person.name in asked.get("/proxies").content.decode()
    assert as_reader(desk.clerk).get(f"/proxies/{proxy.uuid}").status_code == 404
