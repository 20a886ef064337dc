"""What config, portal and replay may use of contracts, certificates and the archive."""

from openhall.tendering.contracts.archiving import archive_project, before_archive, what_is_open
from openhall.tendering.contracts.authority import found as found_seal_authority
from openhall.tendering.contracts.certificates import Issued, issue_certificate, took_part
from openhall.tendering.contracts.commands import (
    Signed,
    draft_contract,
    lock_contract,
    set_terms,
    sign_contract,
    substance_fixed,
)
from openhall.tendering.contracts.dropping import ContractUnderWay, cancel_concluded, drop_draft, require_unsigned
from openhall.tendering.contracts.due import move_contract_due
from openhall.tendering.contracts.elsewhere import Paper, recognise_minutes, recognise_papers, seal_by_instance
from openhall.tendering.contracts.falls.grounds import fell_by
from openhall.tendering.contracts.inputs import PARTICULARS, SUBSTANCE, Terms
from openhall.tendering.contracts.models import Certificate, Contract, Side, Signature
from openhall.tendering.contracts.queries import (
    cancelled_of,
    certificate,
    certificates_of,
    contract_of,
    contracts_of,
    contracts_of_lot,
    planned_milestones,
    signatures_of,
    visible_contract,
)
from openhall.tendering.contracts.refusals import (
    AlreadySigned,
    ContractOverdue,
    NotAPdf,
    NothingToCertify,
    NotYetComplete,
    OtherDocument,
    SubstanceFixed,
    TimeStampUnavailable,
)

__all__ = [
    "PARTICULARS",
    "SUBSTANCE",
    "AlreadySigned",
    "Certificate",
    "Contract",
    "ContractOverdue",
    "ContractUnderWay",
    "Issued",
    "NotAPdf",
    "NotYetComplete",
    "NothingToCertify",
    "OtherDocument",
    "Paper",
    "Side",
    "Signature",
    "Signed",
    "SubstanceFixed",
    "Terms",
    "TimeStampUnavailable",
    "archive_project",
    "before_archive",
    "cancel_concluded",
    "cancelled_of",
    "certificate",
    "certificates_of",
    "contract_of",
    "contracts_of",
    "contracts_of_lot",
    "draft_contract",
    "drop_draft",
    "fell_by",
    "found_seal_authority",
    "issue_certificate",
    "lock_contract",
    "move_contract_due",
    "planned_milestones",
    "recognise_minutes",
    "recognise_papers",
    "require_unsigned",
    "seal_by_instance",
    "set_terms",
    "sign_contract",
    "signatures_of",
    "substance_fixed",
    "took_part",
    "visible_contract",
    "what_is_open",
]
