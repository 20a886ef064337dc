"""Two bids side by side: words of their documents with their pages, notes of one's own, one criterion across all."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from django.urls import reverse
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject
from tests.people import Character
from tests.tendering.experts import conftest as experts
from tests.tendering.experts.conftest import Drawing
from tests.tendering.experts.test_examination import CRITERIA, UNSIGNED, Bench
from tests.tendering.experts.test_scoring import TECHNICAL

from openhall.kernel import clock
from openhall.kernel.refusals import NotFound
from openhall.tendering.evaluation import texts
from openhall.tendering.evaluation.texts import Words
from openhall_sealing.content import DocumentEntry

pytestmark = pytest.mark.django_db
people, book, entries = experts.people, experts.book, experts.entries


def pdf(*pages: str) -> bytes:
    """A PDF with these words, one page each."""
    writer = PdfWriter()
    for words in pages:
        page = writer.add_blank_page(width=300, height=300)
        font = DictionaryObject({NameObject("/Type"): NameObject("/Font"), NameObject("/Subtype"): NameObject("/Type1"),
                                 NameObject("/BaseFont"): NameObject("/Helvetica")})  # fmt: skip
        page[NameObject("/Resources")] = DictionaryObject(
            {NameObject("/Font"): DictionaryObject({NameObject("/F1"): writer._add_object(font)})}
        )
        stream = DecodedStreamObject()
        stream.set_data(f"BT /F1 12 Tf 20 250 Td ({words}) Tj ET".encode("latin-1"))
        page[NameObject("/Contents")] = writer._add_object(stream)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


OFFER = pdf("A cover.", "Three pumps of cast iron, tested twice.")


def entry(data: bytes, kind: str = "application/pdf", name: str = "offer.pdf") -> DocumentEntry:
    return DocumentEntry(name=name, size=len(data), sha256="0" * 64, type=kind)


class TestWords:
    def test_a_pdf_is_read_page_by_page_and_hits_name_their_page(self):
        words = texts.read(entry(OFFER), BytesIO(OFFER))

        (hit,) = texts.find(words, "CAST iron")
        assert (hit.page, hit.found) == (2, "cast iron")
        assert hit.before.endswith("of ")
        assert texts.find(words, "wood") == []
        assert texts.find(words, " ") == []

    @pytest.mark.parametrize("data", [b"", b"%PDF-1.4 nothing", b"\x00" * 5000, OFFER[: len(OFFER) // 2]])
    def test_what_cannot_be_read_has_no_words_and_stops_nothing(self, data):
        assert texts.find(texts.read(entry(data), BytesIO(data)), "pump") == []

    def test_a_text_is_one_page_and_other_kinds_have_no_words(self):
        data = "Đường ống dẫn nước".encode()

        assert texts.find(texts.read(entry(data, "text/plain", "a.txt"), BytesIO(data)), "ĐƯỜNG")[0].found == "Đường"
        assert texts.read(entry(data, "image/png", "a.png"), BytesIO(data)) == Words(())


@pytest.fixture
def bench(panels: Any, officer: Character, people: list[Character], entries: list[Any]) -> Bench:
    """Five experts were drawn for three bids, each with an offer of two pages."""
    panel = panels("1000.00", "1100.00", "1200.00", law="cn@2019-03-02", method="comprehensive_score",
                   criteria=CRITERIA, documents=(OFFER,))  # fmt: skip
    draws = Drawing(panel, officer, people)
    draws.prepares(members=5, experts=5)
    draws.draws()
    table = Bench(draws, draws.completes())
    clock.move_to(draws.now)
    return table


def test_two_bids_stand_beside_each_other_and_words_lead_to_their_page(bench, as_reader):
    bids = bench.draws.panel.bids
    at = reverse("work-reading", args=[bench.lot.uuid])
    page = (
        as_reader(bench.seated[0]).get(at, {"a": str(bids[2].bid), "b": str(bids[0].bid), "q": "cast"}).content.decode()
    )

    assert page.count("<mark>cast</mark>") == 2
    assert "#a-page-2" in page
    assert 'id="b-page-2"' in page
    assert page.index('id="name-a">Even Flow') < page.index('id="name-b">Clear Pumps')
    assert "Three pumps of cast iron" in page


def test_nobody_but_the_committee_reads_and_nothing_is_compared_for_them(bench, as_reader, officer, bidder):
    at = reverse("work-reading", args=[bench.lot.uuid])
    outside = next(one for one in bench.draws.people if one not in bench.seated)
    for who in (officer, bidder, outside):
        assert as_reader(who).get(at, {"q": "cast"}).status_code == 404
    page = as_reader(bench.seated[0]).get(at).content.decode()
    for word in ("alike", "similar", "same words"):
        assert word not in page


def test_notes_are_kept_beside_scores_typed_elsewhere_and_nobody_else_reads_them(bench, as_reader):
    who, (first, second, _third) = bench.seated[0], [str(one.bid) for one in bench.draws.panel.bids]
    for one in bench.seated:
        bench.examines(one)
    bench.types(who, {first: {TECHNICAL: "20"}}, {first: "Solid."})
    row = bench.sheet(who)
    reading = as_reader(who)
    answer = reading.put(
        f"/api/v1/lots/{bench.lot.uuid}/sheets/{row.uuid}/draft", {"notes": {second: "Page 2: iron."}},
        content_type="application/json",
    )  # fmt: skip
    assert answer.status_code == 200, answer.content
    assert bench.sheet(who).draft == {
        "scores": {first: {TECHNICAL: "20"}}, "notes": {first: "Solid.", second: "Page 2: iron."}
    }  # fmt: skip
    at = reverse("work-reading", args=[bench.lot.uuid])
    assert "Page 2: iron." in reading.get(at).content.decode()
    assert "Page 2: iron." not in as_reader(bench.seated[1]).get(at).content.decode()


def test_one_criterion_and_one_requirement_stand_across_all_bids(bench, as_reader):
    who, first = bench.seated[0], str(bench.draws.panel.bids[0].bid)
    bench.examines(who, UNSIGNED)
    at = reverse("work-reading", args=[bench.lot.uuid])
    page = as_reader(who).get(at, {"criterion": "=f1"}).content.decode()
    assert "One criterion across all bids" in page
    assert page.count("Not met") == 1
    for one in bench.seated[1:]:
        bench.examines(one)
    bench.types(who, {first: {TECHNICAL: "25"}}, {})
    page = as_reader(who).get(at, {"criterion": TECHNICAL}).content.decode()
    assert ">25<" in page


def test_a_blind_bid_is_read_under_the_members_own_name_and_only_what_names_nobody(
    panels, officer, people, entries, as_reader
):
    from openhall.tendering.evaluation import tasks

    panel = panels("1000.00", "1100.00", "1200.00", law="cn@2019-03-02", method="comprehensive_score",
                   criteria=CRITERIA | {"blind": True}, documents=(OFFER,))  # fmt: skip
    draws = Drawing(panel, officer, people)
    draws.prepares(members=5, experts=5)
    draws.draws()
    members = draws.completes()
    assert tasks.due(draws.now) == 1
    clock.move_to(draws.now)
    page = as_reader(members[0]).get(reverse("work-reading", args=[panel.lot.uuid]), {"q": "cast"}).content.decode()

    assert "Bid 1" in page
    for secret in ("Clear Pumps", "Deep Wells", "cast iron", "document-0", *(str(one.bid) for one in panel.bids)):
        assert secret not in page


def test_a_lot_that_is_over_is_not_read_any_more(bench, as_reader):
    bench.lot.__class__.objects.filter(pk=bench.lot.pk).update(state="evaluated")

    answer = as_reader(bench.seated[0]).get(reverse("work-reading", args=[bench.lot.uuid]))
    assert answer.status_code == NotFound.status
