"""Only what a workbook of Excel 97 to 2003 shows is read."""

import pytest

from needs_analysis.errors import DataError
from needs_analysis.reading import provider_return
from tests.reading.files import HEADER, ROWS, changed
from tests.reading.old_workbook_files import as_xls


@pytest.mark.parametrize("form", ['"*"', "*", ";;;", '[<5]"<5";0', '[<5]"<5"', '"c"', '"<"0', '0"*"', "0,"])
def test_a_number_that_an_old_workbook_hides_is_refused(tmp_path, form):
    path = as_xls(tmp_path / "r.xls", {"Return": [HEADER, *changed(3, "referrals", 3)]}, forms={(2, 3): form})
    with pytest.raises(DataError, match=r"Return!D3 contains a number"):
        provider_return(path)


def test_a_number_that_an_old_workbook_shows_is_read(tmp_path):
    forms = {(1, 3): "#,##0", (2, 3): '[<5]"<5";0', (3, 3): '0" people"'}
    received = provider_return(as_xls(tmp_path / "r.xls", {"Return": [HEADER, *ROWS]}, forms=forms))
    assert received.table["referrals"].tolist() == [92, 118, 101, 181]
    assert received.warnings == ()


@pytest.mark.parametrize(
    ("font", "code"),
    [({"struck": True}, "STRUCK_OUT"), ({"colour": 9}, "WHITE_TEXT"), ({"points": 1}, "TINY_TEXT")],
)
def test_cells_of_an_old_workbook_that_can_hardly_be_seen_are_named(tmp_path, font, code):
    path = as_xls(tmp_path / "r.xls", {"Return": [HEADER, *ROWS]}, forms={(2, 3): "0"}, font=font)
    (notice,) = provider_return(path).warnings
    assert (notice.code, notice.place) == (code, "r.xls, sheet Return, D3")


def test_conditional_formats_of_an_old_workbook_are_named(tmp_path):
    path = as_xls(tmp_path / "r.xls", {"Return": [HEADER, *ROWS]}, conditional=(1, 4, 3, 3))
    (notice,) = provider_return(path).warnings
    assert notice.code == "CONDITIONAL_FORMAT"
    assert notice.place == "r.xls, sheet Return, D2:D5"
