"""What the scripts of the telephone say, and what acts and their fields are called there.

Both sides of a signature read these words: the desktop that prepares an act and the telephone that signs it. They are
part of the page, the same for everybody; a request carries none.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from openhall.identity.models import KeyKind, OpeningPurpose, Role
from openhall.witness.public import declared

Words = Mapping[str, str | Promise]

SAY: Words = {
    "sign_by_phone": _("Sign with my telephone"),
    "which": _("Which telephone signs?"),
    "ask_title": _("Now look at your telephone"),
    "ask_explain": _(
        "Open OpenHall on your telephone, or scan this code with it. It shows these same lines. Sign there; this page "
        "goes on by itself."
    ),
    "ask_waiting": _("Waiting for your telephone…"),
    "ask_cancel": _("Go back"),
    "ask_refused": _("Your telephone refused to sign. Nothing was sent."),
    "ask_late": _("Your telephone did not sign in time. Nothing was sent."),
    "ask_again": _("What you typed is kept. Send it again when you have your telephone at hand."),
    "qr": _("Code to scan with your telephone"),
    "compare": _("Code to compare"),
    "compare_hint": _("It must be the same on the computer and on the telephone."),
    "shown": _("Scan the code with your telephone. It counts for {seconds} seconds more."),
    "scanned": _("Scanned. Enter this number on your telephone:"),
    "answered": _("Your telephone has answered. One moment…"),
    "expired": _("The code has expired. Show a new one."),
    "refused": _("This was refused on the telephone."),
    "spoilt": _("A wrong number was entered on the telephone. The code counts no more; show a new one."),
    "used": _("The code was used."),
    "act": _("What you sign"),
    "thing": _("About"),
    "party": _("For"),
    "myself": _("myself"),
    "unknown_party": _("an organisation that you hold no mandate of: {party}"),
    "version": _("Version that was seen"),
    "site": _("Site"),
    "until": _("Can be sent until"),
    "long": _("{count} characters, SHA-256 {digest}"),
    "nothing_else": _("The act has no further content."),
    "empty": _("(empty)"),
    "yes": _("Yes"),
    "no": _("No"),
    "unknown_act": _("an act that this telephone has no name for: {command}"),
    "changed": _("What the computer sent is not what the signature would cover."),
    "changed_way": _("Sign nothing. Prepare the act again; if this comes back, tell the trading centre."),
    "other_key": _("This request is for another telephone of yours."),
    "other_site": _("This was prepared for another site: {origin}"),
    "not_ours": _("This code is not one of this site. Nothing was done."),
    "camera": _("The camera can’t be used. Scan the code with the camera app of your telephone instead."),
    "signed": _("Signed. The computer goes on by itself."),
    "declined": _("Refused. Nothing was signed."),
    "let_in": _("The computer is signed in."),
    "bound": _("This telephone is bound. It signs for {name}."),
    "binding_waits": _("Your telephone has answered. The computer completes it; confirm there if it asks you to."),
    "binding_late": _("The computer did not complete it. Look at its screen, and begin again there if need be."),
    "bound_already": _("This telephone signs for {name} already. If you go on, that key is forgotten here."),
    "unbound_scan": _("This telephone is not bound to an account, so it lets nobody in."),
    "unknown_browser": _("a browser that does not say what it is"),
    "open": _("Look at it"),
}
"""``{name}`` are filled in by the script."""

FIELDS: Words = {
    "agrees": pgettext_lazy("field", "The price read out is right"),
    "amount": pgettext_lazy("field", "Amount"),
    "answer": pgettext_lazy("field", "Answer"),
    "article": pgettext_lazy("field", "Article of law"),
    "bank_reference": pgettext_lazy("field", "Reference of the bank"),
    "bids": pgettext_lazy("field", "Bids"),
    "bids_due_at": pgettext_lazy("field", "Bids are due"),
    "ceiling": pgettext_lazy("field", "Highest price allowed"),
    "conditions": pgettext_lazy("field", "Conditions"),
    "context": pgettext_lazy("field", "What the bid belongs to"),
    "contract_sha256": pgettext_lazy("field", "Fingerprint of the contract"),
    "country": pgettext_lazy("field", "Country"),
    "criteria": pgettext_lazy("field", "Criteria"),
    "currency": pgettext_lazy("field", "Currency"),
    "custodians": pgettext_lazy("field", "Custodians"),
    "deposit": pgettext_lazy("field", "Deposit"),
    "description": pgettext_lazy("field", "Description"),
    "documents": pgettext_lazy("field", "Documents"),
    "email": pgettext_lazy("field", "E-mail address"),
    "ends_at": pgettext_lazy("field", "Until"),
    "envelope": pgettext_lazy("field", "Sealed envelope"),
    "estimate": pgettext_lazy("field", "Estimate"),
    "experts": pgettext_lazy("field", "Experts"),
    "identifier": pgettext_lazy("field", "Identifier"),
    "identity": pgettext_lazy("field", "Fingerprint of the key"),
    "items": pgettext_lazy("field", "Items"),
    "kind": pgettext_lazy("field", "Kind"),
    "label": pgettext_lazy("field", "Name"),
    "lang": pgettext_lazy("field", "Language"),
    "lot": pgettext_lazy("field", "Lot"),
    "lots": pgettext_lazy("field", "Lots"),
    "members": pgettext_lazy("field", "Members of the committee"),
    "method": pgettext_lazy("field", "Method"),
    "name": pgettext_lazy("field", "Name"),
    "notice_sha256": pgettext_lazy("field", "Fingerprint of the notice"),
    "parts": pgettext_lazy("field", "Parts"),
    "plan_sha256": pgettext_lazy("field", "Fingerprint of the plan"),
    "price": pgettext_lazy("field", "Price"),
    "public_key": pgettext_lazy("field", "Public key"),
    "purpose": pgettext_lazy("field", "Purpose"),
    "quantity": pgettext_lazy("field", "Quantity"),
    "reason": pgettext_lazy("field", "Reason"),
    "recipient": pgettext_lazy("field", "Opening key"),
    "rejected": pgettext_lazy("field", "Rejected"),
    "role": pgettext_lazy("field", "Role"),
    "scheme": pgettext_lazy("field", "Register of the identifier"),
    "seal": pgettext_lazy("field", "Seal"),
    "sha256": pgettext_lazy("field", "Fingerprint"),
    "share": pgettext_lazy("field", "Opening share"),
    "shares": pgettext_lazy("field", "Opening shares"),
    "size": pgettext_lazy("field", "Size"),
    "starts_at": pgettext_lazy("field", "From"),
    "text": pgettext_lazy("field", "Text"),
    "threshold": pgettext_lazy("field", "How many custodians open"),
    "title": pgettext_lazy("field", "Title"),
    "total": pgettext_lazy("field", "Total"),
    "unit": pgettext_lazy("field", "Unit"),
}
"""A field without a name here is shown by the name that is signed."""

THINGS: Words = {
    "bid": pgettext_lazy("thing", "Bid"),
    "contract": pgettext_lazy("thing", "Contract"),
    "key": pgettext_lazy("thing", "Signing key"),
    "lot": pgettext_lazy("thing", "Lot"),
    "mandate": pgettext_lazy("thing", "Mandate"),
    "notice": pgettext_lazy("thing", "Notice"),
    "opening_key": pgettext_lazy("thing", "Opening key"),
    "organisation": pgettext_lazy("thing", "Organisation"),
    "passkey": pgettext_lazy("thing", "Passkey"),
    "phone_choice": pgettext_lazy("thing", "Choice of the only signer"),
    "project": pgettext_lazy("thing", "Project"),
    "question": pgettext_lazy("thing", "Question"),
    "session": pgettext_lazy("thing", "Session"),
}

VALUES: Mapping[str, Mapping[str, Any]] = {
    "role": dict(Role.choices),
    "purpose": dict(OpeningPurpose.choices),
    "kind": dict(KeyKind.choices),
}
"""Values that stand for something, by field. Any other value is shown as it is signed, letter by letter."""

ELSEWHERE: Mapping[str, tuple[str | Promise, str | Promise]] = {
    "enrol_key": (_("Enrol a key"), _("Signatures of this key are yours from then on.")),
    "create_project": (_("Begin a project"), _("Nobody but your organisation sees it before the plan is published.")),
    "update_project": (_("Change the draft of a project"), _("Nothing is published by this.")),
    "draft_notice": (_("Keep the draft of a notice"), _("Nothing is published by this.")),
}
"""Commands that are signed and are no act of the log, or that more than one act comes from: what each does."""


def everything() -> dict[str, Any]:
    """All of it in the active language: ``say``, ``commands`` (name, meaning), ``fields``, ``things``, ``values``."""
    commands = {kind.command: {"name": str(kind.name), "meaning": str(kind.effect)} for kind in declared()}
    commands |= {name: {"name": str(told[0]), "meaning": str(told[1])} for name, told in ELSEWHERE.items()}
    return {
        "say": _texts(SAY),
        "commands": commands,
        "fields": _texts(FIELDS),
        "things": _texts(THINGS),
        "values": {field: {str(value): str(text) for value, text in told.items()} for field, told in VALUES.items()},
    }


def _texts(words: Words) -> dict[str, str]:
    return {name: str(text) for name, text in words.items()}
