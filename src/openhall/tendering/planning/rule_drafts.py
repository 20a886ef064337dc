"""Rules in the making: what an authority edits by form is kept as it was typed, until it proposes it or throws it away.

No act: the log learns nothing of drafts. What comes of one is a proposal (:mod:`openhall.tendering.planning.packs`).
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from openhall.identity.public import Actor
from openhall.kernel.refusals import Invalid, NotFound, Stale
from openhall.tendering.planning.law import pack_named
from openhall.tendering.planning.models import RuleDraft
from openhall.tendering.planning.packs import texts_of
from openhall_rules import composing
from openhall_rules.composing import Table
from openhall_rules.law import Pack, read_pack
from openhall_rules.procedures import LANGUAGES, SEALED_WAY
from openhall_rules.values import Value

MOST_DRAFTS: Final = 20
MOST_PARTS: Final = 60
PROCEDURES: Final = "procedures"
CLASSES: Final = "classes"


def drafts_of(organisation_id: int) -> list[RuleDraft]:
    """The drafts of an authority, newest first."""
    return list(RuleDraft.objects.filter(authority_id=organisation_id).order_by("-id")[:MOST_DRAFTS])


def own_draft(uuid: UUID, actor: Actor, *, lock: bool = False) -> RuleDraft:
    """A draft of the reader's authority.

    Raises:
        NotFound
    """
    rows = RuleDraft.objects.select_for_update(of=("self",), no_key=True) if lock else RuleDraft.objects
    row = rows.filter(uuid=uuid, authority_id=actor.organisation_id).first()
    if row is None:
        raise NotFound(draft=str(uuid))
    return row


@transaction.atomic(durable=True)
def begin(before: str, actor: Actor, at: datetime) -> RuleDraft:
    """Begin to edit on top of a pack.

    Raises:
        LawRefuses: there is no such pack. Invalid: there are too many drafts. NotFound: no authority.
    """
    law = pack_named(before)
    if actor.organisation_id is None:
        raise NotFound(draft="")
    if RuleDraft.objects.filter(authority_id=actor.organisation_id).count() >= MOST_DRAFTS:
        sentence = _("You have %(most)s drafts. Throw one away before you begin another.")
        raise Invalid(errors={"before": sentence % {"most": MOST_DRAFTS}})
    return RuleDraft.objects.create(
        before=law.base_id,
        changes={PROCEDURES: {}, CLASSES: {}},
        authority_id=actor.organisation_id,
        saved_at=at,
        version=1,
    )


@transaction.atomic(durable=True)
def discard(uuid: UUID, actor: Actor) -> None:
    """Throw a draft away.

    Raises:
        NotFound
    """
    own_draft(uuid, actor, lock=True).delete()


@transaction.atomic(durable=True)
def save(uuid: UUID, kind: str, code: str, table: Table, *, version: int, actor: Actor, at: datetime) -> RuleDraft:
    """Keep what was typed of a procedure or a class, right or wrong.

    Raises:
        NotFound: no such draft, or no such part. Stale: it was saved meanwhile in another window.
    """
    row = own_draft(uuid, actor, lock=True)
    table_of(row, kind, code)
    if row.version != version:
        raise Stale(seen=version, now=row.version)
    row.changes[kind][code] = table
    return _saved(row, at)


@transaction.atomic(durable=True)
def add(uuid: UUID, kind: str, name: str, start: str, *, actor: Actor, at: datetime) -> str:
    """Add a procedure or a class, named in English; its code. ``start``: the procedure that a new one begins as.

    Raises:
        NotFound: no such draft, or no procedure to start from. Invalid: the name gives no code; too much is changed.
    """
    row = own_draft(uuid, actor, lock=True)
    law = pack_named(row.before)
    known = law.procedures if kind == PROCEDURES else law.classes
    code = composing.code_of(name, {*known, *row.changes[kind]})
    if not code:
        raise Invalid(errors={f"{kind}_name": _("Name it in English, in letters: the rest can be added after.")})
    if len(row.changes[kind]) >= MOST_PARTS:
        raise Invalid(errors={f"{kind}_name": _("Propose what there is before you add more.")})
    names = {language: name.strip() if language == "en" else "" for language in LANGUAGES}
    if kind == CLASSES:
        row.changes[kind][code] = {"name": names, "citation": "", "note": "", "categories": [], "procedures": []}
    elif start:
        row.changes[kind][code] = table_of(row, PROCEDURES, start) | {"name": names, "citation": "", "note": ""}
    else:
        row.changes[kind][code] = composing.new_procedure(names, SEALED_WAY, _methods(law, ""))
    _saved(row, at)
    return code


@transaction.atomic(durable=True)
def leave_out(uuid: UUID, kind: str, code: str, *, actor: Actor, at: datetime) -> RuleDraft:
    """Take back what was changed of a procedure or a class; one that was added is gone.

    Raises:
        NotFound
    """
    row = own_draft(uuid, actor, lock=True)
    if code not in row.changes.get(kind, {}):
        raise NotFound(part=code)
    del row.changes[kind][code]
    return _saved(row, at)


def _saved(row: RuleDraft, at: datetime) -> RuleDraft:
    row.version += 1
    row.saved_at = at
    row.save(update_fields=["changes", "version", "saved_at"])
    return row


def table_of(row: RuleDraft, kind: str, code: str) -> Table:
    """A procedure or a class as the draft has it, or else as its pack has it.

    Raises:
        NotFound: neither has it.
    """
    if code in row.changes.get(kind, {}):
        return dict(row.changes[kind][code])
    law = pack_named(row.before)
    if kind == PROCEDURES and code in law.procedures:
        return composing.procedure_table(law.procedures[code], _methods(law, code))
    if kind == CLASSES and code in law.classes:
        return composing.class_table(law.classes[code])
    raise NotFound(part=code)


def _methods(law: Pack, procedure: str) -> Value | None:
    values = law.by(procedure if procedure in law.procedures else "").values
    return values.get(composing.METHODS)


def files_changed(row: RuleDraft, *, instead: Mapping[tuple[str, str], Table] | None = None) -> dict[str, str]:
    """The files that the draft writes anew: path within the pack's folder → text.

    Args:
        instead: parts as they were just typed, which aren't saved: ``(kind, code)`` → table.

    Raises:
        RuleError: something that no file can say.
    """
    law, texts = pack_named(row.before), texts_of(row.before)
    parts = {(kind, code): table for kind, tables in row.changes.items() for code, table in tables.items()}
    found = {}
    for (kind, code), table in sorted({**parts, **(instead or {})}.items(), key=lambda part: part[0]):
        if kind == CLASSES:
            found[f"classes/{code}.toml"] = composing.class_file(table)
        else:
            before = texts.get(f"procedures/{table['from']}.toml", "")
            methods = _methods(law, table["from"])
            found[f"procedures/{code}.toml"] = composing.procedure_file(table, before=before, methods=methods)
    return found


def examine(row: RuleDraft, *, instead: Mapping[tuple[str, str], Table] | None = None) -> Pack:
    """The pack that the draft would make, under the name of the one before it.

    Raises:
        RuleError: it makes none, and why.
    """
    files = texts_of(row.before) | files_changed(row, instead=instead)
    return read_pack(row.before, {path: text.encode() for path, text in files.items()})
