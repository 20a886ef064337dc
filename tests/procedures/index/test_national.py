"""National results: taken in whole or not at all, ranked, held against our own; simulation; lists; sheets; pages."""

from __future__ import annotations

import json
from decimal import Decimal
from io import BytesIO

import pytest
from pydantic import ValidationError
from tests.procedures.dossiers.conftest import reading
from tests.procedures.index.conftest import DAY, JULY, NOW, answers, done, gathers

from openhall.kernel import clock
from openhall.kernel.refusals import Invalid, NotFound
from openhall.procedures.index import computing, figures, inputs, law, national, queries, sheets
from openhall.procedures.index.models import Answered, Computation, Edition, Stretch
from openhall.procedures.index.refusals import BadFile
from openhall.witness.models import Outbox
from openhall_rules.service import Period

pytestmark = pytest.mark.django_db
JUNE = Period.of("2026-06")
ROWS = [
    {"code": "H97", "name": "Tỉnh Một (hư cấu)", "total": "91.50"},
    {"code": "H98", "name": "Tỉnh Hai (hư cấu)", "total": "88.00", "points": {"on_time": "20.00"}},
    {"code": "H99", "name": "Tỉnh Ba (hư cấu)", "total": "88.00"},
    {"code": "H96", "name": "Tỉnh Bốn (hư cấu)", "total": None},
]


class TestTakingIn:
    def test_the_months_stand_with_our_rank_and_the_log_has_the_digest_of_the_rows(self, bureau):
        row, _recorded = bureau.takes_in(ROWS)

        assert [(one.row.code, one.rank) for one in national.ranked(row)] == [
            ("H97", 1), ("H98", 2), ("H99", 2), ("H96", None),
        ]  # fmt: skip
        assert national.own_rank(row) == 2
        leaf = json.loads(bytes(Outbox.objects.filter(code="IDX-05").get().leaf))
        assert leaf["public"] == {"period": "2026-06", "rows_sha256": row.rows_sha256, "rows": 4}

    def test_taken_in_again_the_newest_counts(self, bureau):
        bureau.takes_in(ROWS)
        bureau.takes_in(ROWS[:2], at=JULY + DAY)

        assert [one.rows.count() for one in national.newest()] == [2]

    def test_csv_and_json_say_the_same(self):
        table = "\ufeffcode,name,total,on_time\nH98,Tỉnh Hai,88.00,20.00\nH96,Tỉnh Bốn,,\n".encode()
        said = json.dumps(
            [
                {"code": "H98", "name": "Tỉnh Hai", "total": "88.00", "points": {"on_time": "20.00"}},
                {"code": "H96", "name": "Tỉnh Bốn", "total": "", "points": {}},
            ]
        ).encode()

        assert national.read_file(table) == national.read_file(said)

    @pytest.mark.parametrize(
        ("body", "said"),
        [
            (b"code,name\nH98,X\n", "Line 1"),
            (b"code,name,total,speed\nH98,X,1,2\n", "speed"),
            (b"code,name,total\nH98,X,101\nX1,Y,5\n", "Line 2"),
            (b"code,name,total\nH98,X,80\nX1,Y,5\n", "Line 3"),
            (b"[1]", "Line 1"),
            (b"{", "JSON"),
            (b"\xff\xfe", "UTF-8"),
            (b"code,name,total\n", "rows"),
            (b"[" * 100_000, "JSON"),
            (b"x" * 2_000_000, "larger"),
            (b"code,name,total\n" + b"H98,X,1\n" * 200, "rows"),
        ],
    )
    def test_a_file_with_a_wrong_line_is_refused_whole_with_the_line_named(self, body, said):
        with pytest.raises(BadFile) as refused:
            national.read_file(body)

        assert said in str(refused.value.facts["lines"])

    def test_a_province_stands_once_and_ours_is_among_them_and_a_float_is_no_total(self):
        whole = {"period": "2026-06", "own": "H98", "source": "Portal", "rows": ROWS}
        for changes in ({"rows": [*ROWS, ROWS[0]]}, {"own": "H55"}, {"rows": [ROWS[1] | {"total": 88.0}]}):
            with pytest.raises(ValidationError):
                inputs.NationalInput.model_validate(whole | changes)


