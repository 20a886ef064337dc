"""The public pages, as somebody without account and script reads them."""

from __future__ import annotations

import pytest
from django.utils.html import escape

from openhall.witness import public as witness

pytestmark = pytest.mark.django_db

STATIC_PAGES = ["/", "/tenders", "/halls", "/log", "/verify", "/log/acts", "/open-data", "/problems", "/problems/stale"]


def read(client, url, language="en"):
    answer = client.get(url, HTTP_ACCEPT_LANGUAGE=language)
    assert answer.status_code == 200, (url, answer.status_code, answer.content[:500])
    return answer.content.decode()


@pytest.mark.parametrize("language", ["en", "ko", "zh-hans", "vi"])
@pytest.mark.parametrize("url", STATIC_PAGES)
def test_every_page_stands_before_there_is_any_tender(client, home, url, language):
    assert "<h1" in read(client, url, language)


class TestATender:
    def test_tells_its_whole_history_in_plain_words(self, client, course):
        course.publishes().bids("1000.00", "900.50", "1100.00").opens().awards()

        page = read(client, f"/tenders/{course.case}")

        assert "Riverside Waterworks published its plan." in page
        assert "The award goes to Deep Wells for CNY\N{NO-BREAK SPACE}900.50." in page
        assert "1,000.00" in page
        assert "OPN-05" not in page

    @pytest.mark.parametrize("language", ["ko", "zh-hans", "vi"])
    def test_in_each_language(self, client, course, language):
        course.publishes().bids("1000.00", "900.50", "1100.00").opens().awards()

        for url in [f"/tenders/{course.case}", f"/halls/{course.lot.uuid}", "/", "/tenders", "/halls"]:
            assert "<h1" in read(client, url, language)


class TestHall:
    def test_the_page_without_script_is_what_the_stream_sends(self, client, course):
        from openhall.portal.live import fragments

        course.publishes().bids("1000.00", "900.50", "1100.00").opens()

        page = read(client, f"/halls/{course.lot.uuid}")
        reached, events, more = fragments(case=course.case, after=-1)

        assert len(events) > 5
        assert [event["index"] for event in events] == sorted(event["index"] for event in events)
        assert reached >= events[-1]["index"]
        entries = page.partition("data-hall-entries>")[2].partition("</ol>\n</section>")[0]
        assert entries == "".join(event["html"] for event in events)
        assert not more
        assert fragments(case=course.case, after=events[2]["index"]) == (reached, events[3:], False)

    def test_sealed_acts_are_never_events(self, course):
        from openhall.portal.live import fragments

        course.publishes().bids("1000.00", "900.50", "1100.00").opens()

        codes = {event["code"] for event in fragments(case=course.case, after=-1).events}
        assert "OPN-05" in codes
        assert not codes & {"BID-01", "OPN-02", "SEALED", "NOT-02"}

    def test_all_halls_in_one_stream(self, course):
        from openhall.portal.live import fragments

        course.publishes()

        assert [event["code"] for event in fragments(case=None, after=-1).events] == ["PLN-01", "ENT-01", "NOT-01"]


