"""The act registry: every kind of act is declared once, beside its command.

A declaration is the source of the act catalogue, the leaf's shape and the reference pages. Declaring a code twice is an
error at import.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

REGISTRY: dict[str, "ActKind"] = {}


class WrongLeaf(RuntimeError):
    """A command recorded an act that its declaration does not describe: a bug, never a user's mistake."""


@dataclass(frozen=True)
class ActKind:
    """A function point: what kind of act this is and what of it the log may show.

    Attributes:
        code: stable, like ``NOT-01``.
        subsystem: one of the catalogue's.
        name, meaning: translatable.
        command: the function that records it.
        basis: article of law, empty where none commands it.
        public: names of the leaf's public fields.
        optional: those of them that may be left out.
        commitments: paths that the leaf only commits to (with ``*`` for a varying part).
        statement: whether a longer document goes with it.
        sealed: recorded as a uniform leaf until the lot's window closes.
    """

    code: str
    subsystem: str
    name: Any
    meaning: Any
    command: str
    basis: str = ""
    public: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    commitments: tuple[str, ...] = ()
    statement: bool = False
    sealed: bool = False

    def __post_init__(self) -> None:
        if self.code in REGISTRY:
            raise WrongLeaf(f"The act {self.code} is declared twice.")
        REGISTRY[self.code] = self

    def __call__(
        self,
        *,
        object: str,
        case: UUID | None = None,
        public: Mapping[str, Any] | None = None,
        statement: Mapping[str, Any] | None = None,
        commit: Mapping[str, Any] | None = None,
        sealed_for: UUID | None = None,
    ) -> "Act":
        """One act of this kind.

        Args:
            object: ``kind:<uuid>`` of the thing acted on.
            case: the tender project whose chain it joins.
            public: the declared fields.
            statement: the longer document.
            commit: path → value, kept with a salt, only committed to.
            sealed_for: the lot for which it stays sealed.
        """
        public = dict(public or {})
        required = set(self.public) - set(self.optional)
        if not required <= public.keys() <= set(self.public):
            raise WrongLeaf(f"{self.code}: public fields {sorted(public)} are not the declared {sorted(self.public)}.")
        for path in commit or {}:
            if not any(_matches(pattern, path) for pattern in self.commitments):
                raise WrongLeaf(f"{self.code}: no commitment is declared for {path!r}.")
        if (statement is not None) != self.statement:
            raise WrongLeaf(f"{self.code}: a statement is {'' if self.statement else 'not '}declared.")
        if (sealed_for is not None) != self.sealed:
            raise WrongLeaf(f"{self.code}: it is {'' if self.sealed else 'not '}declared as sealed.")
        return Act(self, object, case, public, statement, dict(commit or {}), sealed_for)


def _matches(pattern: str, path: str) -> bool:
    wanted, given = pattern.split("/"), path.split("/")
    return len(wanted) == len(given) and all(w in ("*", g) for w, g in zip(wanted, given, strict=True))


@dataclass(frozen=True)
class Act:
    """An act about to be recorded."""

    kind: ActKind
    object: str
    case: UUID | None
    public: dict[str, Any]
    statement: Mapping[str, Any] | None
    commit: dict[str, Any] = field(default_factory=dict)
    sealed_for: UUID | None = None


INSTANCE_FOUNDED = ActKind(
    code="SYS-01",
    subsystem="system",
    name="Installation founded",
    meaning="The first leaf of a log: which installation it belongs to and whether its clock is virtual.",
    command="found_instance",
    public=("origin", "instance", "virtual_clock", "software"),
)
PACK_REGISTERED = ActKind(
    code="SYS-02",
    subsystem="system",
    name="Rule pack registered",
    meaning="The digest of a dated pack of law, before any case is opened under it.",
    command="register_pack",
    public=("pack", "sha256"),
)
