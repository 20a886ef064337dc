"""What several organisations are told at once reaches those who hold the mandate, and nobody else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from openhall.identity import commands
from openhall.identity.models import Mandate
from openhall.identity.public import Note, Role, notify_each
from openhall.kernel import messages

pytestmark = pytest.mark.django_db(transaction=True)

MONDAY = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)


def joins(name, *roles):
    facts = commands.OrganisationFacts("ZZ", "fiction", name.upper(), f"{name} (fictional)")
    person, party, _ = commands.register_person(
        name=name, email=f"{name}@example.org", password=None, organisation=facts, roles=list(roles), at=MONDAY
    )
    return person, party


def test_each_organisation_reads_its_own_note_once(django_assert_num_queries):
    alder, alders = joins("alder", Role.BIDDER, Role.OFFICER)
    birch, birches = joins("birch", Role.BIDDER)
    cedar, cedars = joins("cedar")
    dogwood, dogwoods = joins("dogwood", Role.BIDDER)
    Mandate.objects.filter(person=dogwood, role=Role.BIDDER).update(ends_at=MONDAY + timedelta(hours=1))
    parties = [birches, alders, cedars, dogwoods]
    notes = [Note(party.pk, f"Bids are due for {party.name}", "Soon.", f"/lots/{party.pk}") for party in parties]

    with transaction.atomic(), django_assert_num_queries(2):
        notify_each(notes, {Role.BIDDER, Role.OFFICER}, at=MONDAY + timedelta(days=1))

    assert [(one.subject, one.link, one.email) for one in messages.inbox(alder.uuid)] == [
        (f"Bids are due for {alders.name}", f"/lots/{alders.pk}", "alder@example.org")
    ]
    assert [one.subject for one in messages.inbox(birch.uuid)] == [f"Bids are due for {birches.name}"]
    assert messages.inbox(cedar.uuid) == messages.inbox(dogwood.uuid) == []


def test_no_notes_ask_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        notify_each([], {Role.BIDDER}, at=MONDAY)
