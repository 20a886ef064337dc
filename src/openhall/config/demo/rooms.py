"""Two trading centres of the demonstration enter what can be booked there; plainly fictional, both."""

from __future__ import annotations

from uuid import UUID, uuid4

from openhall.config.demo.tender import Tender

CENTRES = {
    "centre": {
        "district": "Harbour District",
        "address": "1 Harbour Road, Harbour District",
        "access": "The door opens by the code in your booking’s message, at any hour.",
        "zone": "Asia/Shanghai",
        "slot_minutes": 30,
    },
    "south": {
        "district": "Hill District",
        "address": "9 Hill Road, Hill District",
        "access": "A porter is there day and night.",
        "zone": "Asia/Shanghai",
        "slot_minutes": 60,
    },
}
ROOMS = (
    {"kind": "room", "name": "Hall 1", "about": "Screen, two microphones, no steps.", "capacity": 20},
    {"kind": "seat", "name": "Seat 1 in Hall 1", "about": "With a computer.", "capacity": 1},
    {"kind": "equipment", "name": "Camera and tripod", "about": "For showing a hall to guests.", "capacity": 1},
)


def enter(tender: Tender) -> dict[str, list[UUID]]:
    """Describe both centres; ids of what can be booked, by the staff's handle."""
    entered: dict[str, list[UUID]] = {}
    for handle, about in CENTRES.items():
        staff, centre = tender.as_(handle), tender.people[handle].organisation
        staff.act(
            "PUT", f"/api/v1/centres/{centre}", command="put_centre", object=f"centre:{centre}", version=0,
            payload=about,
        )  # fmt: skip
        entered[handle] = []
        for facts in ROOMS:
            uuid = uuid4()
            payload = dict(facts)
            if facts["kind"] == "seat":
                payload["room"] = str(entered[handle][0])
            staff.act(
                "PUT", f"/api/v1/resources/{uuid}", command="put_resource", object=f"resource:{uuid}", version=0,
                payload=payload,
            )  # fmt: skip
            entered[handle].append(uuid)
    return entered
