"""Editions in other languages: handed in by the body that keeps the procedure, shown with what counts beside them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from openhall.identity.public import Actor, Intent
from openhall.kernel import search
from openhall.kernel.refusals import NotFound, Stale
from openhall.procedures.catalogue import policies
from openhall.procedures.catalogue.inputs import TranslationInput
from openhall.procedures.catalogue.models import Edition, EditionState, Translation
from openhall.procedures.catalogue.refusals import TranslationDiffers
from openhall.procedures.catalogue.translating_acts import EDITION_TRANSLATED
from openhall.witness.public import Recorded, record


@dataclass(frozen=True)
class Said:
    """What an edition says as it is shown. ``translated``: it isn't what counts."""

    content: dict[str, Any]
    lang: str
    translated: bool = False

    @property
    def title(self) -> str:
        """The name of the procedure."""
        return str(self.content["title"])


@transaction.atomic(durable=True)
def translate_edition(
    *, translation: UUID, given: TranslationInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[Translation, Recorded]:
    """Hand in what a published edition says in another language (PRC-09); it replaces an earlier translation.

    Raises:
        NotFound: no such edition, or not public. TranslationDiffers. Stale: the id was used. What ``identity.admit``
        raises.
    """
    rows = Edition.objects.select_for_update(of=("self",), no_key=True).select_related("procedure")
    edition = rows.filter(uuid=given.edition, state=EditionState.PUBLISHED).first()
    if edition is None:
        raise NotFound(edition=str(given.edition))
    policies.translate(intent, actor, edition, at=at)
    if Translation.objects.filter(uuid=translation).exists():
        raise Stale(seen=0, now=1)
    _require_fitting(edition, given)
    edition.translations.filter(lang=given.lang, replaced_at=None).update(replaced_at=at)
    said = given.said()
    act = EDITION_TRANSLATED(
        object=f"procedure-translation:{translation}",
        public={"procedure": edition.procedure.code, "edition": edition.number, "lang": given.lang},
        statement={"v": 1, "said": said},
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    row = Translation.objects.create(
        uuid=translation,
        edition=edition,
        lang=given.lang,
        title=given.title,
        said=said,
        words=search.tokens(" ".join((edition.procedure.code, given.title, given.field, given.agency))),
        translated_by=actor.person,
        translated_at=at,
        leaf_sha256=recorded.leaf_sha256,
    )
    return row, recorded


def _require_fitting(edition: Edition, given: TranslationInput) -> None:
    content = edition.content
    if given.lang == edition.lang:
        raise TranslationDiffers(what=_("the language, which is the edition’s own"))
    if len(given.components) != len(content["components"]):
        raise TranslationDiffers(what=_("the papers"))
    if len(given.fees) != len(content.get("fees", [])):
        raise TranslationDiffers(what=_("the fees"))
    if len(given.reductions or ()) != len(content.get("reductions", [])):
        raise TranslationDiffers(what=_("the groups with lower fees"))
    if len(given.benefits or ()) != len(content.get("benefits", [])):
        raise TranslationDiffers(what=_("what filing online saves"))
    if (given.requirements is None) != ("requirements" not in content):
        raise TranslationDiffers(what=_("the requirements"))


def said_in(rows: Iterable[Edition], language: str | None = None) -> dict[int, Said]:
    """Edition's key → what it says in a language (the reader's, where none is given), or in its own."""
    language = language or (get_language() or "").lower()
    editions = list(rows)
    foreign = [one.pk for one in editions if one.lang != language]
    known = Translation.objects.filter(edition__in=foreign, lang=language, replaced_at=None) if foreign else ()
    found = {one.edition_id: one for one in known}
    return {one.pk: _merged(one, found[one.pk]) if one.pk in found else original(one) for one in editions}


def original(row: Edition) -> Said:
    """What counts."""
    return Said(row.content, row.lang)


def _merged(row: Edition, translation: Translation) -> Said:
    """The edition's content with the words of a translation; amounts, copies and limits stay the edition's."""
    said, content = translation.said, row.content
    named = {
        name: [one | {"title": title} for one, title in zip(content[name], said[name], strict=True)]
        for name in ("components", "fees", "reductions", "benefits")
        if content.get(name)
    }
    return Said(content | said | named, translation.lang, translated=True)
