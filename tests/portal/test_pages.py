"""The public pages, as somebody without account and script reads them."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.django_db

STATIC_PAGES = ["/", "/tenders", "/halls", "/log", "/verify", "/acts", "/open-data", "/problems", "/problems/stale"]


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
