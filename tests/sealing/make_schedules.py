"""Writes tests/sealing/vectors/schedules.json: files of price schedules, and what both sealers must say of each.

Run by hand: ``python -m tests.sealing.make_schedules``. What is expected is written here, not computed.
"""

import base64
import io
import json
import zipfile
from pathlib import Path
from typing import Any

TARGET = Path(__file__).parent / "vectors" / "schedules.json"
LOT = {
    "currency": "CNY",
    "decimals": 2,
    "items": [
        {"id": "1", "description": "水泵 Pump", "unit": "piece", "quantity": "3"},
        {"id": "2.1", "description": "Cable", "unit": "m", "quantity": "1250.5"},
        {"id": "A-3", "description": "安装", "unit": "式", "quantity": "1"},
    ],
}
PUMPS = {"id": "1", "description": "Máy bơm", "unit": "cái", "quantity": "7"}
DONG = {"currency": "VND", "decimals": 0, "items": [PUMPS]}
GOOD = {"total": "1583.53", "amounts": ["31.50", "1544.12", "7.91"], "prices": ["10.50", "1.234803", "7.909999"]}
HEAD = "id,description,unit,quantity,unit_price,amount\n"
ROWS = "1,水泵 Pump,piece,3,10.5,31.50\n2.1,Cable,m,1250.5,1.234803,1544.12\nA-3,安装,式,1,7.909999,7.91\n"
WORKBOOK = (
    '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>'
    '<sheet name="notes" sheetId="1" state="hidden" r:id="rId9"/><sheet name="报价" sheetId="2" r:id="rId1"/></sheets>'
    "</workbook>"
)
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId9" Type="t" Target="worksheets/sheet9.xml"/>'
    '<Relationship Id="rId1" Type="t" Target="/xl/worksheets/sheet1.xml"/></Relationships>'
)
STYLES = (
    '<styleSheet xmlns="m"><numFmts><numFmt numFmtId="170" formatCode="yyyy&quot;年&quot;m&quot;月&quot;"/>'
    '<numFmt numFmtId="171" formatCode="#,##0.00&quot; days&quot;"/></numFmts>'
    '<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="170"/><xf numFmtId="171"/></cellXfs></styleSheet>'
)
TITLES = ["序号", "名称", "单位", "数量", "单价（元）", "金额"]


def cell(place: str, value: Any) -> str:
    """A cell: text, a number, or raw XML between ``<c`` and its end."""
    if isinstance(value, dict):
        return f'<c r="{place}"{value.get("about", "")}>{value["xml"]}</c>'
    if isinstance(value, str):
        return f'<c r="{place}" t="inlineStr"><is><t>{value}</t></is></c>' if value else ""
    return f'<c r="{place}"><v>{value}</v></c>'


def sheet(*rows: list[Any]) -> str:
    lines = "".join(
        f'<row r="{number}">{"".join(cell(f"{chr(65 + at)}{number}", value) for at, value in enumerate(row))}</row>'
        for number, row in enumerate(rows, 1)
    )
    return f'<worksheet xmlns="m"><sheetData>{lines}</sheetData></worksheet>'


def xlsx(content: str, *, strings: str = "", prolog: str = '<?xml version="1.0" encoding="UTF-8"?>') -> bytes:
    parts = {
        "xl/workbook.xml": WORKBOOK, "xl/_rels/workbook.xml.rels": RELATIONS, "xl/styles.xml": STYLES,
        "xl/worksheets/sheet1.xml": content,
    }  # fmt: skip
    if strings:
        parts["xl/sharedStrings.xml"] = strings
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, prolog + text)
    return target.getvalue()


def fault(row: int, column: str, code: str, **facts: str) -> dict[str, Any]:
    return {"row": row, "column": column, "code": code, "facts": facts}


def formula(text: str, value: str = "") -> dict[str, str]:
    return {"xml": f"<f>{text}</f>" + (f"<v>{value}</v>" if value else "")}


PUMP: list[Any] = [1, "水泵", "piece", 3, 10.5, 31.5]
CABLE: list[Any] = [2.1, "Cable", "m", 1250.5, 1.234803, 1544.12]
WORK: list[Any] = ["A-3", "安装", "式", 1, 7.909999, 7.91]
SHARED = '<sst xmlns="m"><si><t>A-3</t></si><si><r><t>安</t></r><r><t>装</t></r><rPh><t>あんそう</t></rPh></si></sst>'


