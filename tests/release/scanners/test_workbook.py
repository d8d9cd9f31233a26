"""Whole workbooks; each place where something may be planted is in tests/release/test_scan.py."""

import io
import zipfile

import pytest

from needs_analysis.release.scanners.look_into import look_into
from needs_analysis.release.scanners.seen import Looking, NotLookedInto
from needs_analysis.release.scanners.workbook import workbook
from tests.release.scanners.files import WORKBOOKS, book, stored


def parts_of(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def kinds(content, **more):
    parts = {**parts_of(content), **more}
    return [each.kind for each in workbook(parts, "", Looking(look_into)) if each.kind]


def test_a_sound_one_has_nothing_out_of_sight():
    assert kinds(stored(book())) == []


def test_sheets_are_counted_and_hidden_ones_named():
    assert kinds(WORKBOOKS["a very hidden sheet"]()) == ["a hidden sheet"]


def test_a_format_that_shows_nothing_is_named():
    made = book()
    made.active["B2"].number_format = ";;;"
    assert kinds(stored(made)) == ["a format that hides figures"]


def test_a_hidden_name_is_named():
    made = book()
    from openpyxl.workbook.defined_name import DefinedName

    made.defined_names.add(DefinedName("x", attr_text="3", hidden=True))
    assert kinds(stored(made)) == ["a hidden name"]


def test_a_damaged_list_of_sheets_is_refused():
    with pytest.raises(NotLookedInto, match="damaged"):
        list(workbook({"xl/workbook.xml": b"<<"}, "", Looking(look_into)))
