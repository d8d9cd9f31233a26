"""Files of every kind that a scan reads, with something planted in one place of each."""

from __future__ import annotations

import base64
import io
import json
import zipfile
import zlib
from collections.abc import Callable

import pandas as pd
from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.packaging.custom import StringProperty
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

PHONE = "07700 900123"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
ONE_POINT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def stored(book: Workbook) -> bytes:
    content = io.BytesIO()
    book.properties.creator = "openpyxl"
    book.save(content)
    return content.getvalue()


def with_parts(
    content: bytes, parts: dict[str, bytes | str], *, change: dict[str, tuple[str, str]] | None = None
) -> bytes:
    """A packed file with more parts, or with a text in one exchanged."""
    found = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(found, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            inner = old.read(name)
            if change and name in change:
                before, after = change[name]
                assert before in inner.decode(), (name, inner[:500])
                inner = inner.decode().replace(before, after).encode()
            new.writestr(name, inner)
        for name, part in parts.items():
            new.writestr(name, part)
    return found.getvalue()


def book() -> Workbook:
    """A sound workbook: a table of two rows."""
    made = Workbook()
    for row in (["area", "referrals"], ["North", 492], ["South", 118]):
        made.active.append(row)
    return made


def _book(change: Callable[[Workbook], object]) -> bytes:
    made = book()
    change(made)
    return stored(made)


def _second(made: Workbook, state: str) -> None:
    sheet = made.create_sheet("More")
    sheet["B7"] = PHONE
    sheet.sheet_state = state


def _chart(made: Workbook, **words: str) -> None:
    chart = BarChart()
    chart.title = words.get("title", "Referrals")
    chart.add_data(Reference(made.active, min_col=2, min_row=1, max_row=3), titles_from_data=True)
    made.active.add_chart(chart, "D2")


def _validation(made: Workbook) -> None:
    rule = DataValidation(type="list", formula1=f'"Yes,{PHONE}"')
    rule.add("B2")
    made.active.add_data_validation(rule)


def _set(made: Workbook, cell: str, value: object) -> None:
    made.active[cell] = value


def _hidden(made: Workbook, what: str) -> None:
    made.active["C3"] = PHONE
    if what == "row":
        made.active.row_dimensions[3].hidden = True
    else:
        made.active.column_dimensions["C"].hidden = True


WORKBOOKS: dict[str, Callable[[], bytes]] = {
    "a cell": lambda: _book(lambda made: _set(made, "C3", PHONE)),
    "a heading": lambda: _book(lambda made: _set(made, "C1", PHONE)),
    "a formula": lambda: _book(lambda made: _set(made, "C3", f'=IF(B2>0,"{PHONE}","")')),
    "a hidden sheet": lambda: _book(lambda made: _second(made, "hidden")),
    "a very hidden sheet": lambda: _book(lambda made: _second(made, "veryHidden")),
    "a hidden row": lambda: _book(lambda made: _hidden(made, "row")),
    "a hidden column": lambda: _book(lambda made: _hidden(made, "column")),
    "a comment": lambda: _book(lambda made: setattr(made.active["B2"], "comment", Comment(PHONE, "someone"))),
    "the name of a sheet": lambda: _book(lambda made: setattr(made.active, "title", PHONE)),
    "the title of the properties": lambda: _book(lambda made: setattr(made.properties, "title", PHONE)),
    "the keywords": lambda: _book(lambda made: setattr(made.properties, "keywords", PHONE)),
    "a property of one's own": lambda: _book(
        lambda made: made.custom_doc_props.append(StringProperty(name="ring", value=PHONE))
    ),
    "a defined name": lambda: _book(lambda made: made.defined_names.add(DefinedName("x", attr_text=f'"{PHONE}"'))),
    "a header": lambda: _book(lambda made: setattr(made.active.oddHeader.center, "text", PHONE)),
    "a footer": lambda: _book(lambda made: setattr(made.active.evenFooter.left, "text", PHONE)),
    "a list of allowed values": lambda: _book(_validation),
    "a link": lambda: _book(lambda made: setattr(made.active["B2"], "hyperlink", "tel:07700%20900123")),
    "the title of a chart": lambda: _book(lambda made: _chart(made, title=PHONE)),
    "a pivot cache": lambda: with_parts(
        stored(book()), {"xl/pivotCache/pivotCacheDefinition1.xml": f'<p><s v="{PHONE}"/></p>'}
    ),
    "a link to another workbook": lambda: with_parts(
        stored(book()), {"xl/externalLinks/externalLink1.xml": f"<x><v>{PHONE}</v></x>"}
    ),
    "printer settings": lambda: with_parts(
        stored(book()), {"xl/printerSettings/printerSettings1.bin": b"\x01\x02" + PHONE.encode("utf-16-le")}
    ),
    "the alternative text of a picture": lambda: with_parts(
        stored(book()),
        {"xl/drawings/drawing9.xml": f'<xdr:wsDr><xdr:cNvPr id="2" name="a" descr="{PHONE}"/></xdr:wsDr>'},
    ),
    "the cache of a chart": lambda: with_parts(
        stored(book()), {"xl/charts/chart9.xml": f"<c:strCache><c:pt><c:v>{PHONE}</c:v></c:pt></c:strCache>"}
    ),
    "a picture": lambda: with_parts(stored(book()), {"xl/media/image1.png": png("Comment", PHONE)}),
    "a threaded comment": lambda: with_parts(
        stored(book()), {"xl/threadedComments/threadedComment1.xml": f"<t><text>{PHONE}</text></t>"}
    ),
    "a left-over text": lambda: with_parts(
        stored(book()),
        {"xl/sharedStrings.xml": f'<sst xmlns="{MAIN}"><si><t>area</t></si><si><t>{PHONE}</t></si></sst>'},
        change={"xl/worksheets/sheet1.xml": ('t="inlineStr"><is><t>area</t></is>', 't="s"><v>0</v>')},
    ),
    "a sheet in no list": lambda: with_parts(
        stored(book()),
        {
            "xl/worksheets/sheet9.xml": f'<worksheet xmlns="{MAIN}"><sheetData>'
            f'<row r="1"><c r="A1" t="inlineStr"><is><t>{PHONE}</t></is></c></row></sheetData></worksheet>'
        },
    ),
    "the remark of the archive": lambda: _remarked(stored(book())),
}


def _remarked(content: bytes) -> bytes:
    found = io.BytesIO(content)
    with zipfile.ZipFile(found, "a") as archive:
        archive.comment = PHONE.encode()
    return found.getvalue()


def png(keyword: str, text: str, *, kind: bytes = b"tEXt", behind: bytes = b"") -> bytes:
    """A picture of one point with a text stored in it."""
    inner = keyword.encode() + b"\x00" + (b"\x00" + zlib.compress(text.encode()) if kind == b"zTXt" else text.encode())
    if kind == b"iTXt":
        inner = keyword.encode() + b"\x00\x00\x00en\x00\x00" + text.encode()
    if kind not in (b"tEXt", b"zTXt", b"iTXt"):
        inner = text.encode()
    part = len(inner).to_bytes(4, "big") + kind + inner + zlib.crc32(kind + inner).to_bytes(4, "big")
    return ONE_POINT[:33] + part + ONE_POINT[33:] + behind


def jpeg(*, comment: str = "", gps: bool = False, behind: bytes = b"") -> bytes:
    """A picture of one point."""
    from PIL import Image

    found = io.BytesIO()
    exif = Image.Exif()
    if gps:
        exif[0x8825] = {1: "N", 2: (52.0, 12.0, 3.0)}
    Image.new("RGB", (1, 1)).save(found, "jpeg", comment=comment.encode(), exif=exif)
    return found.getvalue() + behind


def docx(parts: dict[str, str] | None = None, *, body: str = "<w:p><w:r><w:t>Words.</w:t></w:r></w:p>") -> bytes:
    """A document of one paragraph."""
    found = io.BytesIO()
    with zipfile.ZipFile(found, "w") as made:
        made.writestr("[Content_Types].xml", "<Types/>")
        made.writestr("word/document.xml", f"<w:document><w:body>{body}</w:body></w:document>")
        for name, text in (parts or {}).items():
            made.writestr(name, text)
    return found.getvalue()


def cell(**more: object) -> dict[str, object]:
    return {"cell_type": "code", "id": "a", "metadata": {}, "execution_count": 1, "source": "x", "outputs": [], **more}


def shown(kind: str, content: object) -> dict[str, object]:
    return {"outputs": [{"output_type": "display_data", "metadata": {}, "data": {kind: content}}]}


def notebook(*cells: dict[str, object], **more: object) -> bytes:
    return json.dumps({"cells": list(cells), "metadata": {}, "nbformat": 4, "nbformat_minor": 5, **more}).encode()


def in_base64(content: bytes | str) -> str:
    return base64.b64encode(content.encode() if isinstance(content, str) else content).decode()


def packed(members: dict[str, bytes | str]) -> bytes:
    found = io.BytesIO()
    with zipfile.ZipFile(found, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return found.getvalue()


def as_parquet(table: pd.DataFrame) -> bytes:
    found = io.BytesIO()
    table.to_parquet(found)
    return found.getvalue()


SVG = f"<svg xmlns='http://www.w3.org/2000/svg'><desc>{PHONE}</desc></svg>"
OTHERS: dict[str, tuple[str, bytes]] = {
    "a page": (".html", f"<p>Ring {PHONE}</p>".encode()),
    "a word in pieces": (".html", b"<p>Ring <b>07700</b> <i>900</i>123</p>"),
    "characters by their number": (".html", b"<p>Ring &#48;7700&nbsp;900123</p>"),
    "a comment of a page": (".html", f"<p>x</p><!-- {PHONE} -->".encode()),
    "an alternative text": (".html", f'<img src="x.png" alt="{PHONE}">'.encode()),
    "a title": (".html", f"<abbr title='{PHONE}'>x</abbr>".encode()),
    "a data attribute": (".html", f'<td data-who="{PHONE}">1</td>'.encode()),
    "an attribute without quotes": (".html", b"<td data-who=07700900123>1</td>"),
    "a link of a page": (".html", b'<a href="mailto:ann%40example.org">x</a>'),
    "a program of a page": (".html", f"<script>var who = '{PHONE}';</script>".encode()),
    "an escape of a program": (".html", b"<script>var who = '\\u00307700 900123';</script>"),
    "data of a page": (".html", f'<script type="application/json">{{"who": "{PHONE}"}}</script>'.encode()),
    "an open tag": (".html", f'<p>x</p><td title="{PHONE}'.encode()),
    "a packed drawing": (".html", f'<img src="data:image/svg+xml;base64,{in_base64(SVG)}">'.encode()),
    "a drawing in an address": (
        ".html",
        b'<img src="data:image/svg+xml,%3Csvg%3E%3Ctitle%3E07700 900123%3C/title%3E%3C/svg%3E">',
    ),
    "a packed picture": (".html", f'<img src="data:image/png;base64,{in_base64(png("Comment", PHONE))}">'.encode()),
    "a hidden part": (".html", f"<div style='display:none'>{PHONE}</div>".encode()),
    "a drawing": (".svg", SVG.encode()),
    "text of a drawing": (".svg", b"<svg><text><tspan>07700</tspan> <tspan>900123</tspan></text></svg>"),
    "metadata of a drawing": (".svg", f"<svg><metadata><dc:creator>{PHONE}</dc:creator></metadata></svg>".encode()),
    "an id of a drawing": (".svg", b'<svg><g id="ann@example.org"/></svg>'),
    "a comment of a drawing": (".svg", f"<svg><!-- {PHONE} --></svg>".encode()),
    "a table": (".csv", f"area,note\nNorth,{PHONE}\n".encode()),
    "a heading": (".csv", f"area,{PHONE}\nNorth,x\n".encode()),
    "a table in utf-16": (".csv", f"area;note\nNorth;{PHONE}\n".encode("utf-16")),
    "a line above a table": (".csv", f"Asked of {PHONE}\narea,note\nNorth,x\n".encode()),
    "json": (".json", json.dumps({"a": [{"b": PHONE}]}).encode()),
    "a name in json": (".json", json.dumps({PHONE: 1}).encode()),
    "the first of two in json": (".json", f'{{"a": "{PHONE}", "a": "x"}}'.encode()),
    "broken json": (".json", f'{{"a": "{PHONE}"'.encode()),
    "lines of json": (".jsonl", f'{{"a": 1}}\n{{"a": "{PHONE}"}}\n'.encode()),
    "data of a chart": (
        ".json",
        json.dumps({"$schema": "vega", "data": {"values": [{"area": PHONE, "n": 1}]}, "mark": "bar"}).encode(),
    ),
    "toml": (".toml", f'[a]\nnote = "{PHONE}"\n'.encode()),
    "a remark in toml": (".toml", f"# {PHONE}\na = 1\n".encode()),
    "broken toml": (".toml", f"a = {PHONE}\n".encode()),
    "markdown": (".md", f"# Words\n\nRing {PHONE}.\n".encode()),
    "a comment in markdown": (".md", f"Words <!-- {PHONE} -->\n".encode()),
    "a picture in markdown": (".md", f"![x](data:image/svg+xml;base64,{in_base64(SVG)})\n".encode()),
    "plain text": (".txt", f"a\nb\nRing {PHONE}".encode()),
    "old letters": (".txt", f"caf\xe9 {PHONE}".encode("cp1252")),
    "a program": (".py", f"x = '{PHONE}'".encode()),
    "a picture": (".png", png("Comment", PHONE)),
    "a packed text of a picture": (".png", png("Comment", PHONE, kind=b"zTXt")),
    "a text of a picture by its language": (".png", png("Comment", PHONE, kind=b"iTXt")),
    "another part of a picture": (".png", png("x", PHONE, kind=b"quIt")),
    "behind a picture": (".png", png("Software", "x", behind=PHONE.encode())),
    "a photograph": (".jpg", jpeg(comment=PHONE)),
    "behind a photograph": (".jpg", jpeg(behind=PHONE.encode())),
    "parquet": (".parquet", as_parquet(pd.DataFrame({"note": ["x", PHONE]}))),
    "categories of parquet": (".parquet", as_parquet(pd.DataFrame({"note": pd.Categorical(["x", PHONE])}))),
    "a column of parquet": (".parquet", as_parquet(pd.DataFrame({"07700_900123": [1]}))),
    "an archive": (".zip", packed({"a/b.csv": f"x\n{PHONE}\n"})),
    "a name in an archive": (".zip", packed({"J_Smith_07700_900123.csv": "x\n1\n"})),
    "a workbook in an archive": (".zip", packed({"b.xlsx": WORKBOOKS["a comment"]()})),
    "a document": (".docx", docx(body=f"<w:p><w:r><w:t>0770</w:t></w:r><w:r><w:t>{PHONE[4:]}</w:t></w:r></w:p>")),
    "a comment of a document": (".docx", docx({"word/comments.xml": f"<w:comment><w:t>{PHONE}</w:t></w:comment>"})),
    "a footnote": (".docx", docx({"word/footnotes.xml": f"<w:p><w:t>{PHONE}</w:t></w:p>"})),
    "a property of a document": (
        ".docx",
        docx({"docProps/app.xml": f"<Properties><Company>{PHONE}</Company></Properties>"}),
    ),
    "code of a notebook": (".ipynb", notebook(cell(source=["x = 1\n", f"# {PHONE}"]))),
    "text of a notebook": (".ipynb", notebook(cell(cell_type="markdown", source=PHONE))),
    "a raw cell": (".ipynb", notebook(cell(cell_type="raw", source=PHONE))),
    "printed text": (".ipynb", notebook(cell(outputs=[{"output_type": "stream", "name": "stdout", "text": [PHONE]}]))),
    "an error": (
        ".ipynb",
        notebook(cell(outputs=[{"output_type": "error", "ename": "E", "evalue": PHONE, "traceback": []}])),
    ),
    "html of a notebook": (".ipynb", notebook(cell(**shown("text/html", f"<td>{PHONE}</td>")))),
    "a drawing of a notebook": (".ipynb", notebook(cell(**shown("image/svg+xml", [SVG])))),
    "a chart of a notebook": (
        ".ipynb",
        notebook(cell(**shown("application/vnd.plotly.v1+json", {"data": [{"text": [PHONE]}]}))),
    ),
    "a picture of a notebook": (".ipynb", notebook(cell(**shown("image/png", in_base64(png("Comment", PHONE)))))),
    "a kind of output": (".ipynb", notebook(cell(**shown(f"x/{PHONE}", "y")))),
    "the words of a picture": (
        ".ipynb",
        notebook(
            cell(outputs=[{"output_type": "display_data", "data": {}, "metadata": {"image/png": {"alt": PHONE}}}])
        ),
    ),
    "an attachment": (".ipynb", notebook(cell(attachments={"a.svg": {"image/svg+xml": in_base64(SVG)}}))),
    "the name of an attachment": (
        ".ipynb",
        notebook(cell(attachments={f"{PHONE}.txt": {"text/plain": in_base64("x")}})),
    ),
    "metadata of a cell": (".ipynb", notebook(cell(metadata={"note": PHONE}))),
    "metadata of a notebook": (".ipynb", notebook(cell(), metadata={"authors": [{"name": PHONE}]})),
}
OTHERS |= {f"workbook: {name}": (".xlsx", make()) for name, make in WORKBOOKS.items()}
"""By what the number is planted in: how the file's name ends, and its content."""
