"""The owner's confirmation pages and the public result."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.template import Context, Template

from openhall.identity.public import Role
from openhall.kernel import clock
from openhall.tendering.awards import public as awards
from openhall.tendering.awards.models import Award

pytestmark = pytest.mark.django_db


def shown(client, url):
    answer = client.get(url)
    assert answer.status_code == 200, answer
    return " ".join(answer.content.decode().split())


@pytest.fixture
def waits(as_reader):
    """``waits(who)``: the addresses in this reader's work queue."""

    def addresses(who):
        text = as_reader(who).get("/work").content.decode()
        return [part.split('"')[0] for part in text.split('class="oh-queue__case"><a href="')[1:]]

    return addresses


class TestOwnersPages:
    def test_the_owner_is_told_what_cannot_be_undone_and_until_when(self, reported, as_reader, officer, waits):
        client, lot = as_reader(officer), reported.lot
        url = f"/desk/lots/{lot.uuid}/candidates"
        assert waits(officer) == [url]
        text = shown(client, url)
        assert 'data-command="publish_candidates"' in text
        assert "This can’t be undone" in text
        assert "第五十四条" in text
        assert f"/desk/lots/{lot.uuid}/fail" in text

        _award, recorded = reported.publishes()
        assert "The candidates are published" in shown(client, f"{url}/published/{recorded.leaf_sha256}")
        assert client.get(url).headers["Location"] == f"/desk/lots/{lot.uuid}/award"

        Award.objects.update(until=clock.now() + timedelta(hours=2))  # the site's clock is not the test's
        early = shown(client, f"/desk/lots/{lot.uuid}/award")
        assert 'data-command="publish_award"' not in early
        assert "countdown" in early
        assert waits(officer) == []
        Award.objects.update(until=clock.now() - timedelta(hours=2))
        assert waits(officer) == [f"/desk/lots/{lot.uuid}/award"]
        text = shown(client, f"/desk/lots/{lot.uuid}/award")
        assert 'data-command="publish_award"' in text
        assert "awarded to Deep Wells for" in text
        assert "900.50" in text
        assert "第四十六条" in text
        assert "/fail" not in text

        found, recorded = reported.awards(at=clock.now())
        done = shown(client, f"/desk/lots/{lot.uuid}/award/published/{recorded.leaf_sha256}")
        assert "The award is published" in done
        assert 'data-command="publish_award"' not in shown(client, f"/desk/lots/{lot.uuid}/award")
        assert found.contract_due_at is not None
        assert client.get(f"/desk/lots/{lot.uuid}/award/published/{'0' * 64}").status_code == 404

    def test_only_who_prepares_the_tender_sees_them(
        self, reported, as_reader, agent, committee, host, stranger, supervisor
    ):
        bidder = reported.panel.hall.taking_part[0].who
        url = f"/desk/lots/{reported.lot.uuid}/candidates"
        assert 'data-command="publish_candidates"' in shown(as_reader(agent), url)
        assert "/fail" not in shown(as_reader(agent), url)
        for who in (committee, host, stranger, supervisor, bidder):
            assert as_reader(who).get(url).status_code == 404
            assert as_reader(who).get(url.replace("candidates", "award")).status_code == 404
        assert as_reader(None).get(url).status_code == 302

    def test_somebody_without_the_mandate_may_look_and_not_act(self, reported, as_reader, joins):
        from openhall.identity.public import Role

        clerk = joins("Olga Ma", "Riverside Waterworks", Role.CUSTODIAN)
        text = shown(as_reader(clerk), f"/desk/lots/{reported.lot.uuid}/candidates")

        assert 'data-command="publish_candidates"' not in text
        assert "Only a tendering officer" in text

    def test_before_the_report_there_is_nothing_to_publish(self, panels, as_reader, officer):
        panel = panels("1000.00")
        text = shown(as_reader(officer), f"/desk/lots/{panel.lot.uuid}/candidates")

        assert "has not signed its report" in text
        assert 'data-command="publish_candidates"' not in text


class TestResult:
    def test_everybody_sees_candidates_then_the_award(self, reported, as_reader):
        guest, url = as_reader(None), f"/lots/{reported.lot.uuid}/result"
        assert guest.get(url).status_code == 404
        reported.publishes()
        text = shown(guest, url)
        assert text.index("Deep Wells") < text.index("Clear Pumps")
        assert "Awarded to" not in text
        reported.awards()
        assert "Awarded to" in shown(guest, url)

    def test_other_rooms_show_the_same_with_tags_that_say_nothing_too_early(self, reported):
        page = Template(
            "{% load openhall_awards openhall_evaluation %}{% award_summary award zone %}"
            "{% candidates_table award zone %}{% ranking_table lot %}"
        )

        def rendered(award):
            return page.render(Context({"award": award, "zone": "Asia/Shanghai", "lot": reported.lot}))

        assert "Candidates" not in rendered(None)
        reported.publishes()
        text = rendered(awards.award_of(reported.lot.uuid))
        assert "Candidates" in text
        assert "Awarded to" not in text
        reported.awards()
        assert "Awarded to" in rendered(awards.award_of(reported.lot.uuid))


class TestFrame:
    def test_a_script_may_ask_a_desk_page_for_the_time_alone(self, reported, as_reader, officer):
        for url in (f"/desk/lots/{reported.lot.uuid}/candidates", "/desk/bids", "/messages"):
            answer = as_reader(officer).head(url)
            assert (answer.status_code, answer.content) == (200, b""), url

    @pytest.mark.parametrize(
        ("role", "places"),
        [(Role.BIDDER, ["/desk/bids", "/deposits"]), (Role.TREASURER, ["/treasury"]), (Role.SUPERVISOR, [])],
    )
    def test_the_header_leads_to_the_places_of_ones_role(self, host, joins, as_reader, role, places):
        text = shown(as_reader(joins("Ann Ode", "Northern Trading Centre", role)), "/work")

        found = [url for url in ("/desk/bids", "/deposits", "/treasury") if f'<a href="{url}"' in text]
        assert found == places
