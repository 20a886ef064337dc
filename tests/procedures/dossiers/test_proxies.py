"""Somebody files for another one: by a mandate that both signed, or whose paper a desk saw, and only while it holds."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.people import Character
from tests.procedures.dossiers.conftest import CODE, NOW, Citizen, Desk, reading

from openhall.config import reactions
from openhall.identity.models import Person
from openhall.identity.proxies import binding, commands, forgetting
from openhall.identity.proxies import queries as mandates
from openhall.identity.proxies.inputs import OfferInput, RecordInput
from openhall.identity.proxies.models import Proxy, ProxyState
from openhall.identity.proxies.refusals import ProxyConfirmed, ProxyNotInForce, ProxyOutOfScope
from openhall.identity.public import MandateMissing, Role
from openhall.kernel import clock as house_clock
from openhall.kernel.models import Message
from openhall.kernel.refusals import Invalid, MoveNotAllowed, NotFound
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
    commands.offer_proxy(proxy=uuid, given=OfferInput.model_validate(payload), **signed)
    return found(uuid)


def found(uuid: UUID) -> Proxy:
    """The worker finds whose the addresses are."""
    binding.bind(uuid, NOW)
    return Proxy.objects.get(uuid=uuid)


def records(clerk: Character, agent: str, principal: str = "", **more: str) -> Proxy:
    """A desk sees a paper."""
    uuid = uuid4()
    payload = {"agent": agent, "principal": principal, "ward": "Giang Ly", "paper": "Giấy ủy quyền (hư cấu) 8"} | more
    signed = clerk.signs("record_proxy", f"proxy:{uuid}", 0, payload, at=NOW)
    commands.record_proxy(proxy=uuid, given=RecordInput.model_validate(payload), **signed)
    return found(uuid)


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
    paper = "Giấy khai sinh (hư cấu) 7/2020"
    with pytest.raises(Invalid):
        records(clerk, citizen.person.email, ward="Minh Ly", paper=paper)
    with pytest.raises(MandateMissing):
        records(agent, citizen.person.email, ward="Minh Ly", certificate="7/2020", paper=paper)
    row = records(clerk, citizen.person.email, ward="Minh Ly", certificate="7/2020", paper=paper)

    assert row.state == ProxyState.IN_FORCE
    assert desk.files(fills(desk, citizen, row.uuid)).applicant["name"] == "Minh Ly"
    leaf = next(one for one in Outbox.objects.order_by("-id") if b"POA-04" in bytes(one.leaf))
    assert b"Minh" not in bytes(leaf.leaf)


def test_whoever_a_desk_records_as_acted_for_is_told_by_whom_and_ends_it(
    desk: Desk, clerk: Character, citizen: Citizen, agent: Character
) -> None:
    row = records(clerk, agent.person.email, citizen.person.email)
    uuid = row.uuid

    told = {one.person: (str(one.subject), str(one.body)) for one in Message.objects.filter(link=f"/proxies/{uuid}")}
    assert set(told) == {agent.person.uuid, citizen.person.uuid}
    assert "somebody acts for you" in told[citizen.person.uuid][0]
    assert agent.person.name in told[citizen.person.uuid][1]
    assert "that you act for somebody" in told[agent.person.uuid][0]
    assert signs("end_proxy", citizen, row).state == ProxyState.ENDED
    with pytest.raises(ProxyNotInForce):
        fills(desk, agent, uuid)


class TestWhoIsActedForAnswersADesk:
    """A mandate that a desk recorded holds at once; who is acted for says afterwards whether it is so."""

    @pytest.fixture
    def recorded(self, desk: Desk, clerk: Character, citizen: Citizen, agent: Character) -> Proxy:
        return records(clerk, agent.person.email, citizen.person.email)

    def test_confirmed_it_goes_on_and_the_log_has_the_signature(
        self, desk: Desk, citizen: Citizen, agent: Character, recorded: Proxy
    ) -> None:
        assert recorded.unconfirmed
        row = signs("confirm_proxy", citizen, recorded)

        assert (row.state, row.unconfirmed, row.agreed_at) == (ProxyState.IN_FORCE, False, NOW)
        assert Outbox.objects.filter(code="POA-05").count() == 1
        assert fills(desk, agent, row.uuid).proxy == row
        for command in ("confirm_proxy", "refuse_proxy"):
            with pytest.raises(ProxyConfirmed):
                signs(command, citizen, row)

    def test_refused_it_ends_what_was_done_stays_and_the_officer_is_told(
        self, desk: Desk, clerk: Character, citizen: Citizen, agent: Character, recorded: Proxy
    ) -> None:
        desk.citizen = agent
        row = desk.files(fills(desk, agent, recorded.uuid))
        draft = fills(desk, agent, recorded.uuid)

        assert signs("refuse_proxy", citizen, recorded).state == ProxyState.REFUSED

        assert queries.dossier(row.uuid, reading(citizen), NOW) == row
        assert row in queries.own(reading(citizen), NOW)
        with pytest.raises(NotFound):
            queries.dossier(row.uuid, reading(agent), NOW)
        with pytest.raises(ProxyNotInForce):
            desk.files(draft)
        with pytest.raises(MoveNotAllowed):
            signs("end_proxy", citizen, recorded)
        assert Outbox.objects.filter(code="POA-06").count() == 1
        told = Message.objects.filter(link=f"/proxies/{recorded.uuid}").order_by("-id")[:2]
        assert {one.person for one in told} == {clerk.person.uuid, agent.person.uuid}

    def test_nobody_else_answers_and_what_both_signed_needs_no_answer(
        self, desk: Desk, clerk: Character, citizen: Citizen, agent: Character, recorded: Proxy
    ) -> None:
        both = signs("accept_proxy", agent, offers(citizen, agent))
        for who, row in ((agent, recorded), (clerk, recorded), (citizen, both)):
            for command in ("confirm_proxy", "refuse_proxy"):
                with pytest.raises(NotFound):
                    signs(command, who, row)

    def test_the_page_asks_who_is_acted_for_and_nobody_else(
        self, desk: Desk, clerk: Character, citizen: Citizen, agent: Character, recorded: Proxy, as_reader
    ) -> None:
        asked, acting = (as_reader(who).get(f"/proxies/{recorded.uuid}").content.decode() for who in (citizen, agent))
        assert "Sign and refuse it" in asked
        assert "Sign and refuse it" not in acting
        assert agent.person.name in asked
        assert agent.person.name not in as_reader(clerk).get(f"/proxies/{recorded.uuid}").content.decode()


class TestWhetherAnAddressHasAnAccount:
    """Nobody learns it from a mandate: known and unknown addresses are treated alike, and asked about by nobody."""

    UNKNOWN = "nobody.at.all@example.org"

    def test_offered_the_same_is_answered_shown_and_asked_of_the_database(
        self, desk: Desk, citizen: Citizen, agent: Character, as_reader
    ) -> None:
        def asked(address: str) -> tuple[Proxy, list[str]]:
            uuid, payload = uuid4(), {"agent": address}
            signed = citizen.signs("offer_proxy", f"proxy:{uuid}", 0, payload, at=NOW)
            with CaptureQueriesContext(connection) as done:
                row, _recorded = commands.offer_proxy(proxy=uuid, given=OfferInput.model_validate(payload), **signed)
            return row, [one["sql"].split()[0] + one["sql"].partition("FROM")[2][:30] for one in done.captured_queries]

        (known, first), (unknown, second) = asked(agent.person.email), asked(self.UNKNOWN)
        assert first == second
        assert not Message.objects.filter(link=f"/proxies/{known.uuid}").exists(), "not within the answer"
        shown = {}
        for row in (known, unknown):
            row = found(row.uuid)
            page = as_reader(citizen).get(f"/proxies/{row.uuid}").content.decode()
            assert agent.person.name not in page
            assert mandates.who_acts(row, reading(citizen)) == row.agent_address
            shown[row.agent_address] = page.replace(row.agent_address, "").replace(str(row.uuid), "")
        strip = {_without_tokens(page) for page in shown.values()}
        assert len(strip) == 1

    def test_the_name_is_shown_once_they_accepted(self, desk: Desk, citizen: Citizen, agent: Character) -> None:
        row = signs("accept_proxy", agent, offers(citizen, agent))

        assert mandates.who_acts(row, reading(citizen)) == agent.person.name

    def test_recorded_at_a_desk_unknown_addresses_are_answered_alike(
        self, desk: Desk, clerk: Character, citizen: Citizen, agent: Character
    ) -> None:
        known = records(clerk, agent.person.email, citizen.person.email)
        unknown = records(clerk, self.UNKNOWN, "another." + self.UNKNOWN)

        assert [one.state for one in (known, unknown)] == [ProxyState.IN_FORCE] * 2
        assert (unknown.agent, unknown.principal) == (None, None)
        for row in (known, unknown):
            assert mandates.who_acts(row, reading(clerk)) == row.agent_address
            assert row.of == "Giang Ly"
        assert not Message.objects.filter(link=f"/proxies/{unknown.uuid}").exists()

    def test_a_later_account_inherits_no_mandate(self, desk: Desk, citizen: Citizen, joins) -> None:
        uuid, payload = uuid4(), {"agent": "hai.late@example.org"}
        signed = citizen.signs("offer_proxy", f"proxy:{uuid}", 0, payload, at=NOW)
        commands.offer_proxy(proxy=uuid, given=OfferInput.model_validate(payload), **signed)
        row = found(uuid)
        late = joins("Hai Late", "Company of Latecomers", Role.MANAGER)

        assert mandates.own(reading(late)).filter(pk=row.pk).count() == 0
        with pytest.raises(NotFound):
            signs("accept_proxy", late, row)

    def test_who_is_erased_leaves_no_address_in_what_never_found_them(self, desk: Desk, citizen: Citizen) -> None:
        uuid, payload = uuid4(), {"agent": self.UNKNOWN}
        signed = citizen.signs("offer_proxy", f"proxy:{uuid}", 0, payload, at=NOW)
        commands.offer_proxy(proxy=uuid, given=OfferInput.model_validate(payload), **signed)
        forgetting.forget_addresses(uuid4(), {self.UNKNOWN})

        assert Proxy.objects.get(uuid=uuid).agent_address == ""


def test_the_worker_finds_people_when_the_act_is_on_the_log(desk: Desk, citizen: Citizen, agent: Character) -> None:
    uuid, payload = uuid4(), {"agent": agent.person.email.upper()}
    signed = citizen.signs("offer_proxy", f"proxy:{uuid}", 0, payload, at=NOW)
    commands.offer_proxy(proxy=uuid, given=OfferInput.model_validate(payload), **signed)
    consumer = reactions.CONSUMERS["mandates-find-people"]
    assert consumer.codes == {"POA-01", "POA-04"}

    class Offered:
        at = NOW

    Offered.uuid = uuid  # type: ignore[attr-defined]
    for _twice in range(2):
        consumer.handle(Offered())  # type: ignore[arg-type]

    assert Proxy.objects.get(uuid=uuid).agent_id == agent.person.pk
    assert Message.objects.filter(link=f"/proxies/{uuid}").count() == 1


def _without_tokens(page: str) -> str:
    """A page without what differs each time: ids, digests, tokens and nonces."""
    return re.sub(r"[0-9a-f]{32,}|[A-Za-z0-9_-]{22,}", "", page)


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
