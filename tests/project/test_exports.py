"""Nothing that an export holds is obeyed by what opens it: no formula, no program, no character that cannot be seen."""

import ast
import csv
import io
from html.parser import HTMLParser

import pandas as pd
import pytest
from openpyxl import Workbook, load_workbook

from needs_analysis import assessment
from needs_analysis.assessment.release_file import release_file
from needs_analysis.characters import begins_as_formula, is_odd
from needs_analysis.documents.workbook import add_frame, saved
from tests.assessment.small import small_assessment
from tests.conftest import ROOT, edit
from tests.reading.files import HEADER, ROWS

OBEYED = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    '=HYPERLINK("x","y")',
    "-cmd|' /C calc'!A0",
    "＝1",
    "＋1+1",
    "－1+1",
    "＠A1",
]
BEFORE = ["\t=1", "\r=1", "\n=1", "\x00=1", "\ufeff=1", "\u200b=1"]
PROGRAMS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "</style><script>alert(1)</script>",
    "<a href='javascript:alert(1)'>x</a>",
    "javascript:alert(1)",
    "{{ 7*7 }}",
    "' onmouseover='alert(1)",
    "]]><!--",
]
ODD = ["a\x1b[2Jb", "a\u202eb", "a\x08b", "a\u2066b", "a\x9bb"]
HOSTILE = [*OBEYED, *BEFORE, *PROGRAMS, *ODD]

WRITERS = {
    "documents/csv_text.py": "people, as text",
    "documents/workbook.py": "people, as text",
    "assessment/problems_workbook.py": "people, through documents.workbook",
    "reading/write_template.py": "a blank form, of the library's own words",
    "assessment/process.py": "programs: derived open data, read by the library",
    "synthetic/synthesise.py": "programs: invented data",
    "synthetic/write_repeat_data.py": "programs: invented data",
    "synthetic/write_service_data.py": "programs: invented data",
    "synthetic/write_messy_returns.py": "programs: invented data",
    "reading/force_export/export_victims.py": "programs: counts only, runs at the force",
    "release/release.py": "nobody: the text of a checksum",
    "release/register.py": "programs: one line a released table; labels are escaped",
    "release/registered_table.py": "programs: what is shown of a released table; labels are escaped",
    "report/render.py": "people, escaped by the template",
    "report/table_sheet.py": "people, escaped by the template",
    "report/profile_sheet.py": "people, escaped by the template",
}
"""Every file that writes csv, xlsx, html, svg or md, and for whom."""
CALLS = {
    "to_csv",
    "to_excel",
    "to_html",
    "to_markdown",
    "to_latex",
    "writer",
    "DictWriter",
    "Workbook",
    "ExcelWriter",
    "template",
    "Document",
}


def test_every_writer_of_the_package_is_known():
    package = ROOT / "needs_analysis"
    found = set()
    for path in package.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                of = getattr(getattr(node.func, "value", None), "id", "")
                if name in CALLS and not (name == "template" and of):
                    found.add(path.relative_to(package).as_posix())
    assert found | {"documents/workbook.py"} == set(WRITERS)


class Page(HTMLParser):
    """Tags and attributes as a browser reads them."""

    def __init__(self):
        super().__init__()
        self.tags, self.attributes, self.texts = set(), [], []

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes += attrs

    def handle_data(self, data):
        self.texts.append(data)


def harmless(text):
    page = Page()
    page.feed(text)
    page.close()
    assert not page.tags & {"script", "iframe", "object", "embed", "form", "base", "svg"}, page.tags
    for name, value in page.attributes:
        assert not name.startswith("on"), name
        assert not (value or "").strip().lower().startswith(("javascript:", "vbscript:")), name
        assert name not in ("src", "href") or (value or "").startswith(("data:image/png", "data:,", "#", "http")), (
            name,
            value,
        )
    assert not is_odd(text)
    return " ".join(page.texts)


def as_cells(text):
    assert not is_odd(text)
    return [cell for row in csv.reader(io.StringIO(text)) for cell in row]


def test_a_table_of_ones_own_and_its_page(tmp_path):
    # Neither NUL nor a line break is taken by the reader.
    texts = [text for text in HOSTILE if not {"\x00", "\n", "\r"} & set(text)]
    rows = [{"area": f"A{n}", "victims": 40 + n, "note": text} for n, text in enumerate(texts)]
    path = tmp_path / "own.csv"
    pd.DataFrame(rows).to_csv(path, index=False)
    columns = {"area": "key", "victims": "count", "note": "label"}
    table, page = release_file(path, columns=columns, title="<script>alert(1)</script>")
    cells = as_cells(table.read_text(encoding="utf-8"))
    assert not [cell for cell in cells if begins_as_formula(cell)] and len(cells) == 3 * (len(texts) + 1)
    shown = harmless(page.read_text(encoding="utf-8"))
    for text in ("=1+1", "<script>alert(1)</script>", "{{ 7*7 }}", "javascript:alert(1)"):
        assert text in shown, "it is shown as it is written"


def test_a_workbook(tmp_path):
    book = Workbook()
    book.remove(book.active)
    add_frame(book, pd.DataFrame({"=1+1": HOSTILE, "n": range(len(HOSTILE))}), title="Problems", name="problems")
    sheet = load_workbook(saved(book, tmp_path / "a.xlsx", title="=1+1"))["Problems"]
    for row in sheet.iter_rows():
        for cell in row:
            assert cell.data_type != "f", cell.coordinate
            assert not is_odd(str(cell.value)), cell.coordinate


def test_everything_that_a_run_writes(tmp_path):
    services = [f"{text} s{number}" for number, text in enumerate([*OBEYED, *PROGRAMS])]
    rows = [[service, *ROWS[0][1:]] for service in services]
    folder = small_assessment(tmp_path / "small")
    with (folder / "data" / "raw" / "return.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerows([HEADER, *rows])
    edit(folder / "assessment.toml", 'by = ["area"]', 'by = ["service"]')
    edit(folder / "assessment.toml", 'title = "Referrals"', "title = '<img src=x onerror=alert(1)>'")
    assessment.run(assessment.open(folder))
    outputs = folder / "data" / "processed"
    cells = as_cells((outputs / "tables" / "A01.csv").read_text(encoding="utf-8"))
    assert not [cell for cell in cells if begins_as_formula(cell)]
    assert sum(cell in services or cell[1:] in services for cell in cells) == len(services), "none is lost"
    shown = harmless((outputs / "report.html").read_text(encoding="utf-8"))
    assert "<img src=x onerror=alert(1)>" in shown and "<script>alert(1)</script>" in shown
    for name in ("findings.json", "run.json", "register.json"):
        assert not is_odd((outputs / name).read_text(encoding="utf-8")), name


@pytest.mark.parametrize("text", ODD)
def test_what_cannot_be_seen_is_shown_written_out_or_refused(tmp_path, text):
    book = Workbook()
    add_frame(book, pd.DataFrame({"a": [text]}), title="T", name="t")
    assert "\\" in book["T"]["A2"].value
