"""The people of the demonstration; plainly fictional, all of them."""

from __future__ import annotations

import json
import os
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from uuid import UUID, uuid4

from openhall.config.demo import PASSWORD
from openhall.config.programs import Member, enrol_key, enrol_opening_key
from openhall.identity import commands as enrolment
from openhall.identity.public import OpeningPurpose, Role
from openhall_rules.identifiers import uscc_check_character
from openhall_sealing import age_key, generate_age_key
from openhall_sealing.intents import SigningKey


@dataclass(frozen=True)
class Part:
    """A part in the demonstration: who, for which organisation, with which mandates, and what the table says."""

    handle: str
    name: str
    organisation: str
    roles: tuple[Role, ...]
    public: bool
    locale: str
    shows: str

    @property
    def email(self) -> str:
        """Sign-in name."""
        return f"{self.handle}@demo.example"


PARTS = (
    Part("owner", "An Yulan", "Qingliu Water Office (fictional)", (Role.OFFICER, Role.CUSTODIAN), True, "zh-hans",
         "publishes plans and notices, keeps one share of every bid’s key, awards"),
    Part("agency", "Bai Lin", "Fairway Tendering Agency (fictional)", (Role.OFFICER,), True, "zh-hans",
         "prepares tenders for the owner"),
    Part("centre", "Choi Haneul", "Northern Trading Centre (fictional)", (Role.CENTRE, Role.CUSTODIAN), True, "ko",
         "hosts the hall, keeps a second share"),
    Part("keeper", "Dao Minh", "Northern Trading Centre (fictional)", (Role.CENTRE, Role.CUSTODIAN), True, "vi",
         "keeps the third share"),
    Part("treasurer", "Deng Ru", "Northern Trading Centre (fictional)", (Role.TREASURER,), True, "zh-hans",
         "sees deposits, refunds and the bank’s files"),
    Part("expert", "Eom Sora", "Northern Trading Centre (fictional)", (Role.EXPERT,), True, "ko",
         "chairs the evaluation committee; expert2 to expert8 are in the register, too"),
    Part("bidder1", "Fang Qi", "Clear Spring Pumps (fictional)", (Role.BIDDER,), False, "zh-hans",
         "bids"),
    Part("bidder2", "Gang Jiwoo", "Deep Well Works (fictional)", (Role.BIDDER,), False, "ko", "bids"),
    Part("bidder3", "Ha Thi Lan", "Even Flow Engineering (fictional)", (Role.BIDDER,), False, "vi",
         "bids"),
    Part("supervisor", "Im Dain", "Office of Supervision (fictional)", (Role.SUPERVISOR,), True, "ko",
         "watches every hall, settles warnings"),
    Part("witness", "Kang Mirae", "Office of Witnessing (fictional)", (Role.WITNESS,), True, "ko",
         "watches transactions in the witness room, confirms steps, issues witness records"),
    Part("authority", "Jiang Ke", "Office of Rules (fictional)", (Role.AUTHORITY,), True, "zh-hans",
         "enters the values that the law leaves open, closes districts"),
    Part("south", "Lam Bao", "Southern Trading Centre (fictional)", (Role.CENTRE, Role.CUSTODIAN), True, "vi",
         "takes over sessions of another centre"),
    Part("investigator", "Tan Wei", "Office of Supervision (fictional)", (Role.INVESTIGATOR,), True, "zh-hans",
         "opens tips that were given without a name"),
    Part("desk", "Nguyen Thi Hoa", "Commune of Nowhere (fictional)", (Role.DESK,), True, "vi",
         "works on dossiers, seals results, drafts what an administrative procedure is to say"),
    Part("head", "Pham Van Son", "Commune of Nowhere (fictional)", (Role.HEAD,), True, "vi",
         "approves it as head of the unit, explains delays, sees what lost points"),
    Part("province", "Tran Minh Chau", "Office of an Invented Province (fictional)", (Role.PROVINCE,), True, "vi",
         "publishes procedures and the ranking of service"),
    Part("inspector", "Uong Cuc", "Discipline Inspection of Nowhere (fictional)", (Role.INSPECTOR,), True, "zh-hans",
         "sees every sector's tenders and alerts, takes part in investigations"),
    Part("auditor", "Wi Haneul", "Audit Office of Nowhere (fictional)", (Role.AUDITOR,), True, "ko",
         "sees every sector's tenders and alerts, takes part in investigations"),
    Part("department", "Vo Thi Thu", "Department of Culture of Nowhere (fictional)", (Role.DESK,), True, "vi",
         "gives the opinions that other units ask for"),
    Part("chair", "Ly Thi Mai", "People’s Committee of an Invented Province (fictional)", (Role.CHAIR,), True, "vi",
         "receives the reports on the service, instructs units, publishes"),
)  # fmt: skip

