"""Who may use which address of desks and of mandates between people. What nobody arranged is refused to all alike."""

from __future__ import annotations

from tests.permissions.grants import DOOR, ONESELF, Acting, Reading, of

NOBODY = of("nobody yet")

DESKS: dict[str, object] = {
    "PUT /desk-arrangements/{uuid}/{unit}": Acting(
        "arrange_desk", "desk:{new}", NOBODY,
        {
            "lang": "vi", "queues": [{"letter": "A", "name": "A"}], "counters": [{"number": 1, "queues": ["A"]}],
            "hours": [["08:00", "17:00"]],
        },
    ),
    "GET /desks/{unit}": DOOR,
    "GET /desks/{unit}/kiosk": Reading(NOBODY),
    "POST /desks/{unit}/tickets/{key}": DOOR,
    "GET /desk-tickets/{uuid}": DOOR,
    "POST /desks/{unit}/counters/{counter}/next": ONESELF,
    "GET /desks/{unit}/slots/{queue}": DOOR,
    "POST /desks/{unit}/appointments": ONESELF,
    "DELETE /appointments/{uuid}": ONESELF,
    "GET /desks/{unit}/counters/{counter}/scans": Reading(NOBODY),
    "POST /desk-scans/{uuid}/pages": ONESELF,
    "POST /register-lookups/{uuid}": Acting(
        "consent_to_lookup", "lookup:{new}", NOBODY, {"draft": "{new}", "source": "tax", "number": "0101"}
    ),
    "PUT /register-lookups/{uuid}/paper": ONESELF,
    "GET /register-lookups/{uuid}": Reading(NOBODY),
    "GET /proxies": ONESELF,
    "POST /proxies/{uuid}": Acting("offer_proxy", "proxy:{new}", of("* manager"), {"agent": "nobody@example.org"}),
    "POST /proxies/{uuid}/recording": Acting(
        "record_proxy", "proxy:{new}", of("* desk", "* head"),
        {"agent": "nobody@example.org", "ward": "A", "certificate": "1", "paper": "1"},
    ),
    "PUT /proxies/{uuid}/acceptance": Acting("accept_proxy", "proxy:{new}", NOBODY),
    "PUT /proxies/{uuid}/end": Acting("end_proxy", "proxy:{new}", NOBODY),
    "PUT /proxies/{uuid}/confirmation": Acting("confirm_proxy", "proxy:{new}", NOBODY),
    "PUT /proxies/{uuid}/refusal": Acting("refuse_proxy", "proxy:{new}", NOBODY),
}  # fmt: skip
