"""A hundred people want the same hour at the same moment; the database alone must give it to one."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from uuid import uuid4

import psycopg
import pytest
from django.db import connection, connections
from django.test import Client
from tests.people import MONDAY
from tests.tendering.booking.conftest import TEN

from openhall.kernel import clock
from openhall.tendering.booking.models import Booking, BookingState, Occupation

pytestmark = pytest.mark.django_db(transaction=True)
CROWD = 100
AT_ONCE = 8
"""Connections that really stand side by side: the pool of one process."""


def test_a_hundred_requests_at_once_and_one_booking(bidder, hall, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: MONDAY)
    requests = []
    for _ in range(CROWD):
        uuid = uuid4()
        payload = {
            "resources": [str(hall.uuid)],
            "starts_at": TEN.isoformat(),
            "ends_at": (TEN + timedelta(hours=1)).isoformat(),
        }
        requests.append((uuid, payload, bidder.headers("book", f"booking:{uuid}", 0, payload)))
    together = Barrier(CROWD)

    def ask(request):
        uuid, payload, headers = request
        together.wait(60)
        try:
            answer = Client().put(
                f"/api/v1/bookings/{uuid}", json.dumps(payload), content_type="application/json", headers=headers
            )
            return answer.status_code, answer.json().get("code")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(CROWD) as crowd:
        answers = list(crowd.map(ask, requests))

    assert sorted(answers, key=str) == sorted([(201, None)] + [(409, "time-taken")] * (CROWD - 1), key=str)
    assert Booking.objects.filter(state=BookingState.BOOKED).count() == 1
    assert Occupation.objects.count() == 1


def test_without_any_lock_of_ours_the_constraint_lets_one_through(bidder, hall, books, cancels, database_url):
    booked = books(bidder, hall)
    Occupation.objects.all().delete()
    connection.commit()
    together = Barrier(AT_ONCE)

    def take(minutes):
        with psycopg.connect(database_url, autocommit=True) as other:
            together.wait(60)
            while True:
                try:
                    other.execute(
                        "INSERT INTO booking_occupation (booking_id, resource_id, during)"
                        " VALUES (%s, %s, tstzrange(%s, %s))",
                        [booked.pk, hall.pk, TEN + timedelta(minutes=minutes), TEN + timedelta(minutes=60 + minutes)],
                    )
                except psycopg.errors.ExclusionViolation:
                    return False
                except psycopg.errors.DeadlockDetected:
                    continue  # two that waited for one another may both give up
                return True

    with ThreadPoolExecutor(AT_ONCE) as crowd:
        let_through = list(crowd.map(take, range(AT_ONCE)))

    assert let_through.count(True) == Occupation.objects.count() == 1
