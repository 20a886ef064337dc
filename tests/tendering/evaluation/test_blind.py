"""Blind scoring: until the chair closes, nothing tells a member whose a bid is; afterwards anybody can check."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.urls import reverse
from tests.people import Character
from tests.tendering.experts import conftest as experts
from tests.tendering.experts.conftest import Drawing
from tests.tendering.experts.test_scoring import SERVICE, TECHNICAL, Table

from openhall.identity.models import Organisation
from openhall.kernel import clock
from openhall.kernel.refusals import Invalid, NotFound
from openhall.tendering.evaluation import blinding, scoring, sheets, tasks
from openhall.tendering.evaluation.inputs import SheetInput
from openhall.tendering.evaluation.models import Blinding
from openhall.tendering.evaluation.refusals import NotDrawn
from openhall.tendering.notices import rules as notice_rules
from openhall.tendering.notices.inputs import Criteria
from openhall.tendering.opening import public as opening
from openhall.tendering.planning.public import law_of
from openhall.witness.models import Outbox
from openhall.witness.public import statement
from openhall_rules import blind

pytestmark = pytest.mark.django_db
people, book, entries = experts.people, experts.book, experts.entries
CRITERIA = {"formula": "trimmed_mean", "score_limits": {SERVICE: "10", TECHNICAL: "30"}, "blind": True}


class Blind(Table):
    """A table whose members know the bids by names of their own."""

    def payload(self, *scores: tuple[str, str], reason: str = "", who: Character | None = None) -> dict[str, Any]:
        payload = super().payload(*scores, reason=reason)
        if who is not None:
            own = {str(one.bid.bid): one.id for one in blinding.known(self.lot, who.person.pk)}
            for row in payload["bids"]:
                row["bid"] = own[row["bid"]]
        return payload

    def signs(self, who: Character, *scores: tuple[str, str], reason: str = "") -> Any:
        self.draws.passes(seconds=1)
        payload, uuid = self.payload(*scores, reason=reason, who=who), self.uuid(who)
        return self.sends(who, uuid, payload)

    def sends(self, who: Character, uuid: UUID, payload: dict[str, Any]) -> Any:
        signed = self._signed(who, "sign_scores", uuid, payload)
        given = SheetInput.model_validate(payload)
        return scoring.sign_scores(lot_uuid=self.lot.uuid, sheet=uuid, given=given, **signed)[0]


@pytest.fixture
def drawing(panels: Any, officer: Character, people: list[Character], entries: list[Any]) -> Drawing:
    """A lot that is scored blind, whose bids have items; nobody is drawn yet."""
    panel = panels(
        "1000.00", "1100.00", "1200.00", law="cn@2019-03-02", method="comprehensive_score", criteria=CRITERIA,
        ceiling=Decimal("1500.00"), with_items=True,
    )  # fmt: skip
    return Drawing(panel, officer, people)


@pytest.fixture
def table(drawing: Drawing) -> Blind:
    """Five experts have accepted, and the order is fixed."""
    drawing.prepares(members=5, experts=5)
    drawing.draws()
    members = drawing.completes()
    assert tasks.due(drawing.now) == 1
    assert tasks.due(drawing.now) == 0
    return Blind(drawing, members)


def test_the_seed_is_on_the_log_as_a_digest_before_anybody_scores(table):
    told = json.loads(bytes(Outbox.objects.get(code="EVA-12").leaf))
    seed = bytes.fromhex(Blinding.objects.get().seed)
    assert told["public"] == {"seed_sha256": blind.commitment(lot=str(table.lot.uuid), seed=seed)}
    assert seed.hex() not in json.dumps(told)
    assert not Outbox.objects.filter(code="EVA-03").exists()


def test_each_member_has_names_and_an_order_of_its_own_that_nobody_chose(table):
    orders = [[one.bid.bid for one in blinding.known(table.lot, who.person.pk)] for who in table.seated]
    names = {one.id for who in table.seated for one in blinding.known(table.lot, who.person.pk)}
    assert len(names) == 15
    assert all(sorted(map(str, one)) == sorted(map(str, orders[0])) for one in orders)
    seed, bids = bytes.fromhex(Blinding.objects.get().seed), [str(one) for one in orders[0]]
    for who, mine in zip(table.seated, orders, strict=True):
        sheet = table.sheet(who)
        assert sheet
        assert [bid for _alias, bid in blind.order(seed=seed, sheet=str(sheet.uuid), bids=bids)] == [*map(str, mine)]


def test_nothing_tells_a_scorer_whose_a_bid_is_before_the_scoring_is_closed(table, as_reader):
    """Pages, API, errors and searches; the same search finds everything afterwards."""
    who, lot = table.seated[0], table.lot
    secrets = [str(one.bid) for one in table.draws.panel.bids]
    secrets += [str(one.bidder) for one in table.draws.panel.bids]
    secrets += [one.content["total"] for one in table.draws.panel.bids]
    secrets += list(Organisation.objects.filter(pk__in=[b.organisation_id for b in table.draws.panel.bids]).values_list(
        "name", flat=True))  # fmt: skip
    own = blinding.known(lot, who.person.pk)[0].id
    bid = secrets[0]
    paths = [
        reverse("work-scores", args=[lot.uuid]), reverse("work-scores", args=[lot.uuid]) + "?q=a",
        reverse("work-blind-documents", args=[lot.uuid, own]), f"/api/v1/lots/{lot.uuid}/sheet",
        f"/api/v1/lots/{lot.uuid}/sheet/bids/{own}/documents/0", f"/api/v1/lots/{lot.uuid}/evaluation",
        reverse("work-evaluation", args=[lot.uuid]), reverse("work-report", args=[lot.uuid]),
        reverse("work-clarifications", args=[lot.uuid]), f"/api/v1/lots/{lot.uuid}/clarifications",
        reverse("work"),
    ]  # fmt: skip
    whole = [reverse("work-bid-documents", args=[lot.uuid, bid]), f"/api/v1/bids/{bid}/documents",
             reverse("work-blind-documents", args=[lot.uuid, bid]),
             f"/api/v1/lots/{lot.uuid}/sheet/bids/{bid}/documents/0"]  # fmt: skip

    def seen() -> set[str]:
        reading = as_reader(who)
        text = "".join(reading.get(path, follow=True).content.decode() for path in paths)
        return {secret for secret in secrets if secret in text}

    for one in table.seated:
        table.votes(one, who)
        table.signs(one, ("30", "10") if one is who else ("20", "5"))
    clock.move_to(table.draws.now)
    assert seen() == set()
    assert {as_reader(who).get(path).status_code for path in whole} == {404}
    table.draws.passes(minutes=5)
    table.closes(who)
    clock.move_to(table.draws.now)
    assert len(seen()) >= 6, "the same search finds names and prices when the scoring is closed"
    assert as_reader(who).get(whole[0]).status_code == 200


def test_an_id_that_the_member_does_not_know_is_refused_alike_whether_a_bid_has_it_or_not(table):
    who = table.seated[0]
    said = []
    for strange in (str(table.draws.panel.bids[0].bid), str(uuid4())):
        payload = table.payload(who=who)
        payload["bids"][0]["bid"] = strange
        uuid = table.uuid(who)
        with pytest.raises(Invalid) as refused:
            table.sends(who, uuid, payload)
        said.append(refused.value.problem())
        with pytest.raises(Invalid):
            table.types(who, {strange: {TECHNICAL: "1"}}, {})
    assert said[0] == said[1]


def test_drafts_and_scores_come_back_by_the_names_that_the_member_knows_and_count_for_the_right_bid(table, as_reader):
    who = table.seated[0]
    mine = blinding.known(table.lot, who.person.pk)
    table.types(who, {mine[0].id: {TECHNICAL: "7"}}, {mine[0].id: "Good."})
    row = table.sheet(who)
    assert row.draft["notes"] == {str(mine[0].bid.bid): "Good."}
    clock.move_to(table.draws.now)
    told = as_reader(who).get(f"/api/v1/lots/{table.lot.uuid}/sheet").json()
    assert told["draft"]["notes"] == {mine[0].id: "Good."}
    table.all_the_way()
    first = str(table.draws.panel.bids[0].bid)
    assert sheets.closed(table.lot).means[first] == {SERVICE: "6.00", TECHNICAL: "22.00"}

    table.draws.panel.evaluates(*table.findings(), who=who, experts=5)
    shown = statement(json.loads(bytes(Outbox.objects.filter(code="EVA-01").latest("id").leaf))["statement"])
    assert shown["blind"] == {"seed": Blinding.objects.get().seed}


def test_a_blind_lot_is_evaluated_by_a_wholly_drawn_committee_only(drawing, committee, as_reader):
    with pytest.raises(NotDrawn):
        drawing.panel.evaluates(who=committee)
    with pytest.raises(Invalid) as refused:
        drawing.prepares(members=5, experts=4)
    assert "experts" in refused.value.errors
    bid = drawing.panel.bids[0].bid
    with pytest.raises(NotFound):
        opening.documents_for_panel(bid, committee.signs("read", "lot:none", 0)["actor"], drawing.now)


def test_a_notice_says_it_and_only_where_there_is_something_to_score(drawing):
    assert Criteria.model_validate({"blind": "true"}).to_json() == {"blind": True}
    assert Criteria.model_validate({"blind": ""}).to_json() == {}
    lot, law = drawing.lot, law_of(drawing.lot.notice.project)
    assert "lots.1.criteria" not in notice_rules.lot_faults(lot, law)
    lot.criteria = {"formula": "trimmed_mean", "blind": True}
    assert "scored blind" in notice_rules.lot_faults(lot, law)["lots.1.criteria"]
