"""An electronic result from the officer's desk to a stranger's telephone: sealed and stamped, kept, shared, checked by
its code, told from a forged file, and used again in another dossier. In Vietnamese and English."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from cryptography import x509
from playwright.sync_api import expect
from tests.certificates.second_opinion import judged, poppler_says
from tests.journeys.browsing import arrives, in_vietnamese, load_key, page_after, sign, sign_in, sound

from openhall.config.demo import results, sealed
from openhall.config.demo.administration import SECOND
from openhall.kernel import clock

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("journeys")]
TITLE = results.TEMPLATE["title"]


def saved(page: Any, press: Any) -> bytes:
    """The file that a press brings."""
    with page.expect_download() as coming:
        press()
    return Path(coming.value.path()).read_bytes()


def confirm(page: Any) -> None:
    """Sign what is shown, whatever language it is shown in."""
    with page_after(page):
        page.locator("dialog button[value=sign]").click()


@pytest.fixture(scope="module")
def officer(chromium: Any, site: Any) -> Iterator[Any]:
    """An officer at a wide screen that speaks Vietnamese, with the demo key."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="en", accept_downloads=True)
    page = context.new_page()
    page.set_default_timeout(45_000)
    sign_in(page, site, "desk")
    load_key(page, site)
    context.add_cookies([{"name": "django_language", "value": "vi", "url": site.origin}])
    yield page
    context.close()


@pytest.fixture(scope="module")
def issued(site: Any, officer: Any) -> SimpleNamespace:
    """A citizen's dossier whose result the officer made, sealed with the commune's key, and handed out."""
    tender = site.tender()
    dossier = results.file(tender.as_(sealed.CITIZEN), "Hà Thị Lan (hư cấu)")
    results.receive(tender.as_("desk"), dossier)
    officer.goto(f"{site.origin}/desk/dossiers/{dossier}/result")
    expect(officer.locator("html")).to_have_attribute("lang", "vi")
    form = officer.locator("form.oh-letter").filter(has_text=TITLE)
    form.locator("[name=entry-number]").fill("31")
    with page_after(officer):
        form.locator("button").click()
    sound(officer)
    preview = saved(officer, officer.locator("main a[href$='/file']").first.click)
    assert preview.startswith(b"%PDF-")
    officer.set_input_files("#document-key", site.home / "demo" / "certificates" / f"{sealed.FILE}.key")
    officer.locator("#seal-document > button, #seal-document button[type=submit]").first.click()
    confirm(officer)
    found = officer.locator(".oh-inset a[href^='/documents/']:not([href$='/file'])").first.get_attribute("href")
    address = f"/api/v1{found}"
    site.eventually(lambda: tender.as_("desk").get(address)["state"] == "issued")
    for step in ("finish", "give_back"):
        officer.goto(f"{site.origin}/desk/dossiers/{dossier}")
        officer.locator(f"form#{step} button").click()
        confirm(officer)
    sound(officer)
    assert tender.as_("desk").get(f"/api/v1/dossiers/{dossier}")["state"] == "returned"
    return SimpleNamespace(dossier=dossier, path=found, uuid=found.rpartition("/")[2], preview=preview)


