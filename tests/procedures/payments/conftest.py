"""The dossiers’ characters, for what goes wrong with payments and clocks."""

from tests.procedures.dossiers.conftest import (  # noqa: F401
    as_reader,
    bare,
    citizen,
    clerk,
    desk,
    head,
    home,
    joins,
    neighbour,
    office,
    second,
    unit,
)
