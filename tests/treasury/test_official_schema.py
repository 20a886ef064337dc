"""Payment orders against ISO's own schema file (Standards Editor, 14 February 2019), as the package sepaxml carries it.

Validated by libxml2, so that neither the file nor the checker is ours. The classes in ``test_bank_files.py`` were made
by a generator: they check the bank's messages, whose schema files no package carries.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
import os
from decimal import Decimal
from pathlib import Path

import pytest
from lxml import etree
from tests.treasury.test_bank_files import AT, BANK, PAYMENTS, payment

from openhall.treasury.payment_orders import document

OFFICIAL = "de038b373e47b0077b1832ddd81f4b2f1eb25d35721f62da1e38b7f5a09fda24"


@pytest.fixture(scope="module")
def schema() -> etree.XMLSchema:
    """pain.001.001.09 as ISO published it."""
    if importlib.util.find_spec("sepaxml") is None:
        if os.environ.get("CI"):
            pytest.fail("CI needs the package sepaxml, which carries ISO's schema")
        pytest.skip("needs the package sepaxml, which carries ISO's schema")
    path = Path(str(importlib.metadata.distribution("sepaxml").locate_file("sepaxml/schemas/pain.001.001.09.xsd")))
    data = path.read_bytes()
    assert hashlib.sha256(data).hexdigest() == OFFICIAL
    return etree.XMLSchema(etree.fromstring(data))


def ordered(**changes: object) -> bytes:
    return document(BANK, [*PAYMENTS, payment(**changes)], message_id="OH" + "0" * 32, at=AT)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"name": "名字" * 35, "note": "지급" * 70},
        {"instruction": "", "bank_code": "", "name": "", "note": "."},
        {"amount": Decimal("0.01")},
    ],
    ids=["usual", "long names", "as little as possible", "a cent"],
)
def test_a_payment_file_is_valid(schema, changes):
    tree = etree.fromstring(ordered(**changes))

    assert schema.validate(tree), schema.error_log


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"<PmtMtd>TRF</PmtMtd>", b""),
        (b"<PmtMtd>TRF</PmtMtd>", b"<PmtMtd>WIRE</PmtMtd>"),
        (b"<EndToEndId>" + b"a" * 32, b"<EndToEndId>" + b"a" * 36),
        (b"<Othr><Id>6222-0001</Id></Othr>", b"<IBAN>6222-0001</IBAN>"),
        (b'Ccy="CNY"', b'Ccy="cny"'),
    ],
    ids=["no method", "other method", "id too long", "no IBAN", "currency in small letters"],
)
def test_the_schema_would_notice(schema, before, after):
    data = ordered()
    assert before in data

    assert not schema.validate(etree.fromstring(data.replace(before, after)))
