"""One tender of the demonstration, each step a signed request to the API."""

from __future__ import annotations

import io
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from openhall.config.demo.client import Client
from openhall.config.programs import Member
from openhall.kernel.clock import instant_text
from openhall_sealing import b64, b64_decode, canonical, new_context, open_bundle, parse_envelope, seal_bid
from openhall_sealing.age import open_sealed
from openhall_sealing.offline import list_documents, read_package


@dataclass
class Tender:
    """A project and what has happened to it; ``programs`` are the people's API clients by handle."""

    origin: str
    people: Mapping[str, Member]
    project: UUID = field(default_factory=uuid4)
    notice: UUID = field(default_factory=uuid4)
    lot: UUID = field(default_factory=uuid4)
    objection: UUID = field(default_factory=uuid4)
    bids: dict[str, UUID] = field(default_factory=dict)
    programs: dict[str, Client] = field(default_factory=dict)

    def as_(self, handle: str) -> Client:
        """The API client of a person."""
        if handle not in self.programs:
            member = self.people[handle]
            self.programs[handle] = Client(self.origin, member.key, member.person, member.organisation)
        return self.programs[handle]

    # The owner.

    def plan(self, facts: Mapping[str, Any]) -> None:
        """Draft the project and publish its plan."""
        owner, url = self.as_("owner"), f"/api/v1/projects/{self.project}"
        draft = {
            "owner": str(self.people["owner"].organisation),
            "agency": str(self.people["agency"].organisation),
            "centre": str(self.people["centre"].organisation),
            "jurisdiction": "cn",
            "currency": "CNY",
            "category": "goods",
            **facts,
        }
        owner.act("POST", url, command="create_project", object=f"project:{self.project}", version=0, payload=draft)
        owner.act(
            "POST",
            f"{url}/plan",
            command="publish_plan",
            object=f"project:{self.project}",
            version=self._project(),
            payload={"plan_sha256": owner.get(url)["plan_sha256"]},
        )

    def call(
        self,
        lot: Mapping[str, Any],
        *,
        document: bytes,
        due_at: datetime | None = None,
        values: Mapping[str, Any] | None = None,
    ) -> str:
        """Draft the notice, sign the commitment, publish; the deadline that was fixed (instant). ``values``: more that
        the tender documents say."""
        owner, base = self.as_("owner"), f"/api/v1/notices/{self.notice}"
        digest = owner.upload(document, media_type="application/pdf", name="tender.pdf")
        draft = {
            "release_minutes": 30,
            "threshold": 2,
            "lots": [{"uuid": str(self.lot), "currency": "CNY", **lot}],
            "documents": [{"title": "Tender documents", "sha256": digest}],
            "tender_values": {
                "opening.custodian_window": 60,
                "opening.confirmation_window": 20,
                "opening.objection_window": 10,
                **(values or {}),
            },
        }
        owner.act(
            "PUT",
            f"/api/v1/projects/{self.project}/notices/{self.notice}",
            command="draft_notice",
            object=f"notice:{self.notice}",
            version=0,
            payload=draft,
        )
        gate = owner.get(f"/api/v1/projects/{self.project}/gate")
        owner.act(
            "POST",
            f"/api/v1/projects/{self.project}/commitment",
            command="sign_commitment",
            object=f"project:{self.project}",
            version=self._project(),
            payload={"conditions_sha256": gate["conditions_sha256"]},
        )
        query = f"?bids_due_at={instant_text(due_at)}" if due_at else ""
        seen = owner.get(f"{base}/publication{query}")
        owner.act(
            "POST",
            f"{base}/publication",
            command="publish_notice",
            object=f"notice:{self.notice}",
            version=owner.get(base)["version"],
            payload={"bids_due_at": seen["bids_due_at"], "notice_sha256": seen["notice_sha256"]},
        )
        return str(seen["bids_due_at"])

    def question(self, asker: str, text: str, answer: str) -> None:
        """A bidder asks, the owner answers; who asked stays hidden."""
        question = uuid4()
        self.as_(asker).act(
            "POST",
            f"/api/v1/notices/{self.notice}/questions/{question}",
            command="ask_question",
            object=f"question:{question}",
            version=0,
            payload={"text": text},
        )
        self.as_("owner").act(
            "POST",
            f"/api/v1/questions/{question}/answer",
            command="answer_question",
            object=f"question:{question}",
            version=1,
            payload={"answer": answer},
        )

    # Bidders.

    def bid(self, handle: str, price: Mapping[str, Any], documents: Sequence[Path] = ()) -> None:
        """Seal a price, and documents with it, on the bidder's own machine, upload, sign, hand in."""
        bidder, member = self.as_(handle), self.people[handle]
        package = read_package(canonical(bidder.get(f"/api/v1/lots/{self.lot}/sealing-context")))
        if member.opening is None:
            raise RuntimeError(f"{handle} has no opening key.")
        encrypted = io.BytesIO()
        sealed = seal_bid(
            context=new_context(
                tender=package.tender, lot=package.lot, bidder=package.bidder, random=secrets.token_bytes
            ),
            price=price,
            custodians=package.custodians,
            threshold=package.threshold,
            opening_recipient=member.opening.recipient,
            random=secrets.token_bytes,
            documents=list_documents(documents),
            documents_to=encrypted if documents else None,
        )
        if documents:
            bidder.upload(encrypted.getvalue(), media_type="application/age", name="documents.age")
        bidder.upload(sealed.price, media_type="application/age", name="price.age")
        bidder.upload(sealed.bundle, media_type="application/age", name="bundle.age")
        self.bids[handle] = uuid4()
        bidder.act(
            "POST",
            f"/api/v1/lots/{self.lot}/bids",
            command="submit_bid",
            object=f"bid:{self.bids[handle]}",
            version=0,
            payload={"lot": str(self.lot), "envelope": sealed.envelope.to_json()},
        )

    def release(self, handle: str) -> None:
        """Open one's bundle with one's own key and hand in the encrypted shares."""
        bidder, member, bid = self.as_(handle), self.people[handle], self.bids[handle]
        envelope = parse_envelope(bidder.get_bytes(f"/api/v1/bids/{bid}/envelope"))
        bundle = bidder.get_bytes(f"/api/v1/bids/{bid}/bundle")
        if member.opening is None:
            raise RuntimeError(f"{handle} has no opening key.")
        opened = open_bundle(envelope, bundle, member.opening.identity)
        bidder.act(
            "POST",
            f"/api/v1/bids/{bid}/release",
            command="release_bundle",
            object=f"bid:{bid}",
            version=bidder.get(f"/api/v1/bids/{bid}")["version"],
            payload={"shares": {kind: [b64(share) for share in shares] for kind, shares in opened.items()}},
        )

    def confirm(self, handle: str) -> None:
        """Say that the price read out is the one that was sealed."""
        bidder, bid = self.as_(handle), self.bids[handle]
        bidder.act(
            "POST",
            f"/api/v1/bids/{bid}/confirmation",
            command="confirm_price",
            object=f"bid:{bid}",
            version=bidder.get(f"/api/v1/bids/{bid}")["version"],
            payload={"agrees": True, "objection": ""},
        )

    # Custodians.

    def hand_in_shares(self, handle: str) -> None:
        """A custodian decrypts its shares and hands them in."""
        custodian, member = self.as_(handle), self.people[handle]
        if member.opening is None:
            raise RuntimeError(f"{handle} has no custodian's key.")
        asked = custodian.get(f"/api/v1/lots/{self.lot}/sealed-shares")
        shares = [
            {"bid": bid["bid"], "kind": kind, "share": b64(open_sealed(b64_decode(sealed), member.opening.identity))}
            for bid in asked["bids"]
            for kind, sealed in bid["shares"].items()
        ]
        custodian.act(
            "POST",
            f"/api/v1/lots/{self.lot}/shares",
            command="release_shares",
            object=f"lot:{self.lot}",
            version=self.hall()["version"],
            payload={"shares": shares},
        )

    # What everybody sees.

    def hall(self) -> dict[str, Any]:
        """The opening record."""
        found: dict[str, Any] = self.as_("owner").get(f"/api/v1/lots/{self.lot}/opening")
        return found

    def until(self, *states: str) -> dict[str, Any]:
        """Wait until the lot is in one of ``states``; the opening record then."""
        found: dict[str, Any] = self.as_("owner").wait(
            f"/api/v1/lots/{self.lot}/opening", lambda record: record["state"] in states
        )
        return found

    def lot_act(
        self,
        handle: str,
        method: str,
        path: str,
        command: str,
        payload: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """An act on the lot at its present version."""
        return self.as_(handle).act(
            method,
            f"/api/v1/lots/{self.lot}/{path}",
            command=command,
            object=f"lot:{self.lot}",
            version=self.hall()["version"],
            payload=payload,
        )

    def _project(self) -> int:
        return int(self.as_("owner").get(f"/api/v1/projects/{self.project}")["version"])
