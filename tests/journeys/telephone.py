"""A telephone beside a computer: bound by scanning, the only signer, and how it signs what the computer prepares."""

from __future__ import annotations

from typing import Any

from tests.journeys.browsing import page_after

AUTHENTICATOR = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


class Telephone:
    """The telephone of whoever sits at ``computer`` (a signed-in page)."""

    def __init__(self, chromium: Any, site: Any, computer: Any) -> None:
        self.site, self.computer = site, computer
        self.context = chromium.new_context(
            viewport={"width": 360, "height": 740}, locale="en", is_mobile=True, has_touch=True
        )
        self.page = self.context.new_page()
        self.page.set_default_timeout(60_000)

    def binds(self, label: str) -> None:
        """The computer shows a code, the telephone scans it, the number on the one goes into the other."""
        self.computer.goto(f"{self.site.origin}/account/phone")
        with self.computer.expect_response(
            lambda answer: "/api/v1/phone/" in answer.url and answer.request.method == "POST"
        ) as got:
            self.computer.get_by_role("button", name="Show the code").click()
        self.page.goto(got.value.json()["url"])
        number = self.computer.locator("[data-code-number]")
        number.wait_for()
        self.page.fill("#binding-number", number.inner_text().strip())
        self.page.fill("#binding-label", label)
        self.page.get_by_role("button", name="Bind this telephone").click()
        self.page.locator('[data-phone-view="home"]').wait_for()
        self.computer.get_by_text(label).first.wait_for()

    def becomes_the_only_signer(self) -> None:
        """A passkey of the computer is the way back; from then on no key but the telephone's counts."""
        devtools = self.computer.context.new_cdp_session(self.computer)
        devtools.send("WebAuthn.enable")
        devtools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
        self.computer.goto(f"{self.site.origin}/account")
        with page_after(self.computer):
            self.computer.locator("#passkey button").click()
        self.computer.goto(f"{self.site.origin}/account/phone")
        self.computer.get_by_role("button", name="Let only my telephone sign").click()
        self.signs()

    @property
    def key(self) -> str:
        """Id of the telephone's key."""
        (found,) = self.site.rows("SELECT key_id FROM identity_devicekey WHERE kind = 'phone' ORDER BY id DESC LIMIT 1")
        return str(found[0])

    def signs(self) -> dict[str, str]:
        """What the computer is about to sign, read and signed on the telephone; what it showed there."""
        dialog = self.computer.get_by_role("dialog")
        dialog.get_by_role("button", name="Sign with my telephone").wait_for()
        assert not dialog.get_by_role("button", name="Sign and send").is_visible()  # the session alone can never sign
        for box in dialog.get_by_role("checkbox").all():
            box.check()
        dialog.get_by_role("button", name="Sign with my telephone").click()
        back = self.page.get_by_role("button", name="Back to the beginning")
        if back.is_visible():
            back.click()
        self.page.get_by_role("button", name="Look at it").click()
        self.page.get_by_role("heading", name="This is what you sign").wait_for()
        rows = self.page.locator("[data-phone-lines] > div").evaluate_all(
            "rows => rows.map(row => [row.querySelector('dt').textContent, row.querySelector('dd').textContent])"
        )
        # A solemn act needs the passkey, too: here it is the computer's.
        with_passkey = self.page.get_by_role("button", name="Sign; the passkey is on the computer")
        sign = self.page.get_by_role("button", name="Sign", exact=True)
        with page_after(self.computer):
            (with_passkey if with_passkey.is_visible() else sign).click()
        return dict(rows)
