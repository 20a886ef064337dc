"""The page on which the owner writes requirements, criteria and scales; saved they add up, or they aren't saved."""

from __future__ import annotations

from typing import Any

import pytest

from openhall.kernel.refusals import Invalid, NotFound
from openhall.tendering.notices import drafting
from openhall.tendering.notices.criteria_inputs import CriteriaForm
from openhall.tendering.notices.inputs import LotForm

pytestmark = pytest.mark.django_db

ROWS: dict[str, Any] = {
    "formula": "trimmed_mean",
    "total": "100",
    "criteria": [
        {"name": "Plan", "limit": "30", "step": "5", "levels": "0 10 = Some.\n15 30 = A plan with dates."},
        {"name": "Service", "limit": "10", "step": "", "levels": ""},
        {"name": "", "limit": "", "step": "", "levels": ""},
    ],
    "requirements": [
        {"id": "r1", "stage": "formal", "text": "The head has signed.", "clause": "Part 2, 3.1"},
        {"id": "r2", "stage": "formal", "text": "", "clause": ""},
    ],
}


def save(drafted: Any, **changes: Any) -> Any:
    payload = {"lot": str(drafted.lots[0].uuid)} | ROWS | changes
    signed = drafted.officer.signs("set_criteria", f"notice:{drafted.notice_uuid}", drafted.notice.version, payload)
    return drafting.set_criteria(notice_uuid=drafted.notice_uuid, given=CriteriaForm.model_validate(payload), **signed)


def test_rows_become_criteria_and_blank_rows_say_nothing(drafted):
    row = save(drafted)

    assert row.method == "comprehensive_score"
    assert row.criteria == {
        "formula": "trimmed_mean",
        "score_limits": {"Plan": "30", "Service": "10"},
        "requirements": [ROWS["requirements"][0]],
        "scales": {
            "Plan": {
                "step": "5",
                "levels": [
                    {"from": "0", "to": "10", "text": "Some."},
                    {"from": "15", "to": "30", "text": "A plan with dates."},
                ],
            }
        },
        "total": "100",
    }


@pytest.mark.parametrize(
    "change",
    [
        {"total": "99"},
        {"price_points": "50"},
        {"formula": ""},
        {"criteria": [ROWS["criteria"][0], ROWS["criteria"][0]]},
        {"criteria": [{"name": "Plan", "limit": "40", "levels": "0 30 = Some."}]},
        {"lot": "00000000-0000-4000-8000-000000000000"},
    ],
    ids=["total", "points of the price", "no formula", "twice", "scale ends elsewhere", "another lot"],
)
def test_what_does_not_add_up_is_not_saved(drafted, change):
    before = drafted.lots[0].criteria
    with pytest.raises((Invalid, NotFound)):
        save(drafted, **change)

    assert drafted.lots[0].criteria == before


@pytest.mark.parametrize("levels", ["20 = ", "much = words", "1 2 3 = words", "words"])
def test_lines_of_a_scale_have_their_form(levels):
    with pytest.raises(ValueError, match=r"level|figure|separators"):
        CriteriaForm.model_validate({"lot": "00000000-0000-4000-8000-000000000000",
                                     "criteria": [{"name": "Plan", "limit": "30", "levels": levels}]})  # fmt: skip


def test_points_of_the_price_are_the_documents_own(drafted):
    row = save(drafted, price_points="70", criteria=[{"name": "Plan", "limit": "30"}], requirements=[])

    assert row.criteria["formula_parameters"] == {"full": "70"}
    assert "requirements" not in row.criteria


def test_who_saves_the_lot_without_them_leaves_requirements_as_they_are(drafted):
    save(drafted)
    lot = drafted.lots[0]
    form = {"uuid": str(lot.uuid), "title": "Pumps", "estimate": "10", "method": "comprehensive_score",
            "criteria": {"formula": "trimmed_mean"}, "other_criteria": "Plan = 30\nService = 10"}  # fmt: skip
    signed = drafted.officer.signs("save_lot", f"notice:{drafted.notice_uuid}", drafted.notice.version, form)
    row = drafting.save_lot(notice_uuid=drafted.notice_uuid, lot=LotForm.model_validate(form).draft(), **signed)

    assert row.criteria["requirements"] == [ROWS["requirements"][0]]
    assert row.criteria["total"] == "100"


def test_a_program_sends_scales_with_the_lot():
    scale = {"levels": [{"from": "0", "to": "30", "text": "All."}]}
    form = {"title": "Pumps", "criteria": {"score_limits": {"Plan": "30"}, "scales": {"Plan": scale}}}

    assert LotForm.model_validate(form).draft().criteria.to_json()["scales"] == {"Plan": {"step": None, **scale}}