def sheets() -> list[dict[str, Any]]:
    """Workbooks and what is to be said of them."""
    no_amount = [row[:5] for row in (PUMP, CABLE, WORK)]
    return [
        {
            "name": "a workbook in Chinese, the first sheet hidden",
            "data": xlsx(sheet(["报价表"], [], TITLES, PUMP, CABLE, WORK)),
            "sheet": GOOD,
        },
        {"name": "amounts left out are computed", "data": xlsx(sheet(TITLES[:5], *no_amount)), "sheet": GOOD},
        {
            "name": "a binary number keeps fifteen digits",
            "data": xlsx(sheet(TITLES, [1, "", "", 3, {"xml": "<v>10.499999999999999</v>"}, 31.5], CABLE, WORK)),
            "sheet": GOOD,
        },
        {
            "name": "an exponent",
            "data": xlsx(sheet(TITLES, [1, "", "", 3, {"xml": "<v>1.05E1</v>"}, 31.5], CABLE, WORK)),
            "sheet": GOOD,
        },
        {
            "name": "a formula in the amount is checked by its last result",
            "data": xlsx(sheet(TITLES, [*PUMP[:5], formula("D2*E2", "31.5")], CABLE, [*WORK[:5], formula("D4*E4")])),
            "sheet": GOOD,
        },
        {
            "name": "shared strings without phonetic readings",
            "data": xlsx(
                sheet(
                    TITLES,
                    PUMP,
                    CABLE,
                    [
                        {"about": ' t="s"', "xml": "<v>0</v>"},
                        {"about": ' t="s"', "xml": "<v>1</v>"},
                        "式",
                        1,
                        7.909999,
                        7.91,
                    ],
                ),
                strings=SHARED,
            ),
            "sheet": GOOD,
        },
        {
            "name": "a number shown with a word is no date",
            "data": xlsx(sheet(TITLES, [1, "", "", {"about": ' s="3"', "xml": "<v>3</v>"}, 10.5, 31.5], CABLE, WORK)),
            "sheet": GOOD,
        },
        {
            "name": "a wrong result of a formula",
            "data": xlsx(sheet(TITLES, [*PUMP[:5], formula("D2*E2+1", "32.5")], CABLE, WORK)),
            "faults": [fault(2, "amount", "amount_wrong", found="32.50", expected="31.50")],
        },
        {
            "name": "a formula in a unit price",
            "data": xlsx(sheet(TITLES, [1, "", "", 3, formula("21/2", "10.5"), 31.5], CABLE, WORK)),
            "faults": [fault(2, "unit_price", "formula")],
        },
        {
            "name": "a date for a price",
            "data": xlsx(sheet(TITLES, [1, "", "", 3, {"about": ' s="1"', "xml": "<v>45000</v>"}, ""], CABLE, WORK)),
            "faults": [fault(2, "unit_price", "date")],
        },
        {
            "name": "a date made of a position",
            "data": xlsx(sheet(TITLES, PUMP, [{"about": ' s="2"', "xml": "<v>45000</v>"}, *CABLE[1:]], WORK)),
            "faults": [fault(3, "id", "date"), fault(0, "id", "missing_item", id="2.1")],
        },
        {
            "name": "an error of the program",
            "data": xlsx(sheet(TITLES, [1, "", "", 3, {"about": ' t="e"', "xml": "<v>#DIV/0!</v>"}, ""], CABLE, WORK)),
            "faults": [fault(2, "unit_price", "error_cell")],
        },
        {
            "name": "more than six decimals",
            "data": xlsx(sheet(TITLES, [1, "", "", 3, {"xml": "<v>10.1234567</v>"}, ""], CABLE, WORK)),
            "faults": [fault(2, "unit_price", "too_many_decimals", found="10.1234567")],
        },
        {
            "name": "a negative price",
            "data": xlsx(sheet(TITLES, [1, "", "", 3, -10.5, ""], CABLE, WORK)),
            "faults": [fault(2, "unit_price", "not_a_number", found="-10.5")],
        },
        {
            "name": "a document type",
            "data": xlsx(sheet(TITLES, PUMP), prolog='<!DOCTYPE a [<!ENTITY b "c">]>'),
            "faults": [fault(0, "", "not_xlsx")],
        },
        {"name": "unclosed XML", "data": xlsx("<worksheet><sheetData>"), "faults": [fault(0, "", "not_xlsx")]},
        {"name": "a zip that is no workbook", "data": _zip({"a.txt": b"x"}), "faults": [fault(0, "", "not_xlsx")]},
        {
            "name": "a zip bomb",
            "data": _zip({"xl/workbook.xml": bytes(17 * 1024 * 1024)}),
            "faults": [fault(0, "", "bomb")],
        },
        {
            "name": "rows without end",
            "data": xlsx(f'<worksheet><sheetData><row r="999999">{cell("A999999", 1)}</row></sheetData></worksheet>'),
            "faults": [fault(0, "", "too_many_rows")],
        },
        {
            "name": "an old or protected workbook",
            "data": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504),
            "faults": [fault(0, "", "old_or_protected")],
        },
        {
            "name": "a zip cut short",
            "data": xlsx(sheet(TITLES, PUMP, CABLE, WORK))[:-40],
            "faults": [fault(0, "", "not_xlsx")],
        },
    ]


def _zip(parts: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)
    return target.getvalue()


