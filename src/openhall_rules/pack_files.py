"""The files of packs: which are built in, and what the files of one say, checked whole."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from types import MappingProxyType
from typing import Any

from openhall_rules.law_errors import BadPack, UnknownPack
from openhall_rules.leaves import canonical
from openhall_rules.procedures import (
    MOST_BYTES,
    MOST_FILES,
    Procedure,
    ResourceClass,
    check_classes,
    read_class,
    read_folder,
    read_procedure,
)
from openhall_rules.values import BadValue, Value


@dataclass(frozen=True, slots=True)
class Said:
    """What the files of a pack say. ``sha256``: over the canonical JSON ``{file name: hex SHA-256 of its bytes}``."""

    title: str
    sha256: str
    values: Mapping[str, Value]
    classes: Mapping[str, ResourceClass]
    procedures: Mapping[str, Procedure]


def _root() -> Any:
    return resources.files("openhall_rules") / "packs"


@lru_cache(maxsize=1)
def available() -> tuple[str, ...]:
    """The ids of all packs, sorted by jurisdiction and date."""
    return tuple(
        sorted(
            f"{jurisdiction.name}@{dated.name}"
            for jurisdiction in _root().iterdir()
            if jurisdiction.is_dir()
            for dated in jurisdiction.iterdir()
            if dated.is_dir()
        )
    )


def files_of(pack_id: str) -> dict[str, bytes]:
    """The files of a built-in pack: path within its folder → bytes.

    Raises:
        UnknownPack: there is none of that name.
    """
    if pack_id not in available():
        raise UnknownPack(f"There is no pack {pack_id}.", pack=pack_id, available=list(available()))
    jurisdiction, _, day = pack_id.partition("@")
    root = _root() / jurisdiction / day
    found = {str(one.name): one.read_bytes() for one in root.iterdir() if str(one.name).endswith(".toml")}
    for folder in ("classes", "procedures"):
        if (root / folder).is_dir():
            for one in (root / folder).iterdir():
                if str(one.name).endswith(".toml"):
                    found[f"{folder}/{one.name}"] = one.read_bytes()
    return dict(sorted(found.items()))


def digest_of(files: Mapping[str, bytes]) -> str:
    """The digest of a pack with these files, whatever they say."""
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    return hashlib.sha256(canonical(digests)).hexdigest()


def read_files(files: Mapping[str, bytes]) -> Said:
    """What files say together: every value fits, every class and procedure can be run by the rooms.

    Raises:
        BadPack: too much, or no TOML. BadValue: a value doesn't fit. BadProcedure: what no room can do, and why.
    """
    if len(files) > MOST_FILES or sum(map(len, files.values())) > MOST_BYTES:
        raise BadPack(f"A pack has at most {MOST_FILES} files and {MOST_BYTES} bytes.", file="")
    tables = {name: _toml(name, files[name]) for name in sorted(files)}
    title = tables.pop("pack.toml", {}).get("title")
    if not isinstance(title, str) or not title:
        raise BadPack("pack.toml: the title is missing.", file="pack.toml")
    values: dict[str, Value] = {}
    for name, read in tables.items():
        if "/" in name:
            continue
        for key, table in read.items():
            path = f"{name.removesuffix('.toml')}.{key}"
            if not isinstance(table, Mapping):
                raise BadValue(f"{path} must be a table.", path=path)
            values[path] = Value.read(path, table)
    procedures = read_folder(tables, "procedures", lambda code, table: read_procedure(code, table, values))
    classes = read_folder(tables, "classes", read_class)
    check_classes(classes.values(), procedures)
    return Said(title, digest_of(files), MappingProxyType(values), classes, procedures)


def _toml(name: str, content: bytes) -> Mapping[str, Any]:
    folder, slash, file = name.rpartition("/")
    if not file.endswith(".toml") or (slash and folder not in {"classes", "procedures"}) or name.startswith("."):
        raise BadPack(f"{name}: a pack holds TOML files, classes and procedures in their folders.", file=name)
    try:
        return tomllib.loads(content.decode(), parse_float=_no_floats)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadPack(f"{name}: {error}", file=name) from error


def _no_floats(literal: str) -> float:
    raise BadValue(f"A pack holds no floats: write {literal} as a string.", value=literal)
