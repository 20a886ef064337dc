"""Acts from the contract to the archive (protocols §6)."""

from django.utils.translation import gettext_lazy as _

from openhall.identity.public import declare_solemn
from openhall.witness.public import ActKind

CONTRACT_SIGNED = ActKind(
    code="CON-01",
    subsystem="contract",
    name=_("Contract signed by one side"),
    meaning=_("One side signed exactly this document; its seal was put on it in the same moment."),
    command="sign_contract",
    basis="招标投标法 (2017) 第四十六条",
    public=("lot", "side", "pdf_sha256"),
)
CONTRACT_CONCLUDED = ActKind(
    code="CON-02",
    subsystem="contract",
    name=_("Contract concluded"),
    meaning=_("Both sides have signed. The digest is that of the document with both seals."),
    command="conclude_contract",
    basis="招标投标法 (2017) 第四十六条",
    public=("lot", "pdf_sha256", "amount", "currency"),
)
CERTIFICATE_ISSUED = ActKind(
    code="CER-01",
    subsystem="contract",
    name=_("Trade witness certificate issued"),
    meaning=_("Somebody printed the certificate of a trade. Its digest tells a true one from a forged one."),
    command="issue_certificate",
    public=("pdf_sha256",),
)
PROJECT_ARCHIVED = ActKind(
    code="ARC-01",
    subsystem="contract",
    name=_("Project archived"),
    meaning=_("The record of the project ends here; it says how many acts it has, so that none can be taken away."),
    command="archive_project",
    public=("leaves", "outcome"),
)

declare_solemn("sign_contract", "archive_project")
