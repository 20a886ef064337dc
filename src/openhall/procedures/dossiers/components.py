"""Which papers are asked of a draft or dossier: those of its edition whose condition holds with its answers."""

from dataclasses import dataclass

from openhall.procedures.catalogue import public as catalogue
from openhall.procedures.dossiers.models import Filling


@dataclass(frozen=True)
class Component:
    """A paper that is asked for. ``place``: in the edition's list, from 0. ``because``: the answer that makes it
    necessary, empty where it is always asked for."""

    place: int
    title: str
    because: str = ""


def asked(row: Filling) -> list[int]:
    """The places of the papers that are asked for."""
    return catalogue.wanted_components(row.edition.content, row.answers)


def shown(row: Filling) -> list[Component]:
    """The papers that are asked for, as pages list them."""
    said = row.edition.content["components"]
    return [
        Component(place, said[place]["title"], catalogue.because(row.edition.content, said[place]))
        for place in asked(row)
    ]


def named(row: Filling) -> list[tuple[int, str]]:
    """Place and title of the papers that are asked for."""
    said = row.edition.content["components"]
    return [(place, said[place]["title"]) for place in asked(row)]
