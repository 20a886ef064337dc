"""What the demonstration's commune seals: an electronic result and a certified copy, each with its time stamps."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from uuid import uuid4

import typst

from openhall.config.demo import results, seals
from openhall.config.demo.administration import COMMUNE
from openhall.config.demo.client import Client
from openhall.config.demo.tender import Tender
from openhall.identity.certificates import reading
from openhall.identity.certificates.sandbox import SandboxAuthority
from openhall.identity.public import Role

AUTHORITY = "Demonstration Root of Seals (fictional)"
LISTS = "vn"
FILE = "commune"
"""The files of the commune's seal are called so, for whoever wants to seal in the browser."""
CITIZEN = "bidder3"
ORIGINAL = """#set page(width: 148mm, height: 105mm, margin: 12mm)
#set text(size: 14pt)
BẰNG TỐT NGHIỆP (hư cấu)

Trường Hư Cấu

Người được cấp: Hà Thị Lan (hư cấu)
"""


class Commune:
    """The commune with its seal. ``folder``: where the seal's files are kept."""

    def __init__(self, tender: Tender, folder: Path) -> None:
        self.tender, self.folder = tender, folder
        self.seal: seals.Held | None = None

    def bind(self, at: datetime) -> None:
        """An authority is listed; the commune's manager binds the seal that it issued, for desk and head."""
        root = SandboxAuthority.found(AUTHORITY, at=at)
        name = self.tender.people["desk"].organisation_name
        seals.list_root(self.tender.as_("authority"), root, LISTS)
        self.seal = seals.issue(root, name, name, at)
        seals.keep(self.folder, FILE, name, self.seal)
        (self.folder / f"{FILE}-root.pem").write_text(reading.pem(root.certificate))
        seals.bind(self.tender, "desk", self.seal, seals.SEAL, [Role.DESK.value, Role.HEAD.value])

    def issue(self, template: str) -> None:
        """A dossier ends with a sealed result, and an original is copied, both for one citizen.

        ``template``: from which the result is made.

        Raises:
            Refused: the desk is closed for want of the year's days off.
        """
        desk = self.tender.as_("desk")
        dossier = results.file(self.tender.as_(CITIZEN), "Hà Thị Lan (hư cấu)")
        results.receive(desk, dossier)
        uuid = uuid4()
        made = desk.send_read(
            "PUT", f"/api/v1/dossiers/{dossier}/results/{uuid}", {"template": template, "entries": {"number": "12"}}
        )
        self._lay(desk, str(uuid), made["sha256"])
        copy = self._copied(desk)
        for document in (str(uuid), copy):
            desk.wait(f"/api/v1/documents/{document}", lambda row: row["state"] == "issued")
        results.give_back(desk, dossier)

    def _copied(self, desk: Client) -> str:
        """An original's electronic copy, sealed; its document."""
        uuid = uuid4()
        url, about = f"/api/v1/copy-originals/{uuid}", f"original:{uuid}"
        picture = typst.compile(ORIGINAL.encode(), format="png", ppi=120)
        scan = desk.add_scan(f"{url}/scan", picture, media_type="image/png")
        row = desk.act(
            "POST", url, command="take_in_original", object=about, version=0,
            payload={
                "unit": COMMUNE, "holder": "Hà Thị Lan (hư cấu)", "account": f"{CITIZEN}@demo.example",
                "title": "Bằng tốt nghiệp (hư cấu)", "issuer": "Trường Hư Cấu", "number": "7/2019", "pages": 1,
                "scan_sha256": scan["scan_sha256"],
            },
        )  # fmt: skip
        desk.act("PUT", f"{url}/fee", command="take_copy_fee", object=about, version=row["version"])
        made = desk.send_read("POST", f"{url}/electronic", {})
        document: str = made["document"]
        self._lay(desk, document, made["sha256"])
        return document

    def _lay(self, desk: Client, document: str, sha256: str) -> None:
        """Put the commune's seal on a document; the platform sees to its time stamps."""
        if self.seal is None:
            raise RuntimeError("The seal isn't bound yet.")
        batch = uuid4()
        laid = {"certificate": self.seal.bound, "pdf_sha256": sha256}
        desk.send_read("PUT", f"/api/v1/documents/{document}/seal-batches/{batch}", laid)
        seals.put_seals(desk, self.seal, batch)
