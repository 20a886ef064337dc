"""What happens in the demonstration, and when: a whole tender, one whose award falls, one open for bids, one about to
open in the live hall; a sold auction, and one that is running.

The scratch instance's clock starts weeks ago and is moved forward to the present as the story goes on, never back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from openhall.config.demo import (
    administration,
    committee,
    desk,
    disputes,
    ending,
    fallen,
    helping,
    index,
    meeting,
    money,
    oversight,
    register,
    reporting,
    results,
    rooms,
    scenes,
    voices,
    waiting,
    witnessing,
)
from openhall.config.demo.auctions import PACK as AUCTIONS
from openhall.config.demo.auctions import Sale
from openhall.config.demo.client import jump_to
from openhall.config.demo.people import EXPERTS, People
from openhall.config.demo.performing import Performance
from openhall.config.demo.sealed import Commune
from openhall.config.demo.seals import Keeper
from openhall.config.demo.tender import Tender
from openhall.config.founding import found
from openhall.kernel import clock
from openhall_rules import pack

PACK = "cn@2019-03-02"
OPENS_IN = timedelta(minutes=12)
BIDDERS = ("bidder1", "bidder2", "bidder3")
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)

STEPS = 66
"""How often ``tell`` is called, for the progress bar."""


class Story:
    """The demonstration as it is told, step by step. ``present``: the wall clock's instant at the end."""

    def __init__(self, home: Path, origin: str, present: datetime, tell: Callable[[str], None]) -> None:
        self.home, self.people = home, People(home / "demo" / "keys.json")
        self.origin, self.present, self.tell = origin, present, tell
        self.finished = Tender(origin, self.people.members)
        self.bidding = Tender(origin, self.people.members)
        self.opening = Tender(origin, self.people.members)
        self.seated = Tender(origin, self.people.members)
        self.fallen = Tender(origin, self.people.members)
        self.sold = Sale(Tender(origin, self.people.members))
        self.running = Sale(Tender(origin, self.people.members))
        self.keeper = Keeper(self.finished, home / "demo" / "certificates")
        self.commune = Commune(self.finished, home / "demo" / "certificates")
        self.running_begins = present - 6 * HOUR

    def run(self) -> dict[str, Any]:
        """Tell it all; the tenders' ids."""
        begin = clock.now()
        with self._step("People arrive, with keys and mandates"):
            found(begin)
            self.people.arrive(begin)
        with self._step("An authority enters the values that the law leaves open"):
            self._enter_values()
        with self._step("It says who witnesses the log: seven members, five of which must agree"):
            self._adopt_policy()
        with self._step("A fictional certification authority is listed; a bidder binds a certificate and a seal of it"):
            self.keeper.begin(clock.now())
        with self._step("Two trading centres enter their rooms, seats and equipment"):
            rooms.enter(self.finished)
        with self._step("An authority keeps a register of experts, and says who takes complaints"):
            self.people.join(EXPERTS, begin)
            register.enter(self.finished)
            self.body = register.name_bodies(self.finished)[register.HERE]
        with self._step("A province numbers its commune and publishes what people can ask of it"):
            administration.publish(self.finished, self.people["desk"].organisation, begin.date())
        with self._step("The commune arranges its desk; a scanner stands beside it"):
            desk.arrange(self.finished, self.home)
        with self._step("It gives a result back and certifies a copy"):
            template = results.issue(self.finished)
        with self._step("A dossier is accepted, and nobody comes back to it"):
            waiting.leave(self.finished)
        with self._step("An authority says who supervises goods, and that department sets a rule for alerts"):
            oversight.begin(self.finished, self.people["supervisor"].organisation)
        with self._step("The help desk says how fast it answers; an investigator publishes a key for tips"):
            helping.open_desk(self.finished)
            self.tip_key = helping.publish_tip_key(self.finished)
            self.people.hand_over("investigator", "investigator_identity", self.tip_key.identity)
        with self._step("Two centres of remote evaluation test their line, and ally"):
            self.sites = committee.ally(self.finished)
        self._first()
        self._sold()
        self._others()
        jump_to(self.present)
        with self._step("The province ranks its units and publishes five months"):
            index.rank(self.finished, clock.now())
        with self._step("It reports to its chair, who signs the receipt, instructs a unit and publishes"):
            reporting.report(self.finished, self.home / "demo" / "certificates", clock.now())
        with self._step("The commune seals an electronic result and a certified copy, with time stamps"):
            self.commune.bind(clock.now())
            with results.open_desk():
                self.commune.issue(template)
        with self._step("People wait at its desk; it asks a department about two dossiers"):
            waiting.fill(self.finished)
        with self._step("People say how it was, call the hotline, and are written to"):
            voices.fill(self.finished)
        return {
            "finished": {"project": str(self.finished.project), "lot": str(self.finished.lot)},
            "bidding": {"project": str(self.bidding.project), "lot": str(self.bidding.lot)},
            "opening": {"project": str(self.opening.project), "lot": str(self.opening.lot)},
            "seated": {"project": str(self.seated.project), "lot": str(self.seated.lot)},
            "fallen": {"project": str(self.fallen.project), "lot": str(self.fallen.lot)},
            "sold": {"project": str(self.sold.tender.project), "auction": str(self.sold.auction)},
            "running": {"project": str(self.running.tender.project), "auction": str(self.running.auction)},
        }

    @contextmanager
    def _step(self, text: str) -> Iterator[None]:
        self.tell(text)
        yield

    def _enter_values(self) -> None:
        authority = Tender(self.origin, self.people.members).as_("authority")
        values = [(name, *entry) for name in (PACK, AUCTIONS) for entry in sorted(pack(name).demo_values().items())]
        for name, path, value in values:
            uuid = uuid4()
            authority.act(
                "POST",
                f"/api/v1/legal-values/{uuid}",
                command="enter_legal_value",
                object=f"legal-value:{uuid}",
                version=0,
                payload={
                    "pack": name,
                    "path": path,
                    "value": value,
                    "source": "Fictional value of the demonstration; no authority has entered it",
                },
            )

    def _adopt_policy(self) -> None:
        policy = self.home / "policy"
        if not policy.exists():
            return  # a demonstration without members
        uuid = uuid4()
        Tender(self.origin, self.people.members).as_("authority").act(
            "PUT",
            f"/api/v1/log/policies/{uuid}",
            command="adopt_policy",
            object=f"policy:{uuid}",
            version=0,
            payload={"policy": policy.read_text(encoding="utf-8")},
        )

    def _sold(self) -> None:
        """A small auction from its terms to the contract; its notice has been out for as long as the law asks."""
        sale = self.sold
        begins = max(self.sold_due, clock.now() + DAY)
        with self._step("An auction is announced, with a reserve that is committed to; two bidders enter it"):
            sale.announce(
                scenes.VEHICLES_TERMS, starts_at=begins, ends_at=begins + DAY, reserve=scenes.VEHICLES_RESERVE
            )
            for handle in BIDDERS[:2]:
                sale.enter(handle)
        jump_to(begins + HOUR)
        with self._step("They outbid each other in public, under random names"):
            for handle, amount in scenes.VEHICLES_OFFERS:
                sale.offer(handle, amount)
        jump_to(begins + DAY + MINUTE)
        with self._step("The bidding ends by rule, the reserve is revealed, the winner gets award and contract"):
            sale.until("revealing")
            sale.reveal_reserve()
            sale.until("ended")
            jump_to(max(ending.publish_candidates(sale.tender), begins + DAY + HOUR))
            ending.award(sale.tender)
            ending.sign_contract(sale.tender, self.keeper)
        with self._step("Both sides plan how the contract is performed"):
            self.performance = Performance(sale.tender, scenes.VEHICLES_OFFERS[-1][0])
            self.performance.plan()

    def _first(self) -> None:
        """From plan to certificate."""
        tender, start = self.finished, clock.now()
        with self._step("Two sales are called: an auction asks for a long notice"):
            self.sold.tender.plan(scenes.VEHICLES)
            self.sold_due = datetime.fromisoformat(
                self.sold.tender.call(scenes.VEHICLES_LOT, document=scenes.document())
            )
            self.running.tender.plan(scenes.LEASE)
            self.running.tender.call(scenes.LEASE_LOT, document=scenes.document(), due_at=self.running_begins)
        with self._step("The owner publishes the plan"):
            tender.plan(scenes.PUMPS)
        jump_to(start + DAY)
        with self._step("Entry by commitment, and the notice in one click"):
            due = datetime.fromisoformat(tender.call(scenes.PUMPS_LOT, document=scenes.document()))
        with self._step("Another tender is called, in which bids are compared by their cost over ten years"):
            fallen.call(self.fallen, due + HOUR)
        jump_to(start + 3 * DAY)
        with self._step("A bidder asks, the owner answers; who asked stays hidden"):
            tender.question("bidder2", scenes.QUESTION, scenes.ANSWER)
        with self._step("A bidder asks the help desk, and has an answer within the hour"):
            question = helping.ask(tender, BIDDERS[0], scenes.HELP_ANSWERED, f"/tenders/{tender.project}")
            helping.answer(tender, question, scenes.HELP_ANSWER)
        jump_to(start + 8 * DAY)
        with self._step("Deposits come in through the bank"):
            self._deposits(tender)
        jump_to(start + 12 * DAY)
        for handle in BIDDERS:
            with self._step(f"{handle} seals a bid on its own machine and hands it in"):
                tender.bid(handle, scenes.price(handle))
        with self._step("In the other tender each bidder seals a price and what its pumps use in a year"):
            fallen.bid(self.fallen)
        jump_to(due + MINUTE)
        with self._step("The deadline passes: the lot is closed by rule"):
            tender.until("closed")
        with self._step("The centre begins the meeting in the hall; the owner signs in from afar"):
            held = meeting.begin(tender)
        with self._step("Bidders release their bids, still sealed to the custodians"):
            for handle in BIDDERS:
                tender.release(handle)
            tender.until("released")
        with self._step("Two of three custodians hand in their shares: the bids are opened"):
            tender.hand_in_shares("owner")
            tender.hand_in_shares("centre")
            tender.until("opened")
        with self._step("The bidders confirm the prices read out"):
            for handle in BIDDERS:
                tender.confirm(handle)
        with self._step("Roll call, bids read out one by one, an objection answered on the spot, signed minutes"):
            meeting.hold(tender, held, BIDDERS[:2])
            meeting.sign(tender, held, ("centre", "owner", BIDDERS[0]))
        with self._step("A witness officer watched the opening and confirms it"):
            witnessing.enter(tender)
            witnessing.confirm(tender, {"OPN-01": "", "OPN-03": scenes.RELEASED, "OPN-05": scenes.READ_OUT})
        self._award(due)

    def _deposits(self, tender: Tender) -> None:
        money.open_bank(tender)
        paid = [(one, handle) for one in (tender, self.fallen) for handle in BIDDERS]
        for one, handle in paid:
            money.pay_deposit(one, handle)
        for one, handle in paid:
            money.wait_for_deposit(one, handle)

    def _award(self, due: datetime) -> None:
        tender = self.finished
        jump_to(due + HOUR + MINUTE)
        with self._step("The bids of the other tender are opened, and its owner names five experts"):
            fallen.open_bids(self.fallen)
            fallen.appoint(self.fallen)
        jump_to(due + 3 * HOUR)
        with self._step("The committee evaluates and signs its report"):
            ending.evaluate(tender)
        with self._step("The five experts of the other tender sign theirs"):
            fallen.evaluate(self.fallen)
        jump_to(due + DAY)
        with self._step("The candidates are published"):
            until = max(ending.publish_candidates(one) for one in (tender, self.fallen))
        jump_to(clock.now() + HOUR)
        with self._step("A bidder objects to the result; the lot pauses until the owner has answered"):
            ending.object_to_result(tender, BIDDERS[2], scenes.OBJECTION)
            jump_to(clock.now() + 5 * HOUR)
            ending.answer_objection(tender, scenes.OBJECTION_ANSWER, scenes.OBJECTION_SUMMARY)
        with self._step("It complains; the body that is responsible hears both sides and decides"):
            jump_to(clock.now() + 3 * HOUR)
            disputes.decide(tender, disputes.complain(tender, BIDDERS[2], self.body))
        jump_to(until + MINUTE)
        with self._step("The award notice; the losers’ deposits go back with interest"):
            ending.award(tender)
            ending.award(self.fallen)
            ending.wait_for_losers(tender)
        jump_to(until + DAY)
        with self._step("The winner of the other tender gives its award up; it is heard, and the next one wins"):
            fallen.fall(self.fallen)
        with self._step("Its deposit is kept, after it was heard"):
            fallen.keep(self.fallen)
        with self._step("Both sides settle the wording that tender and bid leave open"):
            ending.negotiate(tender)
        with self._step("Both sides sign the contract"):
            ending.sign_contract(tender, self.keeper)
            ending.sign_contract(self.fallen, self.keeper)
        with self._step("Owner and supervising body rate experts of the other tender; one rating is corrected"):
            fallen.rate(self.fallen)
        with self._step("The witness officer confirms report, award and contract, and issues the sealed record"):
            witnessing.confirm(tender, {"EVA-02": "", "AWD-02": "", "CON-02": scenes.CONTRACT_SEEN})
            witnessing.issue(tender, "zh-hans")
        with self._step("The remaining deposits go back with interest"):
            ending.wait_for_refunds(tender)
            fallen.wait_for_deposits(self.fallen)
        with self._step("The witness certificate is printed, the case is archived"):
            ending.certificate_and_archive(tender)

    def _others(self) -> None:
        """A tender that opens in a few minutes, one that is open for bids, and an auction that is running."""
        jump_to(self.present - 25 * DAY)
        with self._step("A second tender is called; it will open in the live hall in a few minutes"):
            self.opening.plan(scenes.METERS)
            self.opening.call(scenes.METERS_LOT, document=scenes.document(), due_at=self.present + OPENS_IN)
        with self._step("A fourth tender is called; its committee will sit in two cities"):
            self.seated.plan(scenes.VALVES)
            self.seated.call(scenes.VALVES_LOT, document=scenes.document(), due_at=self.present - 5 * HOUR)
        with self._step("The first step of the contract is done, late; the next is overdue"):
            self.performance.late()
            self.performance.end_announced()
        jump_to(self.present - 6 * DAY)
        with self._step("A tip comes in without a name, and is answered"):
            helping.tip(self.finished, self.tip_key)
        with self._step("A third tender is called; it stays open for bids"):
            self.bidding.plan(scenes.PIPES)
            self.bidding.call(scenes.PIPES_LOT, document=scenes.document())
        jump_to(self.present - 2 * DAY)
        with self._step("Bids come in, sealed"):
            for handle in BIDDERS:
                self.opening.bid(handle, scenes.price(handle, scale=3))
                self.seated.bid(handle, scenes.price(handle, scale=3))
            helping.ask(self.finished, BIDDERS[1], scenes.HELP_LATE, f"/tenders/{self.finished.project}")
            self.bidding.bid("bidder1", scenes.price("bidder1", scale=7))
            self.running.announce(scenes.LEASE_TERMS, starts_at=self.running_begins, ends_at=self.present + DAY)
            for handle in BIDDERS:
                self.running.enter(handle)
        self._seated()
        jump_to(self.present - HOUR)
        with self._step("Somebody asks the help desk and waits for the answer"):
            helping.ask(self.finished, BIDDERS[2], scenes.HELP_OPEN, f"/tenders/{self.finished.project}")
        with self._step("An auction is running; it is open to visit"):
            for handle, amount in scenes.LEASE_OFFERS:
                self.running.offer(handle, amount)

    def _seated(self) -> None:
        """The fourth tender: its bids are opened, its committee is drawn, and sits in two cities now."""
        tender = self.seated
        jump_to(self.present - 5 * HOUR + MINUTE)
        with self._step("The fourth tender’s bids are opened"):
            tender.until("closed")
            for handle in BIDDERS:
                tender.release(handle)
            tender.until("released")
            tender.hand_in_shares("owner")
            tender.hand_in_shares("centre")
            tender.until("opened")
        with self._step("The owner draws its committee; one who is called declines, the next is called"):
            committee.draw(tender)
        with self._step("Seats fall by lot in two cities; the room of the committee is open"):
            committee.sit(tender, self.sites)
