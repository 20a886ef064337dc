"""What the import contracts can't say about themselves: that they cover every room."""

from __future__ import annotations

import configparser
from pathlib import Path

ROOT = Path(__file__).parents[2]
PLATFORM = ROOT / "src" / "openhall"
#: Rooms that everyone may use whole, and the one that uses everyone.
OPEN_ROOMS = {"kernel", "ui", "config", "locale"}


def contracts() -> configparser.ConfigParser:
    parser = configparser.ConfigParser(interpolation=None)
    parser.read(ROOT / ".importlinter")
    return parser


def rooms() -> set[str]:
    return {folder.name for folder in PLATFORM.iterdir() if (folder / "__init__.py").exists()}


def test_every_room_has_a_place_among_the_layers():
    layers = contracts()["importlinter:contract:rooms"]["layers"].replace("|", " ").replace("(", " ").replace(")", " ")

    assert rooms() - {"locale"} <= set(layers.split())


def test_outsiders_of_every_domain_are_kept_to_its_public_module():
    protected = {
        section["protected_modules"].strip() for section in contracts().values() if section.get("type") == "protected"
    }

    assert {f"openhall.{room}" for room in rooms() - OPEN_ROOMS} == protected, (
        "each domain has a contract of its own in .importlinter: copy that of identity and change the name"
    )


def test_every_library_is_held_to_its_layer():
    libraries = {folder.parent.name for folder in (ROOT / "src").glob("openhall_*/__init__.py")}
    layers = contracts()["importlinter:contract:packages"]["layers"].replace("|", " ").split()
    pure = contracts()["importlinter:contract:pure"]["source_modules"].split()

    assert libraries <= set(layers)
    assert libraries - {"openhall_member"} <= set(pure), "a member is a program: it reads a clock and a network"
    assert "openhall_member" in contracts()["importlinter:contract:member"]["source_modules"].split()