class TestBeside:
    def test_a_known_mistake_explains_the_difference(self, ready, desk):
        done(desk)
        ready.computes()
        own = figures.unit_of(Computation.objects.get(period="2026-06").figures, "H98")
        online = own["scores"]["offered_online"]
        assert online[3] is not None
        row, _recorded = ready.takes_in(
            [ROWS[1] | {"points": {"on_time": own["scores"]["on_time"][3], "shared": "0.00", "paid_online": "1.11"}}]
        )

        found = {one.indicator: one for one in national.beside(row, national.law_of(row, JULY))}

        assert found["on_time"].same
        assert (found["shared"].own, found["shared"].cause) == (None, "null_as_zero")
        assert (found["paid_online"].same, found["paid_online"].cause) == (False, "")


class TestSimulating:
    def test_what_is_finished_in_thought_moves_points_and_nothing_is_kept(self, ready, desk):
        done(desk)
        late = desk.accepted(at=NOW)
        before_rows = list(Stretch.objects.values_list("code", flat=True))
        gathers(NOW + DAY)
        kept = (Stretch.objects.count(), Computation.objects.count(), Outbox.objects.count())

        before, after, _law = computing.if_finished(JUNE, [late.uuid], NOW + 2 * DAY, NOW + DAY)
        never, as_it_is, _law = computing.if_finished(JUNE, [late.uuid], NOW + 20 * DAY, NOW + DAY)

        assert before_rows == []
        assert (Stretch.objects.count(), Computation.objects.count(), Outbox.objects.count()) == kept
        assert before["H98.2"].scores["average_days"].of == 1
        assert after["H98.2"].scores["average_days"].of == 2
        assert never["H98.2"].scores["on_time"].points == as_it_is["H98.2"].scores["on_time"].points == Decimal("10.00")
        late.refresh_from_db()
        assert late.ended_at is None

    def test_what_has_ended_cannot_be_finished_again(self, ready, desk):
        row = done(desk)
        with pytest.raises(Invalid):
            computing.if_finished(JUNE, [row.uuid], NOW + 2 * DAY, NOW + DAY)


