"""The subsystems of the act catalogue, in the order in which a reader meets them."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

TARGET_SUBSYSTEMS: Final = 25
TARGET_FUNCTION_POINTS: Final = 125
"""What OpenHall sets out to have on its log; the catalogue says how far it has come."""

SUBSYSTEMS: Final[Mapping[str, Any]] = MappingProxyType(
    {
        "subjects": _("People and organisations"),
        "mandates": _("Mandates"),
        "certificates": _("Keys and certificates"),
        "custody": _("Custody of opening keys"),
        "law": _("The law in force"),
        "planning": _("Planning"),
        "entry": _("Entry"),
        "notices": _("Notices and clarifications"),
        "bidding": _("Bidding"),
        "booking": _("Booking of rooms, seats and equipment"),
        "moving": _("Sessions handed to another centre"),
        "opening": _("Opening of bids"),
        "auction": _("Auctions"),
        "experts": _("Experts and their draw"),
        "alliances": _("Centres and their alliances"),
        "panels": _("Committees across centres"),
        "evaluation": _("Evaluation"),
        "award": _("Award"),
        "contract": _("Contract"),
        "remedies": _("Objections and complaints"),
        "procedures": _("Administrative procedures"),
        "deposits": _("Deposits"),
        "payments": _("Payments and refunds"),
        "witness-certificates": _("Witness records and certificates"),
        "archive": _("Archive"),
        "evidence": _("Evidence"),
        "witnessing": _("Live witnessing"),
        "warnings": _("Warnings"),
        "supervision": _("Supervision of sectors"),
        "investigations": _("Investigations"),
        "help": _("Help desk, satisfaction and routes of complaint"),
        "tips": _("Tips"),
        "erasure": _("Erasure of personal data"),
        "systems": _("Other systems"),
        "network": _("The network of members"),
        "system": _("The installation"),
    }
)
"""Key in a declaration → name for readers. A key that isn't here fails ``tests/catalogue``."""