def tables() -> list[dict[str, Any]]:
    """CSV files and what is to be said of them."""
    korean = (
        "번호;품명;단위;수량;단가(원);금액\n1;펌프;piece;3;10.5;31.50\n2.1;케이블;M;1,250.5;1.234803;1,544.12\n"
        "a-3;설치;式;1;7.909999;7.91\n합계;;;;;1,583.53\n"
    )
    return [
        {"name": "a plain table", "data": HEAD + ROWS, "sheet": GOOD},
        {
            "name": "Korean headings, semicolons, groups, a total row, a byte-order mark",
            "data": "\ufeff" + korean,
            "sheet": GOOD,
        },
        {
            "name": "tabs, full-width figures and blanks in numbers",
            "data": "No.\tUnit price\tQty\n1\t１０．５\t3\n2.1\t1.234803\t1 250.5\nA-3\t7.909999\t\n",
            "sheet": GOOD,
        },
        {
            "name": "Vietnamese figures",
            "data": 'STT,"Đơn giá (đồng)",Thành tiền\n1,"1.234.567,5","8.641.973"\n',
            "lot": DONG,
            "style": "comma",
            "sheet": {"total": "8641973", "amounts": ["8641973"], "prices": ["1234567.50"]},
        },
        {
            "name": "half a dong goes up",
            "data": 'STT,Đơn giá\n1,"0,5"\n',
            "lot": DONG,
            "style": "comma",
            "sheet": {"total": "4", "amounts": ["4"], "prices": ["0.50"]},
        },
        {
            "name": "Vietnamese figures read in the other style",
            "data": 'STT,"Đơn giá"\n1,"1.234.567,5"\n',
            "lot": DONG,
            "faults": [fault(2, "unit_price", "not_a_number", found="1.234.567,5")],
        },
        {
            "name": "groups in wrong places",
            "data": HEAD + ROWS.replace("3,10.5,31.50", '3,"1,05.0",31.50'),
            "faults": [fault(2, "unit_price", "not_a_number", found="1,05.0")],
        },
        {
            "name": "arithmetic, cell by cell",
            "data": HEAD + ROWS.replace("31.50", "31.51").replace("1544.12", "1544.1") + "Total,,,,,1600\n",
            "faults": [
                fault(2, "amount", "amount_wrong", found="31.51", expected="31.50"),
                fault(3, "amount", "amount_wrong", found="1544.10", expected="1544.12"),
                fault(5, "amount", "total_wrong", found="1600", expected="1583.53"),
            ],
        },
        {
            "name": "other positions than asked",
            "data": HEAD + "1,,piece,3,10.5,\n1,,piece,3,10.5,\n7,,,,1,\n,something,,,2,\n",
            "faults": [
                fault(3, "id", "twice", id="1"),
                fault(4, "id", "unknown_item", id="7"),
                fault(5, "id", "empty"),
                fault(0, "id", "missing_item", id="2.1"),
                fault(0, "id", "missing_item", id="A-3"),
            ],
        },
        {
            "name": "another quantity and unit",
            "data": HEAD + ROWS.replace("piece,3", "box,4"),
            "faults": [
                fault(2, "unit", "unit_differs", found="box", expected="piece"),
                fault(2, "quantity", "quantity_differs", found="4", expected="3"),
            ],
        },
        {
            "name": "a formula in a text file",
            "data": HEAD + ROWS.replace("10.5,", "=21/2,"),
            "faults": [fault(2, "unit_price", "formula")],
        },
        {
            "name": "words for a price",
            "data": HEAD + ROWS.replace("10.5,", "ten,").replace("7.909999", ""),
            "faults": [fault(2, "unit_price", "not_a_number", found="ten"), fault(4, "unit_price", "empty")],
        },
        {"name": "no heading", "data": "a,b,c\n1,2,3\n", "faults": [fault(0, "", "no_heading")]},
        {"name": "an empty file", "data": "", "faults": [fault(0, "", "no_heading")]},
        {
            "name": "another encoding",
            "data": HEAD.encode() + "1,水泵".encode("gb18030"),
            "faults": [fault(0, "", "not_utf8")],
        },
        {"name": "a quotation mark that never closes", "data": HEAD + '1,"Pump', "faults": [fault(0, "", "not_csv")]},
        {
            "name": "quoted line feeds and marks",
            "data": HEAD + ROWS.replace("Cable", '"Cable ""long""\nand thin"'),
            "sheet": GOOD,
        },
        {"name": "a cell too long", "data": HEAD + f"1,{'x' * 4001},,,1,\n", "faults": [fault(0, "", "cell_too_long")]},
        {
            "name": "a price too large",
            "data": "id,unit price\n1,99999999999999999999\n",
            "lot": DONG,
            "faults": [fault(2, "unit_price", "too_large")],
        },
    ]


def vectors() -> list[dict[str, Any]]:
    found = []
    for one in (*tables(), *sheets()):
        data = one["data"] if isinstance(one["data"], bytes) else one["data"].encode()
        told = {"name": one["name"], "lot": one.get("lot", LOT), "style": one.get("style", "point")}
        told |= {"data": base64.b64encode(data).decode(), "sheet": one.get("sheet"), "faults": one.get("faults", [])}
        found.append(told)
    return found


if __name__ == "__main__":
    TARGET.write_text(json.dumps(vectors(), ensure_ascii=False, indent=1) + "\n")
