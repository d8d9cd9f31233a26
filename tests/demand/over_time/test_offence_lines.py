"""Offence lines apart, year by year, where they were kept."""

import numpy as np
import pandas as pd

from needs_analysis import demand
from needs_analysis.demand.over_time.offence_lines import words
from needs_analysis.release import release
from needs_analysis.source import attach
from needs_analysis.wording import missing_is
from tests.conftest import RECORDS


def test_a_line_that_was_not_kept_is_missing_and_never_zero(a):
    lines = ("stalking", "homicide (combined line to 2012/13)")
    table = demand.offence_series(a.table("offence_lines"), force="West Mercia", of=lines).table
    stalking = table[table["line"] == "stalking"].set_index("financial_year")
    assert pd.isna(stalking.loc["2012/13", "value"]) and stalking.loc["2012/13", "flag"] == "not recorded separately"
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


def lines_of(**counts):
    codes = {"stalking": "8Q", "rape": "19C", "harassment": "8L"}
    rows = [
        ("W", year, q, codes[name], n)
        for name, n in counts.items()
        for year in ("2018/19", "2019/20")
        for q in (1, 2, 3, 4)
    ]
    return pd.DataFrame(rows, columns=["force", "financial_year", "quarter", "offence_code", "offences"])


def test_the_last_full_year_is_said_line_by_line():
    of = ("stalking", "rape", "harassment")
    found = demand.offence_series(lines_of(stalking=20, rape=10, harassment=30), force="W", of=of)
    assert found.sentence().startswith(
        "W recorded in 2019/20: stalking 80; rape 40; harassment 120. Where recording has changed"
    )
    assert found.settings == {"force": "W", "of": list(of)}
    table = found.table.copy()
    table.loc[table["line"] == "rape", "value"] = np.nan
    with missing_is("withheld"):
        said = words(table, found.settings)
    assert "stalking 80; rape withheld; harassment 120." in said.panel and "rape 19C" in said.analyst
    assert "none of these offences" in words(table.head(0), found.settings).panel


def test_a_line_that_is_withheld_is_not_one_that_was_not_kept():
    table = lines_of(stalking=1, rape=1)
    table.loc[table["financial_year"] == "2018/19", "offences"] = 50
    kept = release(demand.offence_series(attach(table, RECORDS), force="W", of=("stalking", "rape")), "lt5").result
    assert kept.sentence().startswith("W recorded in 2019/20: stalking withheld; rape withheld.")
    one = lines_of(stalking=20)
    said = demand.offence_series(one, force="W", of=("stalking", "rape")).sentence()
    assert said.startswith("W recorded in 2019/20: stalking 80. Where recording has changed")
