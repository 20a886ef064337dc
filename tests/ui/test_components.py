"""What each component says, and that it can't be asked for what it doesn't have."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django import forms
from django.utils import translation

from openhall.ui import components as c
from openhall.ui.refusals import UnknownVariant

Show = Callable[..., str]
NOW = datetime(2026, 3, 9, 1, 30, tzinfo=UTC)
ZONE = "Asia/Seoul"

pytestmark = pytest.mark.usefixtures("english")


def words(html: str) -> str:
    """The text of a page: no markup, single spaces."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).replace("\N{NO-BREAK SPACE}", " ").split())


def test_an_undefined_variable_fails_the_page(show: Show) -> None:
    with pytest.raises(pytest.fail.Exception, match="nobody_gave_this"):
        show("{{ nobody_gave_this }}")


@pytest.mark.parametrize(
    "source",
    [
        '{% tag "Open" "pink" %}',
        '{% button "Go" "huge" %}',
        '{% banner kind="loud" %}x{% end_banner %}',
        '{% text_field "a" "A" width="12px" %}',
    ],
)
def test_an_unknown_variant_is_refused(show: Show, source: str) -> None:
    with pytest.raises(UnknownVariant):
        show(source)


def test_text_of_people_is_escaped(show: Show) -> None:
    evil = "<script>alert(1)</script>"
    page = show(
        "{% page_header evil evil tag evil %}{% tag evil %}{% summary_list rows %}{% table evil columns cells %}"
        "{% details evil %}{{ evil }}{% end_details %}{% source_text evil 'ko' %}"
        "{% qr evil evil %}{% empty_state evil %}",
        evil=evil,
        tag=c.Tag(evil),
        rows=[c.SummaryRow(evil, evil, "/x")],
        columns=[c.Column(evil, header=True)],
        cells=[[evil]],
    )

    assert "<script" not in page
    assert page.count("&lt;script&gt;") >= 12


def test_page_header_is_the_only_first_heading(show: Show) -> None:
    page = show('{% page_header "Bridge" "Lot 1" tag "All about it." %}', tag=c.Tag("Open", "green"))

    assert page.count("<h1") == 1
    assert words(page) == "Lot 1 Bridge Open All about it."


def test_a_change_link_says_what_it_changes(show: Show) -> None:
    page = show(
        "{% summary_list rows %}", rows=[c.SummaryRow("Price", "CNY 5", "/price"), c.SummaryRow("Place", "Here")]
    )

    assert words(page) == "Price CNY 5 Change Price Place Here"
    assert page.count("<a ") == 1


def test_a_blocked_task_is_no_link(show: Show) -> None:
    tasks = [c.Task("Lots", "/lots", c.TaskState.DONE), c.Task("Publish", "/publish", c.TaskState.BLOCKED)]
    page = show("{% task_list groups %}", groups=[c.TaskGroup("Notice", tasks)])

    assert "1 of 2 tasks completed" in words(page)
    assert "/lots" in page
    assert "/publish" not in page
    assert "Cannot start yet" in page


def test_step_indicator_marks_where_one_is(show: Show) -> None:
    page = show("{% step_indicator steps 2 %}", steps=["Owner", "Lots", "Check"])

    assert "Step 2 of 3: Lots" in words(page)
    assert re.findall(r'aria-current="step"><span>(\w+)', page) == ["Lots"]


def test_timeline_is_newest_first_whatever_the_order_given(show: Show) -> None:
    events = [c.Event(name, NOW + timedelta(hours=hour), ZONE) for name, hour in (("one", 1), ("three", 3), ("two", 2))]

    assert re.findall(r"\b(one|two|three)\b", words(show("{% timeline events %}", events=events))) == [
        "three",
        "two",
        "one",
    ]


def test_a_table_refuses_a_row_of_another_length(show: Show) -> None:
    with pytest.raises(ValueError, match="zip"):
        show("{% table 'Bids' columns rows %}", columns=[c.Column("Bidder")], rows=[["A", "B"]])


def test_a_table_scopes_its_headers_and_repeats_them_for_phones(show: Show) -> None:
    columns = [c.Column("Bidder", header=True), c.Column("Price", figure=True)]
    page = show("{% table 'Bids' columns rows '/bids.csv' %}", columns=columns, rows=[["A", "5"]])

    assert page.count('scope="col"') == 2
    assert page.count('scope="row"') == 1
    assert 'data-label="Price" class="is-figure"' in page
    assert "Download this table (CSV) : Bids" in words(page)


def test_an_empty_table_says_so(show: Show) -> None:
    assert "No bids." in show("{% table 'Bids' columns rows '' 'No bids.' %}", columns=[c.Column("Bidder")], rows=[])


@pytest.mark.parametrize(("state", "reached"), [("recorded", 1), ("logged", 2), ("witnessed", 3)])
def test_a_receipt_advances_in_three_steps(show: Show, state: str, reached: int) -> None:
    page = show("{% receipt receipt %}", receipt=c.Receipt(c.ReceiptState(state), "Bid received", "OH-1", NOW, ZONE))

    assert page.count('class="is-reached"') == reached
    assert page.count('<li data-step="') == 3
    assert f'data-state="{state}"' in page