class TestManyTenders:
    @pytest.fixture
    def many(self, course):
        """Thirty tenders: rows made directly, because only their number counts."""
        from datetime import timedelta

        from openhall.kernel.search import tokens
        from openhall.tendering.notices.models import Lot, Notice
        from openhall.tendering.planning.models import Project
        from openhall_rules.law import pack

        law = pack("cn@2019-03-02")
        for number in range(30):
            title = f"第{number}批水泵采购" if number % 2 else f"Bơm nước số {number}"
            project = Project.objects.create(
                owner=course.call.officer.organisation, centre=course.call.host.organisation, title=title,
                jurisdiction="cn", pack=law.id, pack_sha256=law.sha256, currency="CNY", state="bidding",
                created_at=course.now, search_tokens=tokens(title),
            )  # fmt: skip
            notice = Notice.objects.create(
                project=project, state="published", published_at=course.now,
                bids_due_at=course.now + timedelta(days=3650, hours=number),
            )  # fmt: skip
            Lot.objects.create(notice=notice, number=1, title=title, currency="CNY", method="lowest_evaluated_price")
        return course

    @pytest.mark.parametrize(("url", "most"), [("/", 4), ("/tenders", 2), ("/halls", 4), ("/tenders.json", 2)])
    def test_few_questions_to_the_database(self, client, many, url, most, django_assert_max_num_queries):
        client.get(url)
        with django_assert_max_num_queries(most):
            read(client, url)

    def test_a_long_history_costs_no_more_questions(self, client, course, django_assert_max_num_queries):
        course.publishes().bids("1000.00", "900.50", "1100.00").opens().awards()
        for url, most in ((f"/tenders/{course.case}", 27), (f"/halls/{course.lot.uuid}", 15)):
            client.get(url)
            with django_assert_max_num_queries(most):
                read(client, url)

    def test_search_finds_chinese_inside_a_word_and_vietnamese_without_marks(self, client, many):
        assert client.get("/tenders.json", {"q": "水泵"}).json()["tenders"][0]["title"] == "第29批水泵采购"
        assert len(client.get("/tenders.json", {"q": "bom nuoc"}).json()["tenders"]) == 15
        assert client.get("/tenders.json", {"q": "cement"}).json()["tenders"] == []
        assert "Nothing was found." in read(client, "/tenders?q=cement")

    def test_pages_by_key_show_every_tender_once(self, client, many):
        import re

        seen, url = [], "/tenders"
        while url:
            page = read(client, url)
            seen += re.findall(r'href="/tenders/([0-9a-f-]{36})"', page)
            url = (re.findall(r'rel="next" href="([^"]+)"', page) or [""])[0].replace("&amp;", "&")

        assert len(seen) == len(set(seen)) == 30

    def test_filters(self, client, many):
        assert client.get("/tenders.json?phase=awarded").json()["tenders"] == []
        assert len(client.get("/tenders.json?phase=open&category=goods").json()["tenders"]) == 30
        assert client.get("/tenders.json?phase=open&category=works").json()["tenders"] == []

    def test_halls_continue_by_deadline(self, client, many):
        first = read(client, "/halls")
        assert "Later halls" in first
        assert client.get("/halls?after=nonsense").status_code == 422


def test_a_cell_is_never_a_formula():
    from openhall.portal.tables import csv_answer

    body = csv_answer("a.csv", ["a"], [["=1+1"], ["-5"], ["plain"]]).content.decode()
    assert body.splitlines()[1:] == ["'=1+1", "'-5", "plain"]


def test_every_refusal_has_its_page(client, home):
    from openhall.portal.record_pages import refusal_kinds

    assert len(refusal_kinds()) > 30
    for code in refusal_kinds():
        assert f"<code>{code}</code>" in read(client, f"/problems/{code}")


def test_the_catalogue_names_command_and_subsystem_of_every_act_and_counts_no_sealed_one(client, course):
    course.publishes().bids("1000.00")

    kinds = {kind["code"]: kind for kind in client.get("/api/v1/acts").json()}

    assert all(kind["subsystem"] and kind["name"] and kind["command"] for kind in kinds.values())
    assert kinds["NOT-01"]["recorded"] >= 1
    assert kinds["BID-01"]["recorded"] == 0


def test_sealed_acts_are_counted_once_the_opening_set_names_them(client, course):
    course.publishes().bids("1000.00", "1100.00", "1200.00").opens()

    kinds = {kind["code"]: kind for kind in client.get("/api/v1/acts").json()}

    assert kinds["BID-01"]["recorded"] == 3
    assert kinds["BID-01"]["code"] in read(client, "/log/acts/BID-01")


def test_the_catalogue_explains_every_act_and_gives_its_schema(client, course):
    course.publishes()

    page = read(client, "/log/acts")
    assert all(f'href="/log/acts/{kind.code}"' in page for kind in witness.declared())
    for kind in witness.declared():
        told = read(client, f"/log/acts/{kind.code}")
        assert escape(str(kind.effect)) in told
        assert all(f"<code>{name}</code>" in told for name in (*kind.public, *kind.commitments))
    schema = client.get("/api/v1/acts/NOT-01").json()["schema"]
    assert schema["properties"]["code"] == {"const": "NOT-01"}
    assert set(schema["properties"]["public"]["required"]) >= {"bids_due_at", "lots"}


def test_the_catalogue_can_be_narrowed_to_one_subsystem(client, course):
    page = read(client, "/log/acts?subsystem=bidding")

    assert "/log/acts/BID-01" in page
    assert "/log/acts/NOT-01" not in page
    assert client.get("/log/acts?subsystem=none").status_code == 404
    assert client.get("/acts").url == "/log/acts"


def test_the_verifier_is_one_file_that_asks_for_nothing(client, home):
    page = read(client, "/verify/openhall-verifier.html")

    assert "default-src 'none'" in page
    assert "data-verify" in page
    assert 'src="' not in page


def test_a_stranger_address_is_refused_in_words(client, home):
    answer = client.get("/tenders/00000000-0000-4000-8000-000000000000")

    assert answer.status_code == 404
    assert "There is nothing here." in answer.content.decode()
