"""Parquet files."""

import pandas as pd
import pytest

from needs_analysis.release.scanners.look_into import look_into
from needs_analysis.release.scanners.parquet import parquet
from needs_analysis.release.scanners.seen import Looking, NotLookedInto
from tests.release.scanners.files import as_parquet


def test_texts_by_column_and_row_and_no_numbers():
    table = pd.DataFrame({"area_name": ["x", None, "y"], "n": [1, 2, 3]})
    seen = [
        each
        for each in parquet(as_parquet(table), "", Looking(look_into))
        if not each.heading and not each.out_of_sight
    ]
    assert [(each.place, each.row, each.text) for each in seen] == [
        ("column 1, name", "", "area name"),
        ("column 1", "1", "x"),
        ("column 1", "3", "y"),
        ("column 2, name", "", "n"),
    ]


def test_lists_are_seen():
    seen = parquet(as_parquet(pd.DataFrame({"a": [["Ann"]]})), "", Looking(look_into))
    assert any("Ann" in each.text for each in seen)


def test_what_is_damaged_or_too_large_is_refused():
    with pytest.raises(NotLookedInto, match="damaged"):
        list(parquet(b"PAR1xPAR1", "", Looking(look_into)))
    with pytest.raises(NotLookedInto, match="unpacks to more"):
        list(parquet(as_parquet(pd.DataFrame({"a": range(100)})), "", Looking(look_into, unpacked=50)))
