"""Workbooks for tests: the same two tables in every format, each written in the plainest way that its programs read."""

import datetime
import io
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import xlwt

HEADINGS = ["企业名称", "环节", "营业收入", "截至日期", "地址"]
SEGMENTS = [["产业链", "环节", "是否摸排"], ["电子", "铜箔", "是"]]
# A date, an error, a text that looks like a number, a decimal and a blank cell.
FIRMS = [
    HEADINGS,
    ["甲", "铜箔", 1200, datetime.date(2026, 9, 30), "00123"],
    ["乙", "铜箔", "#DIV/0!", None, None],
    ["丙", "铜箔", 0.57, None, "x"],
]
AS_CSV = {
    "企业": '企业名称,环节,营业收入,截至日期,地址\n甲,铜箔,"1,200",2026/9/30,00123\n'
    "乙,铜箔,#DIV/0!,,\n丙,铜箔,0.57,,x\n",
    "环节": "产业链,环节,是否摸排\n电子,铜箔,是\n",
}


def as_xlsx(file: Path, tables: dict[str, list[list]]) -> None:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in tables.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(file)


def as_xls(file: Path, tables: dict[str, list[list]]) -> None:
    book = xlwt.Workbook(encoding="utf-8")
    day = xlwt.easyxf(num_format_str="YYYY-MM-DD")
    for name, rows in tables.items():
        sheet = book.add_sheet(name)
        for number, row in enumerate(rows):
            for place, cell in enumerate(row):
                if cell == "#DIV/0!":
                    sheet.row(number).set_cell_error(place, 0x07)
                elif isinstance(cell, datetime.date):
                    sheet.write(number, place, cell, day)
                elif cell is not None:
                    sheet.write(number, place, cell)
    book.save(str(file))


def as_ods(file: Path, tables: dict[str, list[list]]) -> None:
    def cell(value: object) -> str:
        if value is None:
            return "<table:table-cell/>"
        if value == "#DIV/0!":
            return (
                '<table:table-cell table:formula="of:=1/0" office:value-type="string" office:string-value=""'
                ' calcext:value-type="error"><text:p>#DIV/0!</text:p></table:table-cell>'
            )
        if isinstance(value, datetime.date):
            return f'<table:table-cell office:value-type="date" office:date-value="{value}"/>'
        if isinstance(value, str):
            return f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'
        return f'<table:table-cell office:value-type="float" office:value="{value}"/>'

    urn = "urn:oasis:names:tc:opendocument:xmlns"
    body = "".join(
        f'<table:table table:name="{name}">'
        + "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)
        + "</table:table>"
        for name, rows in tables.items()
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="{urn}:office:1.0"'
        f' xmlns:table="{urn}:table:1.0" xmlns:text="{urn}:text:1.0" xmlns:calcext="{urn}:calcext:1.0">'
        f"<office:body><office:spreadsheet>{body}</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = (
        '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        '<manifest:file-entry manifest:full-path="/"'
        ' manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/></manifest:manifest>'
    )
    with zipfile.ZipFile(file, "w") as target:
        target.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        target.writestr("META-INF/manifest.xml", manifest)
        target.writestr("content.xml", content)


def as_xlsb(file: Path, tables: dict[str, list[list]]) -> None:
    """The least that MS-XLSB asks for; a date is its serial number, for styles are left out."""

    def varint(number: int, least: int = 1) -> bytes:
        parts = [number & 0x7F]
        while number := number >> 7:
            parts.append(number & 0x7F)
        return bytes([part | 0x80 for part in parts[:-1]] + parts[-1:])

    def record(kind: int, body: bytes = b"") -> bytes:
        return varint(kind) + varint(len(body)) + body

    def text(value: str) -> bytes:
        return struct.pack("<I", len(value)) + value.encode("utf-16-le")

    def cell(place: int, value: object) -> bytes:
        where = struct.pack("<II", place, 0)
        if value is None:
            return b""
        if value == "#DIV/0!":
            return record(3, where + b"\x07")
        if isinstance(value, datetime.date):
            value = (value - datetime.date(1899, 12, 30)).days
        if isinstance(value, str):
            return record(6, where + text(value))
        return record(5, where + struct.pack("<d", value))

    def part(rows: list[list]) -> bytes:
        data = b"".join(
            record(0, struct.pack("<IIHBBBI", number, 0, 300, 0, 0, 0, 0))
            + b"".join(cell(place, value) for place, value in enumerate(row))
            for number, row in enumerate(rows)
        )
        dimension = record(148, struct.pack("<IIII", 0, len(rows) - 1, 0, max(map(len, rows)) - 1))
        return record(129) + dimension + record(145) + data + record(146) + record(130)

    bundle = b"".join(
        record(156, struct.pack("<II", 0, number) + text(f"r{number}") + text(name))
        for number, name in enumerate(tables, start=1)
    )
    kinds, office = "http://schemas.openxmlformats.org/package/2006", "http://schemas.openxmlformats.org/officeDocument"
    links = "".join(
        f'<Relationship Id="r{n}" Type="{office}/2006/relationships/worksheet" Target="worksheets/sheet{n}.bin"/>'
        for n in range(1, len(tables) + 1)
    )
    with zipfile.ZipFile(file, "w") as target:
        target.writestr("[Content_Types].xml", f'<Types xmlns="{kinds}/content-types"/>')
        target.writestr("xl/workbook.bin", record(131) + record(143) + bundle + record(144) + record(132))
        links = f'<Relationships xmlns="{kinds}/relationships">{links}</Relationships>'
        target.writestr("xl/_rels/workbook.bin.rels", links)
        for number, rows in enumerate(tables.values(), start=1):
            target.writestr(f"xl/worksheets/sheet{number}.bin", part(rows))


def as_csv(folder: Path, tables: dict[str, list[list]]) -> None:
    folder.mkdir()
    for name, text in AS_CSV.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8-sig")


WRITERS: dict[str, Callable[[Path, dict], None]] = {
    "xlsx": as_xlsx,
    "xlsm": as_xlsx,
    "xls": as_xls,
    "ods": as_ods,
    "xlsb": as_xlsb,
    "csv": as_csv,
}


def book(change: Callable[[openpyxl.Workbook], object] = lambda book: None) -> bytes:
    """The firms as a workbook, with one change."""
    made, target = openpyxl.Workbook(), io.BytesIO()
    made.active.title = "企业"
    for row in FIRMS:
        made.active.append(row)
    change(made)
    made.save(target)
    return target.getvalue()
