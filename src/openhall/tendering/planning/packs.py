"""Packs that an authority makes here: proposed, checked against the one before, adopted by an act with their digest."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openhall.identity import public as identity
from openhall.identity.public import Actor, Intent
from openhall.kernel.refusals import Invalid, MoveNotAllowed, NotFound, Refusal
from openhall.tendering.planning import acts, policies
from openhall.tendering.planning.inputs import PackProposal
from openhall.tendering.planning.law import asking_the_law, pack_named
from openhall.tendering.planning.models import LegalValue, PackVersion, Project
from openhall.tendering.planning.publication import OtherContent, organisation_facts
from openhall.witness.public import Recorded, found_instance, record
from openhall_rules.comparing import Change, FalseExample, compare, false_examples
from openhall_rules.law import Pack, available, base_id, files_of, pack, read_pack, ways
from openhall_rules.rewriting import rewritten

_UNFINISHED = (Project.State.DRAFT, Project.State.PLANNED, Project.State.ADMITTED)


class PackTaken(Refusal):
    """There is a pack of that day already. Fact: ``pack``."""

    code = "pack-taken"
    status = 409
    title = gettext_lazy("There is a version of these rules for that day already.")
    detail = gettext_lazy("%(pack)s is in use and stays as it is.")
    way_forward = gettext_lazy("Choose a later day.")


@dataclass(frozen=True, slots=True)
class Check:
    """What a proposed pack would do.

    Attributes:
        changes: every difference from the pack before. examples: worked examples that it makes false.
        anew: values that were entered for the pack before and are open in this one: they must be entered again.
        drafts: how many drafts use a class or a procedure that it takes away.
    """

    changes: tuple[Change, ...]
    examples: tuple[FalseExample, ...]
    anew: tuple[tuple[str, str], ...]
    drafts: int

    @property
    def limits(self) -> tuple[Change, ...]:
        """The time limits that change."""
        return tuple(one for one in self.changes if one.limit)

    @property
    def adoptable(self) -> bool:
        """Whether it may be adopted: it changes something, and its own examples are true."""
        return bool(self.changes) and not self.examples


def texts_of(pack_id: str) -> dict[str, str]:
    """The files of a pack, built in or adopted: path within its folder → text.

    Raises:
        NotFound
    """
    name = base_id(pack_id)
    if name in available():
        return {path: content.decode() for path, content in files_of(name).items()}
    row = PackVersion.objects.filter(pack=name, adopted_at__isnull=False).first()
    if row is None:
        raise NotFound(pack=name)
    return dict(row.files)


def files_by_digest(sha256: str) -> tuple[str, dict[str, str]] | None:
    """Name and files of the pack of that digest, adopted here or built in; None when there is none."""
    row = PackVersion.objects.filter(sha256=sha256, adopted_at__isnull=False).first()
    if row is not None:
        return row.pack, dict(row.files)
    name = next((one for one in available() if pack(one).sha256 == sha256), None)
    return None if name is None else (name, texts_of(name))


@transaction.atomic(durable=True)
def propose_pack(
    *, version_uuid: UUID, proposal: PackProposal, intent: Intent, actor: Actor, at: datetime
) -> PackVersion:
    """Lay a dated version of a pack before the check. No act: the log learns nothing until it is adopted.

    Raises:
        LawRefuses: it makes no pack, or no room can do what it says, and why. PackTaken. Invalid: its day, nothing new.
        MandateMissing: the actor acts for no authority.
    """
    policies.as_authority(intent, actor, at=at)
    before = pack_named(proposal.before)
    name = f"{before.jurisdiction}@{proposal.from_date.isoformat()}"
    _require_day(before, name, proposal.from_date.isoformat(), at)
    with asking_the_law():
        files = _files(before, proposal)
        made = read_pack(name, {path: text.encode() for path, text in files.items()})
    if made.sha256 == before.sha256:
        raise Invalid(errors={"files": _("It says the same as the version before.")})
    if actor.organisation_id is None or PackVersion.objects.filter(uuid=version_uuid).exists():
        raise Invalid(errors={"uuid": _("This id was used before.")})
    return PackVersion.objects.create(
        uuid=version_uuid,
        pack=name,
        before=before.base_id,
        files=files,
        sha256=made.sha256,
        source=proposal.source,
        authority_id=actor.organisation_id,
        proposed_at=at,
        version=1,
    )


def _require_day(before: Pack, name: str, day: str, at: datetime) -> None:
    today = before.calendar.day_of(at).isoformat()
    if day <= max(today, before.from_date.isoformat()):
        raise Invalid(
            errors={"from_date": _("Rules begin on a day to come: no project may find them changed behind it.")}
        )
    if name in available() or PackVersion.objects.filter(pack=name, adopted_at__isnull=False).exists():
        raise PackTaken(pack=name)


def _files(before: Pack, proposal: PackProposal) -> dict[str, str]:
    files = texts_of(before.base_id)
    changes: dict[str, str | None] = dict(proposal.files)
    if proposal.file_name:
        changes[proposal.file_name] = proposal.file_text
    for path, text in changes.items():
        if text is None:
            files.pop(path, None)
        else:
            files[path] = text.replace("\r\n", "\n")
    if proposal.path:
        if not proposal.value or not proposal.citation:
            raise Invalid(errors={"citation": _("A figure needs its value and the article that gives it.")})
        file, _dot, table = proposal.path.partition(".")
        if proposal.procedure:
            file, table = f"procedures/{proposal.procedure}", f'values."{proposal.path}"'
        if f"{file}.toml" not in files:
            raise Invalid(errors={"path": _("The pack has no such value.")})
        declared = before.by(proposal.procedure).value(proposal.path)
        files[f"{file}.toml"] = rewritten(
            files[f"{file}.toml"], table, declared, typed=proposal.value, citation=proposal.citation
        )
    return dict(sorted(files.items()))


def made_by(row: PackVersion) -> Pack:
    """The pack that a proposal makes."""
    return read_pack(row.pack, {path: text.encode() for path, text in row.files.items()})


def check(row: PackVersion) -> Check:
    """Compare a proposal with the pack before it, and ask what it would break."""
    before, after = pack_named(row.before), made_by(row)
    open_again = {path for name in ways(after) for path in after.by(name.partition("/")[2]).unset()}
    entered = LegalValue.objects.filter(pack__in=ways(before)).order_by("path").values_list("pack", "path").distinct()
    gone = Q(procedure__in=sorted(before.procedures.keys() - after.procedures.keys()))
    gone |= Q(resource_class__in=sorted(before.classes.keys() - after.classes.keys()))
    drafts = Project.objects.filter(gone, jurisdiction=before.jurisdiction, state__in=_UNFINISHED)
    return Check(
        changes=compare(before, after),
        examples=false_examples(after),
        anew=tuple((name, path) for name, path in entered if path in open_again),
        drafts=len(drafts.values_list("pk")[:1000]),
    )


@transaction.atomic(durable=True)
def adopt_pack(
    *, version_uuid: UUID, pack_sha256: str, intent: Intent, actor: Actor, at: datetime
) -> tuple[PackVersion, Recorded]:
    """Adopt a proposal: from its day on it is the law of new projects; those that have begun keep theirs (LAW-02).

    Raises:
        MoveNotAllowed: it is adopted already, or its own examples are false. OtherContent: not what was seen.
        PackTaken, Invalid: another was quicker, or its day has come. NotFound: another authority's.
        MandateMissing: the actor acts for no authority.
    """
    row = PackVersion.objects.select_for_update(of=("self",)).filter(uuid=version_uuid).first()
    if row is None or row.authority_id != actor.organisation_id or actor.organisation is None:
        raise NotFound(pack=str(version_uuid))
    policies.as_authority(intent, actor, at=at, version=row.version)
    if row.adopted_at is not None or not check(row).adoptable:
        raise MoveNotAllowed(move="adopt", now="adopted" if row.adopted_at else "refused", possible=[])
    if row.sha256 != pack_sha256:
        raise OtherContent(seen=pack_sha256, now=row.sha256)
    _require_day(pack_named(row.before), row.pack, row.pack.partition("@")[2], at)
    act = acts.PACK_ADOPTED(
        object=f"pack-version:{row.uuid}",
        public={"pack": row.pack, "sha256": row.sha256, "before": row.before},
        statement={
            "v": 1,
            "source": row.source,
            "files": _digests(row.files),
            "authority": organisation_facts(identity.organisation(actor.organisation)),
        },
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    row.adopted_at, row.leaf_sha256 = at, recorded.leaf_sha256
    row.version += 1
    row.save(update_fields=["adopted_at", "leaf_sha256", "version"])
    return row, recorded


def register_adopted(at: datetime) -> int:
    """Record the digest of every adopted pack as the platform does of its own (SYS-02); how many. Idempotent."""
    rows = list(PackVersion.objects.filter(adopted_at__isnull=False, registered=False).order_by("id")[:20])
    if rows:
        found_instance(packs={row.pack: row.sha256 for row in rows}, at=at)
        PackVersion.objects.filter(pk__in=[row.pk for row in rows]).update(registered=True)
    return len(rows)


def _digests(files: Mapping[str, str]) -> dict[str, str]:
    return {path: sha256(text.encode()).hexdigest() for path, text in sorted(files.items())}


def versions_of(organisation_id: int) -> list[PackVersion]:
    """What an authority proposed, newest first."""
    return list(PackVersion.objects.filter(authority_id=organisation_id).order_by("-id")[:50])


def adopted() -> list[PackVersion]:
    """Versions that were adopted here, newest first."""
    rows = PackVersion.objects.filter(adopted_at__isnull=False).select_related("authority")
    return list(rows.order_by("-id")[:50])


def own_version(version_uuid: UUID, actor: Actor) -> PackVersion:
    """A proposal of the reader's authority.

    Raises:
        NotFound
    """
    row = PackVersion.objects.filter(uuid=version_uuid, authority_id=actor.organisation_id).first()
    if row is None:
        raise NotFound(pack=str(version_uuid))
    return row
