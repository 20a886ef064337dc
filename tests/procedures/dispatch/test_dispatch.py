"""Whoever filed without an account hears by telephone or by post; whatever happens to a gateway, nothing is lost."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from tests.people import Character
from tests.procedures.dispatch.conftest import Counter
from tests.procedures.dossiers.conftest import NOW

from openhall.kernel import clock
from openhall.kernel.models import Message
from openhall.kernel.refusals import MoveNotAllowed, NotFound
from openhall.procedures.dispatch import commands, tasks
from openhall.procedures.dispatch.models import Channel, Dispatch, DispatchState
from openhall.procedures.dispatch.refusals import HasAccount, NoAddress, NumberUsed
from openhall.witness.models import Outbox

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def leaf(code: str) -> dict:
    return json.loads(bytes(Outbox.objects.filter(code=code).latest("id").leaf))


def runs(sender, at) -> int:
    """The worker passes by."""
    sender.times[0] = at
    return tasks.due(at)


def test_a_text_message_goes_out_and_arrives_and_the_log_names_nobody(counter: Counter, sender):
    row = counter.files(telephone="0900 000 000", address="1 Road (fictional)")
    found = Dispatch.objects.get()
    assert (found.channel, found.step, found.state, found.lang) == (Channel.TEXT, "file", DispatchState.WAITING, "vi")

    assert runs(sender, NOW) == 1
    found.refresh_from_db()
    assert (found.state, found.sent_at) == (DispatchState.SENT, NOW)
    assert leaf("DSP-02")["public"] == {"dossier": str(row.uuid), "step": "file"}
    assert runs(sender, NOW + HOUR) == 1
    found.refresh_from_db()
    assert (found.state, found.next_at) == (DispatchState.DELIVERED, None)
    assert leaf("DSP-03")["public"] == {"dossier": str(row.uuid), "delivered": True}
    for code in ("DSP-02", "DSP-03"):
        assert "0900" not in json.dumps(leaf(code))
    (message,) = [json.loads(line) for line in sender.book.read_text().splitlines()]
    assert (message["to"], row.code in message["text"]) == ("0900 000 000", True)


def test_a_gateway_that_is_down_for_an_hour_loses_nothing_and_sends_nothing_twice(counter: Counter, sender):
    for _time in range(3):
        counter.files(telephone="0900 000 000")
    sender.down = True
    for minutes in range(0, 60, 5):
        assert runs(sender, NOW + timedelta(minutes=minutes)) == 0
    sender.down = False
    for hours in range(1, 5):
        runs(sender, NOW + hours * HOUR)

    assert set(Dispatch.objects.values_list("state", flat=True)) == {DispatchState.DELIVERED}
    assert len(sender.book.read_text().splitlines()) == 3
    assert Outbox.objects.filter(code="DSP-02").count() == 3


def test_of_one_that_doesnt_arrive_the_desk_is_told(counter: Counter, sender):
    row = counter.files(telephone="0900 000 901")
    Message.objects.all().delete()
    runs(sender, NOW)
    runs(sender, NOW + HOUR)

    assert Dispatch.objects.get().state == DispatchState.FAILED
    assert leaf("DSP-03")["public"]["delivered"] is False
    told = {one.person for one in Message.objects.filter(link=f"/desk/dossiers/{row.uuid}/dispatches")}
    assert counter.desk.clerk.person.uuid in told


def test_one_of_which_nothing_is_heard_for_days_counts_as_lost(counter: Counter, sender):
    counter.files(telephone="0900 000 902")
    runs(sender, NOW)
    runs(sender, NOW + commands.GIVE_UP)
    assert Dispatch.objects.get().state == DispatchState.SENT
    runs(sender, NOW + commands.GIVE_UP + 2 * HOUR)

    assert Dispatch.objects.get().state == DispatchState.FAILED


def test_the_desk_writes_down_how_somebody_wants_to_be_told(counter: Counter, neighbour: Character):
    row = counter.files(telephone="0900 000 000", address="1 Road (fictional)")
    row = counter.wishes(row, "post", "en")
    assert leaf("DSP-01")["public"] == {"channel": "post", "lang": "en"}
    row = counter.desk.steps("accept_dossier", row)

    newest = Dispatch.objects.order_by("-id")[0]
    assert (newest.channel, newest.step, newest.lang) == (Channel.POST, "accept", "en")
    assert newest.subject == "Your dossier is accepted"
    assert newest.address == "Giang Ly (fictional)\n1 Road (fictional)"
    row = counter.wishes(row, "none")
    before = Dispatch.objects.count()
    counter.desk.steps("process_dossier", row)
    assert Dispatch.objects.count() == before
    with pytest.raises(NotFound):
        counter.wishes(row, "post", who=neighbour)


def test_only_where_the_dossier_says_an_address_and_nobody_has_an_account(counter: Counter):
    row = counter.files()
    assert not Dispatch.objects.exists()
    with pytest.raises(NoAddress):
        counter.wishes(row, "text")
    draft = counter.desk.drafts(who=counter.desk.clerk, desk=counter.unit)
    row = counter.desk.takes_in(draft)
    row.person_id = counter.desk.citizen.person.pk
    row.save()
    with pytest.raises(HasAccount):
        counter.wishes(row, "none")


def test_who_lacks_something_is_told_and_of_a_delay_and_of_the_result(counter: Counter):
    row = counter.files(telephone="0900 000 000")
    row = counter.desk.steps("accept_dossier", row)
    row = counter.desk.says("ask_supplement", row, missing="The second paper is unreadable.")
    row = counter.desk.hands_in(row, who=counter.desk.clerk)
    late = NOW + timedelta(days=9)
    row = counter.desk.says(
        "explain_delay", row, at=late, cause="Many dossiers at once.", remedy="A second officer.",
        apology="We apologise for the delay.", new_date=late.date().isoformat(),
    )  # fmt: skip
    counter.desk.steps("finish_dossier", row, at=late)

    steps = list(Dispatch.objects.order_by("id").values_list("step", flat=True))
    assert [one for one in steps if one in ("file", "ask_supplement", "explain_delay", "finish")] == [
        "file", "ask_supplement", "explain_delay", "finish"
    ]  # fmt: skip
    assert "apologise" in Dispatch.objects.get(step="explain_delay").body


def test_what_an_officer_wrote_stands_in_a_letter_and_in_no_text_message(counter: Counter):
    for address in ({"telephone": "0900 000 000"}, {"address": "1 Road (fictional)"}):
        row = counter.desk.steps("accept_dossier", counter.files(**address))
        counter.desk.says("ask_supplement", row, missing="The second paper is unreadable.")
    text, letter = Dispatch.objects.filter(step="ask_supplement").order_by("id")

    assert ("unreadable" in text.body, "unreadable" in letter.body) == (False, True)


def test_a_letter_is_printed_posted_and_followed(counter: Counter, as_reader, monkeypatch, neighbour: Character):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    row = counter.files(address="1 Road (fictional)")
    other = counter.files(address="2 Road (fictional)")
    found, second = Dispatch.objects.order_by("id")
    clerk = as_reader(counter.desk.clerk)
    assert row.code in clerk.get("/desk/post").content.decode()
    assert "1 Road (fictional)" in clerk.get("/desk/post/print").content.decode()
    assert 'data-command="post_letter"' in clerk.get(f"/desk/post/{found.uuid}").content.decode()
    assert as_reader(neighbour).get(f"/desk/post/{found.uuid}").status_code == 404
    with pytest.raises(NotFound):
        counter.posts(found, who=neighbour)

    found = counter.posts(found)
    assert (found.state, found.number) == (DispatchState.SENT, "RR 1 VN")
    assert "RR 1" not in json.dumps(leaf("DSP-04"))
    with pytest.raises(NumberUsed):
        counter.posts(second)
    assert 'data-command="record_delivery"' in clerk.get(f"/desk/post/{found.uuid}").content.decode()
    found = counter.hears(found, "yes")
    assert leaf("DSP-05")["public"] == {
        "dossier": str(row.uuid), "channel": "post", "delivered": True, "ended_date": "2026-06-03"
    }  # fmt: skip
    with pytest.raises(MoveNotAllowed):
        counter.hears(found, "no")
    assert counter.hears(counter.posts(second, "RR 2 VN"), "no").state == DispatchState.FAILED
    assert other.code not in clerk.get("/desk/post").content.decode()


def test_the_history_stands_with_the_dossier_for_desk_and_whoever_follows_it(
    counter: Counter, as_reader, monkeypatch, neighbour: Character
):
    from openhall.procedures.dossiers import filing

    monkeypatch.setattr(clock, "now", lambda: NOW)
    row = counter.files(telephone="0900 000 000")
    clerk, address = as_reader(counter.desk.clerk), f"/desk/dossiers/{row.uuid}/dispatches"
    assert address in clerk.get(f"/desk/dossiers/{row.uuid}").content.decode()
    assert 'data-command="record_wish"' in clerk.get(address).content.decode()
    assert as_reader(neighbour).get(address).status_code == 404
    told = clerk.get(f"/api/v1/dossiers/{row.uuid}/dispatches").json()
    assert [(one["step"], one["state"]) for one in told["dispatches"]] == [("file", "waiting")]
    page = as_reader(None).post("/track", {"code": row.code, "secret": filing.secret_of(row)}).content.decode()
    assert "Last message to you" in page
    assert "0900" not in page
