"""JSON of satisfaction."""

from django.http import HttpRequest
from ninja import Router

from openhall.helpdesk.answers import Answer, receipt
from openhall.helpdesk.satisfaction import commands, queries
from openhall.helpdesk.satisfaction.inputs import RatingInput
from openhall.identity import public as identity

router = Router(tags=["help"])


@router.get("/satisfaction", response=Answer)
def satisfaction(request: HttpRequest) -> Answer:
    """Rates by quarter and occasion; cells with few ratings are withheld."""
    return {
        "fewest": queries.FEWEST,
        "cells": [
            {"quarter": one.quarter.isoformat(), "occasion": one.occasion, "ratings": one.ratings,
             "satisfied": one.satisfied}
            for one in queries.cells()
        ],
    }  # fmt: skip


@router.post("/satisfaction/{token}", response=Answer)
def rate(request: HttpRequest, token: str, payload: RatingInput) -> Answer:
    """Rate what one was asked about, once (SAT-01)."""
    return receipt(commands.rate_service(token=token, rating=payload, at=identity.received_at(request)))
