"""What others say of a sealed PDF: pyHanko of the whole chain of time stamps, OpenSSL of the bare signature, poppler of
the file."""

from __future__ import annotations

import asyncio
import hashlib
import io
import shutil
import subprocess
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import async_validate_pdf_signature, async_validate_pdf_timestamp
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko_certvalidator import ValidationContext

from openhall.identity.certificates.checking import as_asn1
from openhall.identity.certificates.sandbox import SandboxAuthority


def judged(pdf: bytes, roots: Iterable[SandboxAuthority], moment: datetime) -> str:
    """The verdict on a seal that lasts, at a moment: ``good``, or what isn't.

    Each time stamp is judged at the time of the next one, the newest at the moment, the seal at the time of its first;
    what they rest on must lie in the file, but for the newest, about which its authority is asked.
    """
    reader = PdfFileReader(io.BytesIO(pdf))
    trusted = [as_asn1(one.certificate) for one in roots]
    stamps = list(reader.embedded_timestamp_signatures)
    if not stamps:
        return "no time stamp"
    told = DocumentSecurityStore.read_dss(reader)

    def at(when: datetime) -> ValidationContext:
        return told.as_validation_context(
            {"trust_roots": trusted, "moment": when, "retroactive_revinfo": True, "revocation_mode": "hard-fail"}
        )

    times = [one.signed_data["encap_content_info"]["content"].parsed["gen_time"].native for one in stamps]
    for stamp, when in zip(stamps, [*times[1:], None], strict=True):
        context = at(when) if when else ValidationContext(trust_roots=trusted, moment=moment)
        status = asyncio.run(async_validate_pdf_timestamp(stamp, context))
        if not (status.intact and status.valid and status.trusted):
            return f"time stamp {stamp.field_name}: {status.summary()}"
    seal = reader.embedded_regular_signatures[0]
    status = asyncio.run(
        async_validate_pdf_signature(seal, signer_validation_context=at(times[0]), ts_validation_context=at(times[0]))
    )
    stamped = status.timestamp_validity
    if stamped is None or not (stamped.intact and stamped.valid and stamped.trusted):
        return "no time stamp in the seal"
    return "good" if status.bottom_line else status.summary()


def openssl_says(pdf: bytes, root: x509.Certificate, moment: datetime, folder: Path) -> bool | None:
    """Whether OpenSSL finds the bare CMS signature over its byte range good; None where there is no OpenSSL."""
    if shutil.which("openssl") is None:
        return None
    embedded = PdfFileReader(io.BytesIO(pdf)).embedded_regular_signatures[0]
    _zero, first, second, length = embedded.byte_range
    (folder / "signed").write_bytes(pdf[:first] + pdf[second : second + length])
    (folder / "signature").write_bytes(embedded.pkcs7_content)
    (folder / "root.pem").write_bytes(root.public_bytes(Encoding.PEM))
    command = [
        "openssl", "cms", "-verify", "-inform", "DER", "-in", folder / "signature", "-content", folder / "signed",
        "-binary", "-CAfile", folder / "root.pem", "-purpose", "any", "-attime", str(int(moment.timestamp())),
        "-out", "/dev/null",
    ]  # fmt: skip
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def poppler_says(pdf: bytes, folder: Path) -> str | None:
    """What poppler's ``pdfsig`` prints; None where it isn't installed."""
    if shutil.which("pdfsig") is None:
        return None
    path = folder / f"{hashlib.sha256(pdf).hexdigest()[:8]}.pdf"
    path.write_bytes(pdf)
    return subprocess.run(["pdfsig", "-nocert", path], capture_output=True, text=True, check=False).stdout
