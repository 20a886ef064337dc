"""The act registry: every kind of act is declared once, beside its command.

A declaration is the source of the act catalogue, the leaf's shape and the reference pages. Declaring a code twice is an
error at import.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

REGISTRY: dict[str, "ActKind"] = {}

Explained = Mapping[str, Any] | tuple[str, ...]
"""Names with what each means; a bare tuple of names explains nothing (kinds that tests declare)."""


class WrongLeaf(RuntimeError):
    """A command recorded an act that its declaration does not describe: a bug, never a user's mistake."""


class By(StrEnum):
    """Who records a kind of act: a person who signs an intent, the log by rule, or either."""

    PERSON = "person"
    RULE = "rule"
    EITHER = "either"


@dataclass(frozen=True, eq=False)
class ActKind:
    """A function point: what kind of act this is and what of it the log may show.

    A kind counts in the catalogue only with a command of its own, an effect of its own and a test that finds it on the
    log: ``tests/catalogue`` holds that.

    Attributes:
        code: stable, like ``NOT-01``.
        subsystem: a key of :data:`openhall.witness.subsystems.SUBSYSTEMS`.
        name, meaning: translatable.
        command: the function that records it, found in the room of the declaration.
        effect: what changes in law or in fact when it is recorded; translatable, no two kinds share one.
        on: the kind of thing that it is about, the part of ``object`` before the colon; empty: not told.
        by: who records it.
        basis: article of law; where no article commands it, a translatable sentence that begins with “None:”.
        public: the leaf's public fields, by name with their meaning.
        optional: those of them that may be left out.
        commitments: paths that the leaf only commits to (with ``*`` for a varying part), with their meaning.
        statement: what the longer document holds that goes with it; False: there is none.
        sealed: recorded as a uniform leaf until the lot's window closes.
        for_good: sealed, and no opening set ever tells of it; only the receipt of who acted does.
    """

    code: str
    subsystem: str
    name: Any
    meaning: Any
    command: str
    effect: Any = ""
    on: str = ""
    by: By = By.PERSON
    basis: Any = ""
    public: Explained = ()
    optional: tuple[str, ...] = ()
    commitments: Explained = ()
    statement: Any = False
    sealed: bool = False
    for_good: bool = False

    def __post_init__(self) -> None:
        if self.code in REGISTRY:
            raise WrongLeaf(f"The act {self.code} is declared twice.")
        if not self.subsystem.startswith("test") and not (self.effect and self.on and self.basis):
            raise WrongLeaf(f"The act {self.code} says no effect, no kind of thing, or nothing about its legal basis.")
        if self.for_good and not self.sealed:
            raise WrongLeaf(f"The act {self.code} is sealed for good and not sealed.")
        REGISTRY[self.code] = self

    @property
    def has_statement(self) -> bool:
        """Whether a longer document goes with it."""
        return self.statement is not False

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
            sealed_for: the lot for which it stays sealed; none for a kind that is sealed for good.
        """
        public = dict(public or {})
        required = set(self.public) - set(self.optional)
        if not required <= public.keys() <= set(self.public):
            raise WrongLeaf(f"{self.code}: public fields {sorted(public)} are not the declared {sorted(self.public)}.")
        if self.on and object.partition(":")[0] != self.on:
            raise WrongLeaf(f"{self.code}: {object} is not the declared kind of thing, {self.on}.")
        for path in commit or {}:
            if not any(matches(pattern, path) for pattern in self.commitments):
                raise WrongLeaf(f"{self.code}: no commitment is declared for {path!r}.")
        if (statement is not None) != self.has_statement:
            raise WrongLeaf(f"{self.code}: a statement is {'' if self.has_statement else 'not '}declared.")
        if self.for_good and sealed_for is None:
            sealed_for = uuid4()  # of no lot, and known to nobody: no opening set will ever have it
        elif self.for_good or (sealed_for is not None) != self.sealed:
            raise WrongLeaf(f"{self.code}: it is {'' if self.sealed else 'not '}declared as sealed.")
        return Act(self, object, case, public, statement, dict(commit or {}), sealed_for)


def matches(pattern: str, path: str) -> bool:
    """Whether a commitment's path is one of the declared pattern."""
    wanted, given = pattern.split("/"), path.split("/")
    return len(wanted) == len(given) and all(w in ("*", g) for w, g in zip(wanted, given, strict=True))


def explained(names: Explained) -> dict[str, Any]:
    """Name → meaning, with an empty meaning where none is declared."""
    return dict(names) if isinstance(names, Mapping) else dict.fromkeys(names, "")


def declared(kinds: Collection[ActKind] | None = None) -> list[ActKind]:
    """The kinds of the catalogue in its order, without those that tests declare for themselves."""
    from openhall.witness.subsystems import SUBSYSTEMS

    order = {name: place for place, name in enumerate(SUBSYSTEMS)}
    shown = [kind for kind in (kinds or REGISTRY.values()) if not kind.subsystem.startswith("test")]
    return sorted(shown, key=lambda kind: (order.get(kind.subsystem, len(order)), kind.subsystem, kind.code))


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
