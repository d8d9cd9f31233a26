"""Small sound files of each kind, from which tests make broken ones."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from openpyxl import Workbook

HEADER = [
    "service",
    "area",
    "quarter",
    "referrals",
    "engaged",
    "waiting",
    "repeat_victims",
    "female",
    "male",
    "not_stated",
    "disabled",
]
ROWS = [
    ["Idva", "Herefordshire", "2022/23 Q2", 92, 71, 8, 23, 85, 6, 1, 9],
    ["Idva", "Shropshire", "2022/23 Q2", 118, 88, 12, 31, 107, 10, 1, 14],
    ["Idva", "Telford & Wrekin", "2022/23 Q2", 101, 76, 9, 27, 93, 8, 0, 11],
    ["Idva", "Worcestershire", "2022/23 Q2", 181, 140, 21, 52, 166, 13, 2, 25],
]
EXTRACT = (
    "crime_id,victim_id,date,offence,lsoa,sex,ethnicity,age\n"
    "C1,00123,2023-01-04,Stalking,E01014001,F,W1,34\n"
    "C2,123,2023-01-19,Harassment,E01014002,M,A1,27\n"
    "C3,00123,2023-02-11,Harassment,E01014001,F,W1,34\n"
)
STREET = (
    "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime type,"
    "Last outcome category,Context\n"
)


def changed(row: int, column: str, value: object) -> list[list[object]]:
    """The sound rows with one cell (row as in a spreadsheet) changed."""
    rows = [list(line) for line in ROWS]
    rows[row - 2][HEADER.index(column)] = value
    return rows


def as_csv(rows: list[list[object]] = ROWS, header: list[str] = HEADER) -> bytes:
    def cell(value: object) -> str:
        text = "" if value is None else str(value)
        return f'"{text}"' if "," in text else text

    return "\r\n".join(",".join(map(cell, line)) for line in [header, *rows]).encode() + b"\r\n"


def as_xlsx(rows: list[list[object]] = ROWS, header: list[str] = HEADER, sheet: str = "Return") -> Workbook:
    book = Workbook()
    book.active.title = sheet
    for line in [header, *rows]:
        book.active.append(line)
    return book


def saved(book: Workbook, path: Path) -> Path:
    book.save(path)
    return path


def rezipped(path: Path, member: str, change) -> Path:
    """A copy of a workbook in which one member was changed."""
    parts = {}
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[member] = change(parts[member])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def as_ods(table: str, path: Path) -> Path:
    """An OpenDocument spreadsheet around the given tables."""
    names = {
        "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
        "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
        "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
        "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
    }
    spaces = " ".join(f'xmlns:{short}="{name}"' for short, name in names.items())
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces}>'
        f"<office:body><office:spreadsheet>{table}</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
    return path


def ods_row(cells: list[object], repeat: str = "") -> str:
    def one(cell: object) -> str:
        if isinstance(cell, int | float):
            return f'<table:table-cell office:value-type="float" office:value="{cell}"/>'
        text = str(cell).replace("&", "&amp;").replace("<", "&lt;")
        return f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'

    return f"<table:table-row{repeat}>{''.join(map(one, cells))}</table:table-row>"


def zipped(members: dict[str, bytes | str]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return content.getvalue()
