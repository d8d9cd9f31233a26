"""The monitoring return of a provider: what its table may hold, and which numbers are part of which."""

import pandas as pd
import pytest

from needs_analysis.contracts import ALL
from needs_analysis.errors import DataError
from needs_analysis.reading import table

HEADER = "provider,service,area,crime_type,quarter,quarter_end,unit,referrals,engaged,list_status,staff_funded_fte"


def read(folder, *rows, header=HEADER):
    path = folder / "sent.csv"
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return table(path, "provider_return", check_source=False)


def row(provider="Haven", unit="people", referrals="92", status="open", staff="2.5", end="2022-09-30"):
    return f"{provider},Idva,Westshire,,2022/23 Q2,{end},{unit},{referrals},<5,{status},{staff}"


def test_a_sound_row_keeps_counts_as_sent_and_reads_posts_and_dates(tmp_path):
    found = read(tmp_path, row())
    assert found.loc[0, ["referrals", "engaged"]].tolist() == ["92", "<5"]
    assert found.loc[0, "staff_funded_fte"] == 2.5 and found["staff_funded_fte"].dtype == "float64"
    assert found.loc[0, "quarter_end"] == pd.Timestamp(2022, 9, 30)


def test_a_count_that_was_not_sent_is_missing_and_not_nought(tmp_path):
    found = read(tmp_path, row(referrals="", staff=""))
    assert found["referrals"].isna().all() and found["staff_funded_fte"].isna().all()


@pytest.mark.parametrize(
    ("column", "wrong"),
    [
        ("unit", {"unit": "clients"}),
        ("list_status", {"status": "Open"}),
        ("staff_funded_fte", {"staff": "two"}),
        ("staff_funded_fte", {"staff": "-"}),
        ("quarter_end", {"end": "30/09/2022"}),
    ],
)
def test_a_cell_of_another_kind_is_refused(tmp_path, column, wrong):
    with pytest.raises(DataError, match=f'row 2, column "{column}"'):
        read(tmp_path, row(**wrong))


def test_a_quarter_of_one_provider_and_service_stands_once(tmp_path):
    with pytest.raises(DataError, match=r"provider \+ service \+ area \+ crime_type \+ quarter.*2 rows share a key"):
        read(tmp_path, row(), row(referrals="93"))
    assert len(read(tmp_path, row(), row("Refuge"))) == 2


@pytest.mark.parametrize(
    ("column", "whole", "group"),
    [
        ("from_police", "referrals", "referral source"),
        ("age_16_24", "referrals", "age"),
        ("closed_planned", "closed", "reason for closure"),
        ("contacted_within_48_hours", "contacted", ""),
        ("satisfied", "satisfaction_answered", ""),
        ("engaged", "", ""),
        ("children_linked", "", ""),
    ],
)
def test_each_count_says_of_which_other_it_is_a_part(column, whole, group):
    found = next(each for each in ALL["provider_return"].columns if each.name == column)
    assert (found.part_of, found.group, found.kind) == (whole, group, "measured")


def test_every_whole_is_a_column_of_the_return():
    columns = {each.name: each for each in ALL["provider_return"].columns}
    assert all(columns[each.part_of].kind == "measured" for each in columns.values() if each.part_of)


def test_what_providers_count_is_no_public_figure():
    assert ALL["provider_return"].floor == "aggregate"