_EXPERTS = (
    ("Mai Thuy", "Institute of Pumps", "vi"),
    ("Ning Bo", "Institute of Pumps", "zh-hans"),
    ("Ok Sunhee", "School of Water Works", "ko"),
    ("Pei Lan", "School of Water Works", "zh-hans"),
    ("Quach Tam", "Survey of Three Rivers", "vi"),
    ("Rui Fen", "Survey of Three Rivers", "zh-hans"),
    ("Seo Yeon", "Survey of Three Rivers", "ko"),
)
EXPERTS = tuple(
    Part(f"expert{number}", name, "Northern Trading Centre (fictional)", (Role.EXPERT,), True, locale, "can be drawn")
    for number, (name, _employer, locale) in enumerate(_EXPERTS, start=2)
)
"""Further experts, who come in when a register is kept; they sit for the trading centre."""
EMPLOYERS = {
    f"expert{number}": f"{employer} (fictional)" for number, (_n, employer, _l) in enumerate(_EXPERTS, start=2)
}


@dataclass
class People:
    """Members by handle, and the keys file that the “load demo key” page reads."""

    file: Path
    members: dict[str, Member] = field(default_factory=dict)

    def __getitem__(self, handle: str) -> Member:
        return self.members[handle]

    def arrive(self, at: datetime) -> None:
        """Register everybody with the operator's founding commands, and enrol their keys."""
        self._register(PARTS, at)

    def join(self, parts: Collection[Part], at: datetime) -> None:
        """Register further people beside those who are here."""
        self._register(parts, at)

    def _register(self, parts: Collection[Part], at: datetime) -> None:
        organisations = {member.organisation_name: member.organisation for member in self.members.values()}
        kept: dict[str, dict[str, object]] = json.loads(self.file.read_text()) if self.members else {}
        for part in parts:
            member, keys = _register(part, organisations, at)
            self.members[part.handle] = member
            kept[part.email] = keys
            self._keep(kept)

    def hand_over(self, handle: str, name: str, key: str) -> None:
        """Put a further private key beside those of somebody, for the “load demo key” page."""
        kept = json.loads(self.file.read_text())
        kept[f"{handle}@demo.example"][name] = key
        self._keep(kept)

    def load(self) -> None:
        """Members of an earlier run, from the keys file."""
        for email, keys in json.loads(self.file.read_text()).items():
            opening = keys.get("age_identity")
            self.members[email.partition("@")[0]] = Member(
                person=UUID(keys["person"]),
                organisation=UUID(keys["organisation"]),
                organisation_name=keys["organisation_name"],
                key=SigningKey.from_jwk(keys["jwk"]),
                opening=age_key(opening) if opening else None,
            )

    def _keep(self, kept: dict[str, dict[str, object]]) -> None:
        self.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        temporary = self.file.with_suffix(".new")
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump(kept, file, ensure_ascii=False, indent=1)
        temporary.replace(self.file)


def _register(part: Part, organisations: dict[str, UUID], at: datetime) -> tuple[Member, dict[str, object]]:
    facts = None
    if part.organisation not in organisations:
        facts = enrolment.OrganisationFacts(
            country="CN", scheme="uscc", identifier=_credit_code(len(organisations)), name=part.organisation, address=""
        )
    person, party, _ = enrolment.register_person(
        name=part.name, email=part.email, password=PASSWORD, locale=part.locale, organisation=facts, at=at
    )
    if party is not None:
        organisations[part.organisation] = party.uuid
        if part.public:
            enrolment.recognise_public_body(organisation=party.uuid, intent=None, at=at)
    organisation = organisations[part.organisation]
    enrolment.appoint(organisation=organisation, person=person.uuid, roles=list(part.roles), at=at)
    key = SigningKey.generate()
    enrol_key(key, person=person.uuid, party=organisation, uuid=uuid4(), at=at)
    member = Member(person.uuid, organisation, part.organisation, key)
    keys: dict[str, object] = {
        "person": str(person.uuid),
        "organisation": str(organisation),
        "organisation_name": part.organisation,
        "jwk": key.to_jwk(),
    }
    for role, purpose in ((Role.CUSTODIAN, OpeningPurpose.CUSTODIAN), (Role.BIDDER, OpeningPurpose.BIDDER)):
        if role in part.roles:
            pair = generate_age_key()
            enrol_opening_key(member, pair, purpose, uuid=uuid4(), at=at)
            member = Member(person.uuid, organisation, part.organisation, key, pair)
            keys["age_identity"] = pair.identity
    return member, keys


def _credit_code(number: int) -> str:
    """A fictional unified social credit code with a valid check character."""
    first = f"91000000{number:09d}"
    return first + uscc_check_character(first)