class TestReading:
    @pytest.fixture
    def published(self, ready, desk, monkeypatch):
        """June is published, with a late dossier."""
        monkeypatch.setattr(clock, "now", lambda: JULY)
        ready.targets("answer_below", "99")
        ready.targets("train_below", "99")
        ready.targets("national_rank", "5")
        ready.gives_number()
        done(desk)
        ready.late = done(desk, NOW + DAY, days=20)
        ready.computes()
        ready.publishes()
        return ready

    def test_lists_are_for_the_unit_and_the_office_and_everybody_sees_the_count(
        self, published, clerk, neighbour, office, citizen, as_reader
    ):
        url = "/desk/service-index/lost/2026-06/H98.2/on_time"

        for who in (clerk, office):
            page = as_reader(who).get(url).content.decode()
            assert published.late.code in page
            assert f"/desk/dossiers/{published.late.uuid}" in page
            rows = as_reader(who).get(f"{url}?csv=1").content.decode().splitlines()
            assert rows[1:] == [published.late.code]
        for who in (neighbour, citizen):
            assert as_reader(who).get(url).status_code == 404
        assert as_reader(None).get(url).status_code in (302, 401)
        page = as_reader(None).get("/service-index/2026-06/H98.2").content.decode()
        assert published.late.code not in page
        assert "1 of 2" in page

    def test_every_indicator_has_its_list(self, published, office):
        reader = reading(office)
        for indicator in figures.unit_of(Edition.objects.get().figures, "H98")["scores"]:
            assert isinstance(queries.lost(reader, JUNE, "H98", indicator, JULY), list)
        with pytest.raises(NotFound):
            queries.lost(reader, JUNE, "H98", "speed", JULY)

    def test_everybody_reads_ranking_scores_history_files_and_the_report(self, published, as_reader, head):
        answers(Answered.objects.get(unit="H98.2"), head)
        published.takes_in(ROWS)
        guest = as_reader(None)

        page = guest.get("/service-index").content.decode()
        assert "chart-commune" in page
        assert Edition.objects.get().sha256 in page
        assert "We hire another officer." in guest.get("/service-index/2026-06/H98.2").content.decode()
        assert "0900 000 000" in guest.get("/service-index/2026-06/H98.2").content.decode()
        assert "H98.3" in guest.get("/service-index/2026-06/ranking.csv?level=commune").content.decode()
        assert "on_time" in guest.get("/service-index/2026-06/H98.2/scores.csv").content.decode()
        assert "2026-06" in guest.get("/service-index/2026-06/H98.2/history.csv").content.decode()
        assert "H97" in guest.get("/service-index/national/2026-06/results.csv").content.decode()
        assert "Tỉnh Một" in guest.get("/service-index/national/2026-06").content.decode()
        assert guest.get("/service-index/2026-06/report.pdf").content[:5] == b"%PDF-"
        whole = guest.get("/api/v1/service-index/2026-06").json()
        assert whole["figures_sha256"] == figures.digest(whole["figures"])
        assert figures.digest(guest.get("/service-index/2026-06/figures.json").json()) == whole["figures_sha256"]
        assert guest.get("/service-index/2026-05").status_code == 404

    def test_the_office_sees_what_waits_computes_and_chooses(self, published, office, as_reader):
        me = as_reader(office)
        for url in ("", "/units", "/national", "/computed/2026-06", "/answers", "/training", "/messages?lang=ko",
                    "/sheets/2026-06", "/simulate"):  # fmt: skip
            assert me.get(f"/desk/service-index{url}").status_code == 200, url
        answer = me.post("/desk/service-index/compute", {"period": "2026-Q2"})
        assert answer.headers["Location"] == "/desk/service-index/computed/2026-Q2"
        assert me.post("/desk/service-index/compute", {"period": "June"}).status_code == 422
        file = BytesIO("code,name,total\nH98,Tỉnh,80\n".encode())
        file.name = "a.csv"
        assert "take_in_national" in me.post("/desk/service-index/national", {"file": file}).content.decode()
        bad = BytesIO(b"code,name,total\nX,Y,80\n")
        bad.name = "a.csv"
        refused = me.post("/desk/service-index/national", {"file": bad})
        assert (refused.status_code, "Line 2" in refused.content.decode()) == (422, True)

    def test_a_unit_thinks_through_its_own_dossiers_only(self, published, desk, clerk, neighbour, as_reader):
        row = desk.accepted(at=JULY)
        gathers(JULY)
        asked = f"/desk/service-index/simulate?d={row.uuid}&finished=2026-07-03"

        assert row.code in as_reader(clerk).get(asked).content.decode()
        assert as_reader(neighbour).get(asked).status_code == 404
        url = f"/api/v1/service-index-simulation?period=2026-07&finished_date=2026-07-03&dossier={row.uuid}"
        assert {one["code"] for one in as_reader(clerk).get(url).json()["units"]} >= set()
        assert as_reader(neighbour).get(url).status_code == 404

    def test_a_person_s_sheet_is_read_by_the_person_the_head_and_the_office(
        self, published, clerk, second, head, office, neighbour
    ):
        def persons(who):
            return [one.name for one in sheets.sheets(reading(who), JUNE, JULY)[1]]

        assert persons(clerk) == persons(head) == persons(office) == ["An Vu"]
        assert persons(second) == []
        [of_unit] = sheets.sheets(reading(head), JUNE, JULY)[0]
        assert (of_unit.ran, of_unit.late, of_unit.in_time) == (2, 1, 1)
        with pytest.raises(NotFound):
            sheets.sheets(reading(neighbour), JUNE, JULY)
        assert law.period_of("2026-06") == JUNE
