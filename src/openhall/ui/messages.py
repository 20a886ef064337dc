"""What the browser's scripts say. Keys are those of ``web/messages.json``; texts are extracted from here.

Placeholders are written ``{name}`` and filled in by the script.
"""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MESSAGES: Mapping[str, str | Promise] = {
    "auction.offer": _("Offer {amount}"),
    "auction.you_lead": _("Your offer leads"),
    "auction.not_now": _("No offer is possible now"),
    "auction.now_leads": _("Your offer leads now."),
    "auction.outbid": _("Somebody has bettered your offer. The next allowed offer is {amount}."),
    "auction.counted": _("Your offer counts. It is number {number}."),
    "auction.lost": _(
        "The connection is lost. The auction goes on; this page follows again as soon as the connection is back."
    ),
    "auction.unsure": _("The connection was lost while your offer was on its way."),
    "auction.unsure_forward": _(
        "As soon as the connection is back, this page shows whether your "
        "offer leads. If it doesn't, offer again: nothing can count twice."
    ),
    "auction.stage_over": _("This stage of the auction is over. Reload the page to go on."),
    "auction.maximum_reached": _("Your maximum is reached. This device makes no further offer by itself."),
    "auction.device_offers": _("This device offers by itself up to {amount}. Keep this page open."),
    "auction.sealed": _("Your last offer is sealed. Save its file now."),
    "auction.no_secret": _("This device doesn't have what was sealed. Choose the file that was saved then."),
    "countdown.over": _("The deadline has passed."),
    "countdown.left_days": _("{days} days and {hours} hours left"),
    "countdown.left_hours": _("{hours} hours and {minutes} minutes left"),
    "countdown.left_minutes": _("{minutes} minutes and {seconds} seconds left"),
    "camera.name": _("Photograph {number}"),
    "camera.taken": _("Photographs taken: {count}."),
    "camera.drop": _("Take {name} out"),
    "camera.dropped": _("The photograph is taken out."),
    "camera.none": _("The camera can't be used here. Choose a file, or photograph with the field below it."),
    "draft.saved": _("Kept on the server. It isn’t signed yet."),
    "draft.not_saved": _("The server could not be reached. What you typed stays here and is sent again."),
    "error.title": _("There is a problem"),
    "error.network": _("The server could not be reached. Nothing was sent twice; what you typed is kept. Try again."),
    "error.server": _("The server could not do this. Nothing was recorded. Try again, or ask the help desk."),
    "error.no_key": _(
        "This browser has no signing key of yours. Enrol this browser first, then come back; what you typed is kept."
    ),
    "error.no_opening_key": _(
        "This browser does not have your opening key. Import it from the file that you exported, or from "
        "the backup file of your bid."
    ),
    "error.no_custodian_key": _(
        "This browser does not have your custodian's key. Import it from the file that you exported."
    ),
    "error.not_secure": _("This page must be opened over HTTPS or on localhost, or the browser lets nobody sign."),
    "error.field": _("{label}: {reason}"),
    "error.whole_number": _("Enter a whole number."),
    "error.decimal": _("Enter a number with a point, such as 1234.50."),
    "error.instant": _("Enter a date and a time."),
    "error.json": _("This is not valid JSON."),
    "error.picture": _("Your browser can’t read this as a picture. Choose a photograph."),
    "error.upload_unfinished": _("Wait until the file has been uploaded."),
    "sign.title": _("This is what you sign"),
    "sign.explain": _("Check every line. Your signature covers exactly this, and the act goes on the public log."),
    "sign.confirm": _("Sign and send"),
    "sign.cancel": _("Go back"),
    "sign.working": _("Signing and sending…"),
    "sign.sent": _("Accepted."),
    "sign.empty": _("(empty)"),
    "sign.yes": _("Yes"),
    "sign.no": _("No"),
    "draft.restored": _("What you typed before is back."),
    "upload.hashing": _("Reading {name}: {percent} %"),
    "upload.sealing": _("{name}: {percent} % sealed on this device"),
    "upload.sending": _("Uploading {name}: {percent} %"),
    "upload.waiting": _("The connection was cut. Uploading {name} goes on by itself as soon as it is back."),
    "upload.done": _("{name} has been uploaded."),
    "upload.too_large": _("{name} is larger than {limit} MB."),
    "upload.failed": _("{name} could not be uploaded."),
    "seal.trial_working": _("Sealing a trial envelope on this device…"),
    "seal.trial_good": _(
        "The trial envelope was sealed and opened again on this device: {total} {currency}. Nothing left the device."
    ),
    "seal.documents_too_large": _("The documents are larger than {limit} MB together."),
    "seal.no_room": _(
        "This browser has no room for the sealed documents. Free some space on this device, or seal the bid with the "
        "offline program."
    ),
    "seal.kept": _(
        "A bid that was sealed on this device on {when} has not been handed in yet. Fingerprint of its envelope: "
        "{envelope}…"
    ),
    "seal.kept_dropped": _("The sealed bid was removed from this device. Nothing of it counts."),
    "seal.working": _("Sealing your bid on this device…"),
    "seal.uploading": _("Sealed. Uploading…"),
    "seal.backup": _(
        "Download the backup file and keep it with its passphrase. Without it nobody can help you if your "
        "opening key is lost."
    ),
    "seal.backup_kept": _("I have kept the backup file."),
    "seal.envelope": _("Fingerprint of the envelope"),
    "seal.custodians": _("Custodians: {threshold} of {count} together open it"),
    "seal.price": _("Price (sealed)"),
    "seal.documents": _("Documents (sealed)"),
    "seal.checking_custodians": _("Checking that the custodians' keys are on the log…"),
    "seal.custodians_on_log": _("{found} of {count} custodians' keys are on the log. The proofs hold."),
    "seal.custodian_not_on_log": _(
        "The key of {organisation} could not be confirmed on the log. Nothing is sealed to it."
    ),
    "seal.custodian_way": _(
        "Try again in a minute. If it stays like this, tell the trading centre before the deadline."
    ),
    "seal.log_key_changed": _(
        "The log's key is not the one that this browser noted when it first came here. Nothing is sealed."
    ),
    "seal.log_key_way": _(
        "Ask the trading centre, and somebody else who keeps a copy of the log, which key is the right one."
    ),
    "release.working": _("Opening your bundle on this device…"),
    "release.shares": _("Sealed shares released to the custodians"),
    "release.custodian_working": _("Opening the shares sealed to you: {done} of {total}"),
    "release.custodian_bids": _("Bids for which you release your share"),
    "release.none": _("No share waits for you."),
    "release.unreadable": _("{count} shares could not be opened; they are left out."),
    "key.demo_loaded": _("The demo key has been loaded into this browser."),
    "key.imported": _("The key has been imported."),
    "key.made": _("A key has been made in this browser. Export it and keep the file."),
    "key.none": _("None in this browser"),
    "passkey.unsupported": _("This browser has no passkeys."),
    "passkey.cancelled": _("The passkey was not used. Try again."),
    "hall.live": _("Live"),
    "hall.reconnecting": _("The connection was cut; it is being restored. Nothing is lost."),
    "hall.offline": _(
        "You are offline. What you typed is kept on this device; "
        "this page catches up by itself when the network is back."
    ),
    "hall.new": _("{count} new entries in the record."),
    "replay.over": _("The replay is over."),
    "watch.new": _("Something new came in; the page shows it."),
    "watch.waiting": _("Something new came in. The page follows as soon as you have finished what you write."),
    "receipt.logged": _("Your act is now in the log."),
    "receipt.witnessed": _("Independent members have confirmed your act."),
    "code.not_encrypted": _("The file is not encrypted."),
    "code.forbidden_recipient": _("The file is not sealed to exactly one key."),
    "code.wrong_recipient": _("The file was sealed to another key."),
    "code.damaged": _("The file was changed after it was sealed."),
    "code.truncated": _("The file is cut short."),
    "code.too_large": _("The file is larger than it may be."),
    "code.not_padded": _("The price sheet is not padded as it must be."),
    "code.not_canonical": _("The document is not written in the one allowed way."),
    "code.malformed": _("The document does not have the promised form."),
    "code.bad_key": _("This is not a key of the expected kind."),
    "code.wrong_context": _("The content belongs to another tender, lot or bidder."),
    "code.wrong_custodians": _("The bid is not sealed to the custodians of this tender."),
    "code.digest_mismatch": _("The file is not the one that the envelope names."),
    "code.identity_mismatch": _("The opening key is not the one that the envelope commits to."),
    "code.share_mismatch": _("A share is not the one that the envelope commits to."),
    "code.bad_share": _("A custodian's share does not fit."),
    "code.not_enough_shares": _("There are not enough shares."),
    "code.unknown_part": _("The envelope has no such part."),
    "code.wrong_kind": _("The sealed content is of another kind than the envelope says."),
    "code.bad_price": _("The price sheet is not valid."),
    "code.items_do_not_add_up": _("The amounts of the items add up to {sum}, but the total says {total}."),
    "code.bad_document": _("A document cannot be sealed: its name or size is not allowed."),
    "code.document_changed": _("A document changed while it was being read."),
    "code.wrong_passphrase": _("The passphrase does not fit, or has fewer than 8 characters."),
    "code.trial_failed": _("The trial envelope did not give back what was put in. Do not submit from this device."),
    "verify.good": _("Everything in this file is as the log promises."),
    "verify.bad": _("Something in this file is wrong. The first fault is listed below."),
    "verify.trusted_key": _(
        "The log's key came with the file. Paste the key that you trust to be sure whose log it is."
    ),
    "verify.manifest": _("All {count} files have the digests of the manifest."),
    "verify.checkpoint": _("The log {origin} signed its first {size} entries."),
    "verify.inclusion": _("All {count} entries are in that log."),
    "verify.chain": _("The case's chain of {count} acts has no gap."),
    "verify.sealed": _("All {count} sealed entries are the acts that the opening sets disclose."),
    "verify.statements": _("All {count} statements have the digests that the log holds."),
    "verify.signatures": _("All {count} signatures fit their intents and keys."),
    "verify.disclosures": _("All {count} disclosed values fit their commitments."),
    "verify.prices": _("All {count} opened prices are what was sealed."),
    "verify.receipt": _("The act {code} of {at} is entry {index} of the log."),
    "verify.receipt_sealed": _("The sealed entry is your act {code}."),
    "verify.beside": _("All {count} entries beside the cases are in that log, and signed by whom they say."),
    "verify.cases": _("All {count} cases hold, each by itself, at the same checkpoint."),
    "verify.quorum": _(
        "{count} members cosigned the first {size} entries of the same history, as the adopted policy asks."
    ),
    "verify.retrieval": _("It was asked for by the act at entry {index}, for what it holds."),
    "verify.packs": _("All {count} packs of rules have the digests that the log registered."),
    "verify.documents": _("All {count} documents have the digests and sizes that signed statements name."),
    "verify.period": _("The entries {first} to {last} of the log are here without a gap."),
    "verify.no_quorum": _("No member cosigned this history: that everybody is shown the same one is the log's word."),
    "verify.few_cosigners": _("The members' cosignatures are fewer than the policy in this file asks for."),
    "verify.members": _(
        "The members and their keys are those of the policy that the log holds. Ask them themselves to be sure."
    ),
    "verify.party": _("That no case of the party was left out can't be seen from the file."),
    "verify.pack_missing": _("The rules {pack} that a case was opened under are not in the file in that version."),
    "verify.missing": _("{count} documents that cases name could not be added to the file."),
    "verify.fault": _("{name}: {reason}"),
    "custody.working": _("Opening the trial share on this device…"),
    "backup.none": _("Choose the backup file of your bid and enter its passphrase."),
    "backup.other_version": _(
        "This backup file belongs to version {number} of your bid; version {stands} is the one that stands."
    ),
    "backup.other_version_way": _(
        "Take the file that was saved when you sealed the version that stands. A version that was replaced "
        "can't be opened any more."
    ),
    "backup.other_bid": _("This backup file belongs to another bid."),
    "backup.other_bid_detail": _("It is for the envelope {found}…, and the envelope that stands here is {stands}…."),
    "check.fetching": _("Fetching back what is kept here…"),
    "check.opening": _("Opening it on this device…"),
    "check.done": _("What is kept here is what you signed"),
    "check.opening_key": _("Opening key"),
    "check.key_browser": _("A key of this browser opens the bundle."),
    "check.key_backup": _("The key of the backup file opens the bundle."),
    "check.key_none": _(
        "No key of this browser opens the bundle. Choose the backup file, or you can't release the bid from here."
    ),
    "check.price_bytes": _("Sealed price, fetched back"),
    "check.same_bytes": _("{count} bytes, each as you signed"),
    "check.price": _("Price, opened on this device"),
    "check.document": _("Document, opened on this device"),
    "check.kept": _("The key of the backup file is kept in this browser."),
    "reveal.parts": _("What becomes public"),
    "reveal.price": _("The key of the price"),
    "reveal.documents": _("The key of the documents"),
    "schedule.good": _(
        "The schedule has no fault: {count} positions, {total} {currency}. The fields below are filled in."
    ),
    "schedule.bad": _("The schedule can't be sealed like this: {count} faults."),
    "schedule.faults": _("What to correct in the file ({count})"),
    "schedule.title_row": _("Row"),
    "schedule.title_column": _("Column"),
    "schedule.title_fault": _("What is wrong"),
    "schedule.column_id": _("Position"),
    "schedule.column_description": _("Description"),
    "schedule.column_unit": _("Unit"),
    "schedule.column_quantity": _("Quantity"),
    "schedule.column_unit_price": _("Unit price"),
    "schedule.column_amount": _("Amount"),
    "schedule.no_heading": _("No row has the headings “No.” and “Unit price”. Use the empty schedule of this lot."),
    "schedule.missing_item": _("The position {id} is missing."),
    "schedule.unknown_item": _("The lot asks for no position {id}."),
    "schedule.twice": _("The position {id} stands twice."),
    "schedule.empty": _("The cell is empty."),
    "schedule.unit_differs": _("The unit is {found}; the tender asks for {expected}."),
    "schedule.quantity_differs": _("The quantity is {found}; the tender asks for {expected}."),
    "schedule.amount_wrong": _("The amount is {found}; quantity × unit price is {expected}."),
    "schedule.total_wrong": _("The total is {found}; the amounts add up to {expected}."),
    "schedule.not_a_number": _("“{found}” is no figure in the way of writing that you chose."),
    "schedule.too_many_decimals": _("{found} has more than six decimals."),
    "schedule.too_large": _("The figure is too large."),
    "schedule.formula": _("A formula stands here. Paste its value instead."),
    "schedule.date": _("The program made a date of this. Format the cell as a number or text and type it again."),
    "schedule.error_cell": _("An error or a truth value of the program stands here."),
    "schedule.file_too_large": _("The file is larger than 8 MB."),
    "schedule.old_or_protected": _("This is an old or protected workbook. Save it as XLSX without a password."),
    "schedule.not_utf8": _("The file is not in UTF-8. Save it as “CSV UTF-8”, or as XLSX."),
    "schedule.not_csv": _("A quotation mark is opened and never closed."),
    "schedule.not_xlsx": _("The file is no workbook that can be read, or it is damaged."),
    "schedule.bomb": _("The workbook unpacks to more than it may."),
    "schedule.too_many_parts": _("The workbook has too many parts."),
    "schedule.too_many_rows": _("The table has more than 6,000 rows."),
    "schedule.cell_too_long": _("A cell has more than 4,000 characters."),
    "code.other_version": _("The backup file belongs to another version of the bid, or to another bid."),
    "code.schedule_refused": _("The price schedule has faults."),
    "tip.no_text": _("Write what it is about."),
    "tip.no_code": _("This is no code. Check each of its 32 signs."),
    "tip.no_keys": _("No investigator has published a key for tips."),
    "tip.no_own_key": _("This browser has no investigator’s key. Import it from the file that you exported."),
    "tip.files_too_large": _("The files are larger than 2 MB together."),
    "tip.file_refused": _("{name} can’t be freed from what tells of its maker."),
    "tip.file_way": _("Send a JPEG or PNG picture of it, or copy its words into the letter."),
    "tip.sealing": _("Sealing on this device…"),
    "tip.working": _("Working so that floods stay out; this takes some seconds…"),
    "tip.sent": _("Your letter is in the mailbox."),
    "tip.cannot_open": _("This letter isn’t sealed to a key of this browser."),
    "tip.by_tipper": _("From the mailbox"),
    "tip.by_investigator": _("From an investigator"),
    "tip.by_note": _("Note among investigators"),
    "tip.state_new": _("New: no investigator has taken it up yet."),
    "tip.state_in_work": _("In work: an investigator looks into it."),
    "tip.state_closed": _("Closed."),
    "tip.outcome_confirmed": _("It was confirmed and acted on."),
    "tip.outcome_not_confirmed": _("It could not be confirmed."),
    "tip.outcome_handed_on": _("It was handed on to:"),
    "tip.outcome_not_ours": _("It is no matter for investigation here."),
}


def translated() -> dict[str, str]:
    """Every message in the active language."""
    return {key: str(text) for key, text in MESSAGES.items()}
