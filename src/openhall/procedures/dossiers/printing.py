"""What is printed of a dossier: its receipt, with the code by which it is followed, letters, receipts of its fees.

PDF/A-3b in the language of the page; texts of the record stand in their own.
"""

import io
from datetime import datetime
from typing import Any

import segno
from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from openhall.kernel.wording import in_words, say
from openhall.procedures.dossiers import components, fee_receipts, filing, law, showing, telling
from openhall.procedures.dossiers.fee_receipts import Receipt
from openhall.procedures.dossiers.models import Delay, Dossier, Step
from openhall.ui import formats
from openhall.ui.pdf import Attachment, Paper, Section, printable, typeset
from openhall.ui.pdf.typesetting import LANGUAGES
from openhall.witness.public import canonical
from openhall_rules.money import stated

SUBJECTS = {
    **{step: telling.SUBJECTS[step] for step in ("ask_supplement", "refuse", "stop")},
    "explain_delay": telling.LATE,
}
"""Steps of which whoever filed gets a letter, and what it is called."""


def track_url(row: Dossier) -> str:
    """Where a dossier is followed with its secret."""
    return f"{settings.OPENHALL_ORIGIN}{reverse('track')}?code={row.code}"


def letters(row: Dossier) -> list[Step]:
    """The steps that have a letter, in their order."""
    return list(row.steps.filter(name__in=list(SUBJECTS)))


def receipt_pdf(row: Dossier) -> bytes:
    """The receipt as a paper: what was filed when, until when it is due, and how it is followed."""
    address = track_url(row)
    sections = [
        Section(_("Your dossier"), rows=_about(row)),
        Section(
            _("How to follow it"),
            rows=[(_("Secret"), filing.secret_of(row)), (_("Address"), address)],
            paragraphs=[
                _("Scan the code, type the secret: you see how far the dossier is. Keep the secret to yourself.")
            ],
        ),
        Section(_("Papers"), rows=_papers(row)),
        _logged(row.filed_leaf),
    ]
    facts = {"dossier": str(row.uuid), "code": row.code, "filed_leaf": row.filed_leaf, "papers": _digests(row)}
    return _set(
        row,
        _("Receipt of a dossier"),
        showing.body_text(row.receiving),
        sections,
        row.filed_at,
        ("receipt.json", facts),
    )


def letter_pdf(row: Dossier, step: Step) -> bytes:
    """The letter of a step: what is missing, why it isn't accepted or was stopped, or the apology with the new day."""
    zone, delay = law.zone(row), None
    if step.name == "explain_delay":
        delay = Delay.objects.filter(dossier=row, leaf_sha256=step.leaf_sha256).first()
    about = [(_("To"), row.applicant.get("name", "–")), *_about(row)[:2]]
    about.append((_("Date"), formats.instant(step.at, zone)))
    said = [line for line in step.words.splitlines() if line.strip()]
    sections = [Section(_("About"), rows=about), Section(showing.names()[step.name], paragraphs=said or ["–"])]
    if delay is not None:
        rows = [
            (_("Cause"), delay.cause),
            (_("Remedy"), delay.remedy),
            (_("New day"), formats.day(delay.new_date)),
        ]
        sections.append(Section(_("The delay"), rows=rows))
    if step.name == "ask_supplement":
        once = _(
            "This is all that is missing; you are not asked a second time. The clock stands still until you hand it in."
        )
        sections.append(Section(_("What you can do"), paragraphs=[once]))
    sections.append(_logged(step.leaf_sha256))
    facts = {"dossier": str(row.uuid), "code": row.code, "step": step.name, "leaf_sha256": step.leaf_sha256}
    unit = row.unit.organisation.name if row.unit else showing.body_text(row.receiving)
    return _set(row, in_words(say(SUBJECTS[step.name])), unit, sections, step.at, ("letter.json", facts))


def fee_receipt_pdf(found: Receipt) -> bytes:
    """The receipt of a fee; from its second print on marked as a copy. Its code leads to the payment on the log."""
    charge, zone = found.charge, law.zone(found.dossier)
    sections = [Section(_("Payment"), rows=fee_receipts.rows(found)), _logged(charge.leaf_sha256)]
    title = _("Receipt of payment")
    if charge.receipt_prints > 1 and charge.receipt_at is not None:
        title = _("Receipt of payment (copy)")
        first = _("This is a copy. The receipt was printed first on %(day)s.")
        told = [first % {"day": formats.instant(charge.receipt_at, zone)}]
        sections.insert(0, Section(_("Copy"), paragraphs=told))
    facts = {
        "receipt": found.number, "amount": stated(charge.amount, charge.currency), "currency": charge.currency,
        "copy": charge.receipt_prints > 1, "leaf_sha256": charge.leaf_sha256,
    }  # fmt: skip
    at = charge.receipt_at or found.dossier.filed_at
    return _set(found.dossier, title, found.taken_by, sections, at, ("payment.json", facts), url=found.url)


def _set(
    row: Dossier,
    title: str,
    caption: str,
    sections: list[Section],
    at: datetime,
    attached: tuple[str, dict[str, Any]],
    *,
    url: str = "",
) -> bytes:
    code = io.BytesIO()
    segno.make(url or track_url(row), error="m").save(code, kind="svg", border=1, scale=4, xmldecl=False)
    lang = (get_language() or "en").lower()
    paper = Paper(
        title=title,
        lang=lang if lang in LANGUAGES else "en",
        caption=printable(caption),
        footer=row.code,
        qr_svg=code.getvalue().decode(),
        sections=sections,
    )
    name, facts = attached
    return typeset(paper, at=at, attachments=[Attachment(name, canonical(facts), description=title)])


def _about(row: Dossier) -> list[tuple[str, str]]:
    zone = law.zone(row)
    rows = [
        (_("Number of the dossier"), row.code),
        (_("Administrative procedure"), row.edition.title),
        (_("Taken in by"), showing.body_text(row.receiving)),
        (pgettext("procedure", "Decided by"), row.unit.organisation.name if row.unit else _("Not known yet")),
        (_("Filed at"), formats.instant(row.filed_at, zone)),
    ]
    if row.received_at:
        rows.append((_("Validly received at"), formats.instant(row.received_at, zone)))
    if row.due_at:
        rows.append((_("Due by"), formats.instant(row.due_at, zone)))
    return rows


def _logged(leaf: str) -> Section:
    """Where it stands on the log; in groups, so that the digest breaks within the line."""
    return Section(
        _("On the log"), rows=[(_("Log entry"), " ".join(leaf[place : place + 8] for place in range(0, len(leaf), 8)))]
    )


def _papers(row: Dossier) -> list[tuple[str, str]]:
    asked = components.asked(row)
    there: dict[int, list[str]] = {}
    for one in row.papers.all():
        there.setdefault(one.component, []).append(one.name)
    return [
        (one["title"], ", ".join(there.get(place, [])) or _("No file yet"))
        for place, one in enumerate(row.edition.content["components"])
        if place in asked or place in there
    ]


def _digests(row: Dossier) -> list[dict[str, Any]]:
    return [{"component": one.component, "sha256": one.sha256} for one in row.papers.all()]