def test_a_countdown_is_that_of_the_server(show: Show) -> None:
    source = "{% countdown deadline zone now %}"
    ahead = show(source, deadline=NOW + timedelta(hours=3, minutes=5), zone=ZONE, now=NOW)
    over = show(source, deadline=NOW, zone=ZONE, now=NOW)

    assert "3 hours 5 minutes left" in words(ahead)
    assert "Time of the server: 9 March 2026, 10:30:00 (Korean time, UTC+9)" in words(ahead)
    assert 'data-deadline="2026-03-09T04:35:00+00:00"' in ahead
    assert "The deadline has passed." in words(over)


def test_the_work_queue_puts_the_nearest_deadline_first(show: Show) -> None:
    items = [
        c.WorkItem(name, "/", NOW + timedelta(days=day), ZONE, "Decide") for name, day in (("far", 9), ("late", -1))
    ]
    page = words(show("{% work_queue items now %}", items=items, now=NOW))

    assert page.index("late") < page.index("far")
    assert "1 day late" in page
    assert "9 days left" in page


def test_a_chart_says_everything_without_its_drawing(show: Show) -> None:
    bars = [c.Bar("A", Decimal("30"), "30"), c.Bar("B", Decimal("60"), "60", marked=True)]
    page = show("{% bar_chart 'B took twice as long' bars 'Days' %}", bars=bars)

    assert 'width="50.00"' in page
    assert re.search(r'<th scope="row">A</th><td class="is-figure">30</td>', page)


def test_a_qr_code_is_a_drawing_with_a_name(show: Show) -> None:
    page = show("{% qr 'https://hall.example/v/1' 'Check this certificate' %}")

    assert 'role="img" aria-label="Check this certificate"' in page
    assert "<svg" in page
    assert "style=" not in page


def test_a_signed_form_carries_what_the_intent_needs(show: Show) -> None:
    page = show(
        "{% signed_form command='publish_notice' object='notice:1' version=3 url='/act' next='/done' %}"
        "x{% end_signed_form %}"
    )

    attributes = dict(re.findall(r'data-([\w-]+)="([^"]*)"', page))
    assert attributes == {
        "command": "publish_notice",
        "object": "notice:1",
        "version": "3",
        "party": "",
        "origin": "http://testserver",
        "url": "/act",
        "method": "POST",
        "next": "/done",
    }
    assert "data-signed-form " in page
    assert "csrfmiddlewaretoken" in page
    assert "<noscript>" in page


def test_a_signed_form_carries_what_other_islands_need(show: Show) -> None:
    page = show(
        "{% signed_form command='c' object='o' version=0 url='/act' seal_bid=True assertion_options=odd empty='' %}"
        "x{% end_signed_form %}",
        odd='/"x',
    )

    assert ' data-seal-bid="" data-assertion-options="/&quot;x">' in page
    assert "data-empty" not in page


@pytest.mark.parametrize(("reads", "given", "chosen"), [("vi", "", "vi"), ("ko", "zh-hans", "zh-hans")])
def test_one_writes_in_the_language_that_one_reads_unless_another_is_chosen(show, reads, given, chosen):
    with translation.override(reads):
        html = show('{% language_field "Language" given %}', given=given)

    assert re.findall(r'value="([^"]+)"[^>]* selected', html) == [chosen]
    assert html.count("<option") == 4


def test_source_text_carries_its_language(show: Show) -> None:
    assert '<span lang="zh-Hans">招标公告</span>' in show("{% source_text '招标公告' 'zh-hans' %}")
    assert "binding text" in show("{% source_text '공고' 'ko' binding=True %}")


class Answers(forms.Form):
    """Three kinds of control."""

    name = forms.CharField(help_text="As registered")
    method = forms.ChoiceField(choices=[("a", "Lowest"), ("b", "Score")], widget=forms.RadioSelect)
    note = forms.CharField(required=False)


def test_each_error_leads_to_its_control(show: Show) -> None:
    page = show("{% error_summary form %}{% for field in form %}{% field field %}{% endfor %}", form=Answers({}))

    targets = re.findall(r'href="#([^"]+)"', page)
    assert targets == ["id_name", "id_method_0"]
    assert all(f'id="{target}"' in page for target in targets)
    assert 'aria-describedby="id_name-hint id_name-error"' in page
    assert 'aria-invalid="true"' in page
    assert words(page).count("(optional)") == 1


def test_no_error_no_summary(show: Show) -> None:
    assert show("{% error_summary form %}", form=Answers({"name": "A", "method": "b"})).strip() == ""


def test_island_messages_are_json_in_the_readers_language(show: Show) -> None:
    with translation.override("ko"):
        page = show("{% island_messages %}")
    found = re.search(r'<script id="openhall-messages" type="application/json">(.*)</script>', page, re.DOTALL)

    assert found
    assert json.loads(found[1])["countdown.over"] == "마감 시각이 지났습니다."
