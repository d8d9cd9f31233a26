"""Offence lines apart, year by year, where they were kept."""

import pandas as pd

from needs_analysis import demand


def test_a_line_that_was_not_kept_is_missing_and_never_zero(a):
    lines = ("stalking", "homicide (combined line to 2012/13)")
    table = demand.offence_series(a.table("offence_lines"), force="West Mercia", of=lines).table
    stalking = table[table["line"] == "stalking"].set_index("financial_year")
    assert pd.isna(stalking.loc["2012/13", "value"]) and stalking.loc["2012/13", "flag"] == "line not kept"
    assert stalking.loc["2024/25", "value"] == 2_837
    assert stalking.loc["2020/21", "flag"] == "recording changed"
    assert pd.isna(stalking.loc["2025/26", "value"]) and stalking.loc["2025/26", "flag"] == "3 quarters only"
    homicide = table[table["line"] == lines[1]].set_index("financial_year")
    assert homicide.loc["2012/13", "value"] == 17
    assert homicide.loc["2020/21":, "value"].isna().all()


def test_a_line_is_full_by_its_own_quarters():
    rows = [("W", "2019/20", q, "8Q", "Stalking", 20) for q in (1, 2)]
    rows += [("W", "2019/20", q, "19C", "Rape", 10) for q in (1, 2, 3, 4)]
    lines = pd.DataFrame(rows, columns=["force", "financial_year", "quarter", "offence_code", "offence", "offences"])
    table = demand.offence_series(lines, force="W", of=("stalking", "rape")).table.set_index("line")
    assert pd.isna(table.loc["stalking", "value"]) and table.loc["stalking", "flag"] == "2 quarters only"
    assert table.loc["rape", "value"] == 40
