"""The demonstration's fictional certification authority: a bidder signs in with its certificate and shows the contract
that it sealed with another; a guest checks the PDF, and is told whose seals it bears.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from openhall.config.demo.people import PARTS
from openhall.config.demo.seals import AUTHORITY, HOLDER

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("journeys")]


def test_signs_in_with_it_and_a_guest_is_told_whose_seals_the_contract_bears(site, visit, tmp_path):
    files, page = site.home / "demo" / "certificates", visit()
    holder = next(part for part in PARTS if part.handle == HOLDER)
    page.goto(f"{site.origin}/sign-in/certificate")
    page.set_input_files("#id_certificate", files / "person.pem")
    page.set_input_files("#sign-in-key", files / "person.key")
    page.get_by_role("button", name="Sign in with a certificate").click()
    page.wait_for_url("**/account")
    expect(page.locator("main")).to_contain_text(holder.name)

    page.goto(f"{site.origin}/tenders/{site.tenders['sold']['project']}")
    page.get_by_role("link", name="Contract with both signatures").click()
    own = page.locator(".oh-inset").filter(has_text=holder.organisation).first
    expect(own).to_contain_text(AUTHORITY)
    document = page.get_by_role("link", name="Read the contract (PDF)").get_attribute("href")
    (tmp_path / "contract.pdf").write_bytes(page.request.get(site.origin + document).body())

    guest = visit()
    guest.goto(f"{site.origin}/verify-pdf")
    guest.set_input_files("#id_file", tmp_path / "contract.pdf")
    guest.get_by_role("button", name="Check it").click()
    expect(guest.locator("main")).to_contain_text("Every seal on it holds and its digest is on the log.")
    seals = guest.get_by_role("listitem").filter(has_text="The seal says")
    expect(seals).to_have_count(2)
    expect(seals.filter(has_text=AUTHORITY)).to_have_count(1)
    expect(seals.filter(has_text=AUTHORITY)).to_contain_text(holder.organisation)
    assert guest.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "the page is too wide"