@pytest.fixture(scope="module")
def file(site: Any, issued: SimpleNamespace, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The result's file as the citizen saves it."""
    path = tmp_path_factory.mktemp("result") / "result.pdf"
    path.write_bytes(site.tender().as_(sealed.CITIZEN).get_bytes(f"{issued.path}/file"))
    return path


def test_the_citizen_finds_it_on_a_telephone_saves_it_and_gives_it_to_somebody_once(site, visit, issued, file):
    page = visit(sealed.CITIZEN)
    page.goto(f"{site.origin}/documents")
    line = page.locator("main tr").filter(has=page.locator(f"a[href='{issued.path}/file']"))
    expect(line).to_contain_text(TITLE)
    in_vietnamese(page)
    assert saved(page, line.get_by_role("link", name="Save the file").click) == file.read_bytes()

    load_key(page, site)
    page.goto(f"{site.origin}{issued.path}/share")
    in_vietnamese(page)
    page.fill("[name=whom]", "A school (fictional)")
    page.get_by_role("button", name="Make a code").click()
    with page_after(page):
        assert "A school (fictional)" in sign(page)
    sound(page)
    address, code = page.locator(".oh-inset .oh-digest").inner_text(), page.locator(".oh-inset .oh-code").inner_text()

    school = visit()
    school.goto(address)
    in_vietnamese(school)
    school.fill("[name=code]", code.lower())
    got = saved(school, school.get_by_role("button", name="Fetch it").click)
    assert got == file.read_bytes()
    school.goto(address)
    school.fill("[name=code]", code)
    school.get_by_role("button", name="Fetch it").click()
    expect(school.locator("main .oh-banner")).to_be_visible()
    page.reload()
    expect(page.locator("main li")).to_contain_text("A school (fictional)")


@pytest.mark.skipif(not (shutil.which("pdftoppm") and shutil.which("zbarimg")), reason="needs poppler, ZBar")
def test_a_stranger_scans_its_code_and_sees_that_it_holds_and_a_forged_file_does_not(site, visit, issued, file):
    picture = file.with_name("page")
    subprocess.run(["pdftoppm", "-r", "150", "-png", "-singlefile", file, picture], check=True)
    read = ["zbarimg", "-q", "--raw", "--nodbus", "-Sdisable", "-Sqrcode.enable", f"{picture}.png"]
    # Beside its own code the document bears that of its seal; both lead to the same page.
    addresses = set(subprocess.run(read, capture_output=True, text=True, check=True).stdout.split())
    assert addresses == {f"{site.origin}{issued.path}"}

    stranger = visit()
    stranger.goto(addresses.pop())
    expect(stranger.locator("main")).to_contain_text("A document with this address was issued, and it holds.")
    expect(stranger.locator("main")).to_contain_text("Commune of Nowhere")
    expect(stranger.locator("main")).not_to_contain_text("Lan")
    in_vietnamese(stranger)
    stranger.set_input_files("#id_file", file)
    stranger.get_by_role("button", name="Compare it").click()
    expect(stranger.locator("main")).to_contain_text("Your file is this document, sign by sign.")

    forged = file.with_name("forged.pdf")
    whole = file.read_bytes()
    forged.write_bytes(whole[: len(whole) // 3] + b"!" + whole[len(whole) // 3 + 1 :])
    for wrong, why in (
        (forged.read_bytes(), "Your file isn’t this document."),
        (issued.preview, "Your file isn’t this document."),
        (whole + b"\n% A line more.\n%%EOF\n", "something was added to it after it was issued"),
    ):
        stranger.goto(f"{site.origin}{issued.path}")
        forged.write_bytes(wrong)
        stranger.set_input_files("#id_file", forged)
        stranger.get_by_role("button", name="Compare it").click()
        expect(stranger.locator("main")).to_contain_text(why)
        sound(stranger)


def test_others_find_its_seal_and_its_time_stamps_good_without_the_platform(site, file, tmp_path):
    roots = [
        SimpleNamespace(certificate=x509.load_pem_x509_certificate(path.read_bytes()))
        for path in (
            site.home / "demo" / "certificates" / f"{sealed.FILE}-root.pem", site.home / "keys" / "tsa-roots.pem",
        )
    ]  # fmt: skip
    with ThreadPoolExecutor(1) as pool:  # the browser's loop runs in this thread
        verdict = pool.submit(judged, file.read_bytes(), roots, clock.now() + timedelta(days=100)).result()
    assert verdict == "good"
    said = poppler_says(file.read_bytes(), tmp_path)
    assert said is None or "Signature is Valid" in said


def test_it_is_a_paper_of_another_dossier_without_a_second_upload(site, visit, issued, file):
    page = visit(sealed.CITIZEN)
    load_key(page, site)
    page.goto(f"{site.origin}/dossiers/new/{SECOND['code']}")
    with page_after(page):
        page.locator("main button").first.click()
    page.fill("[name=name]", "Hà Thị Lan (hư cấu)")
    with page_after(page):
        page.get_by_role("button", name="Keep and go on").click()
    arrives(page, r"/papers$")
    draft = re.search(r"[0-9a-f-]{36}", page.url)[0]
    page.get_by_role("link", name="Take a paper from my documents").click()
    in_vietnamese(page)
    page.check(f"#d-{issued.uuid}")
    page.get_by_role("button", name="Take it").click()
    arrives(page, r"/papers$")
    sound(page)
    page.get_by_role("link", name="Go on to check your answers").click()
    arrives(page, r"/check$")
    page.get_by_role("button", name="Sign and file").click()
    with page_after(page):
        sign(page)
    arrives(page, r"/dossiers/[0-9a-f-]{36}$")
    used = """SELECT document.uuid, paper.sha256 FROM results_reuse AS reuse
        JOIN results_document AS document ON document.id = reuse.document_id
        JOIN dossiers_paper AS paper ON paper.id = reuse.paper_id
        JOIN dossiers_dossier AS dossier ON dossier.id = paper.dossier_id WHERE dossier.uuid = %s"""
    [(document, digest)] = site.rows(used, draft)
    compared = site.tender().as_("bidder1").get(f"/api/v1{issued.path}/comparison/{digest}")
    assert (str(document), compared["file"]) == (issued.uuid, "same")


def test_the_receipt_of_the_dossier_is_a_paper_with_a_code(site, visit, issued, tmp_path):
    page = visit(sealed.CITIZEN, language="vi")
    page.goto(f"{site.origin}/dossiers/{issued.dossier}")
    sound(page)
    answer = page.request.get(f"{site.origin}/dossiers/{issued.dossier}/receipt.pdf")
    assert answer.body().startswith(b"%PDF-")
    if shutil.which("pdftotext"):
        (tmp_path / "receipt.pdf").write_bytes(answer.body())
        run = ["pdftotext", "-layout", tmp_path / "receipt.pdf", "-"]
        said = subprocess.run(run, capture_output=True, text=True, check=True).stdout
        assert page.locator(".oh-code").inner_text() in said
