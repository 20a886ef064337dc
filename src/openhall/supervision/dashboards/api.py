"""Definitions of indicators and public values, for everybody. Nothing here points at a firm or a person."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import override
from ninja import Router

from openhall.identity import public as identity
from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import NotFound
from openhall.supervision.dashboards import pages, themes
from openhall.supervision.facts import public as facts
from openhall.supervision.facts.public import Meaning, Run, Value

router = Router(tags=["supervision"])
Answer = dict[str, Any]
PAGE = 500


def _words(one: Meaning) -> Answer:
    return {
        "definition": str(one.definition),
        "grain": str(one.grain),
        "denominator": str(one.denominator),
        "reading": str(one.reading),
        "innocent_explanations": [str(said) for said in one.innocent],
    }


def _meaning(one: Meaning) -> Answer:
    """English for programs, whatever they read otherwise, and each other language beside it."""
    translations = {}
    for code, name in facts.LANGUAGES.items():
        with override(code):
            translations[name] = _words(one)
    with override("en"):
        return {
            "id": one.id,
            "name": {code: str(name) for code, name in one.names.items()},
            **_words(one),
            "source": one.source,
            "public": one.public,
            "not_here": str(one.not_here) or None,
            "lacks_limit": facts.lacks_limit(one.id),
            "translations": translations,
        }


@router.get("/supervision/indicators", response=Answer)
def list_indicators(request: HttpRequest) -> Answer:
    """Every indicator: definition, denominator, innocent explanations, and how many units are answered here."""
    runs = {one.indicator: one for one in Run.objects.order_by("indicator")}
    return {
        "indicators": [
            _meaning(one)
            | {
                "answered": runs[one.id].answered if one.id in runs else 0,
                "computed_at": instant_text(at) if one.id in runs and (at := runs[one.id].at) else None,
            }
            for one in facts.meanings().values()
        ]
    }


@router.get("/supervision/indicators/{code}", response=Answer)
def show_indicator(request: HttpRequest, code: str, after: int = 0) -> Answer:
    """A public indicator with its values, in pages."""
    meaning = facts.meaning(code)
    if meaning is None or not meaning.public:
        raise NotFound(indicator=code)
    rows = list(Value.objects.filter(indicator=code, pk__gt=after).order_by("pk")[:PAGE])
    return _meaning(meaning) | {
        "values": [{"unit": row.unit, "value": row.value, "n": row.n} for row in rows],
        "next_after": rows[-1].pk if len(rows) == PAGE else None,
    }


@router.get("/supervision/figures", response=Answer)
def show_figures(request: HttpRequest) -> Answer:
    """The figures of the dashboard; ``sector`` or ``centre`` (ids) narrow them."""
    scope = pages.scope_of(request)
    running = facts.quarter_of(identity.received_at(request))
    return {
        "figures": [
            {
                "theme": theme.id,
                "finding": themes.finding(theme, found, running),
                "meaning": str(theme.meaning),
                "quarters": [
                    {
                        "quarter": one.quarter,
                        "value": one.value,
                        "observations": one.n,
                        "running": one.quarter >= running,
                    }
                    for one in found
                ],
            }
            for theme in themes.THEMES.values()
            for found in [themes.points(theme, scope)]
        ]
    }
