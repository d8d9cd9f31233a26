"""Small areas in larger ones, and their deprivation: what the tables may hold."""

import pytest

from needs_analysis.contracts import ALL
from needs_analysis.errors import DataError
from needs_analysis.reading import table

HEADER = (
    "lsoa21_code,lsoa21_name,ward24_code,ward24_name,ltla24_code,ltla24_name,csp24_code,csp24_name,"
    "pfa24_code,pfa24_name"
)
DECILES = ("income", "employment", "education", "health", "crime", "housing_and_services", "environment")
IMD = "lsoa21_code,imd_decile," + ",".join(f"{name}_decile" for name in DECILES)


def read(folder, *rows, header=HEADER, name):
    path = folder / "sent.csv"
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return table(path, name, check_source=False)


def place(lsoa="E01014001", ward="E05009439"):
    return f"{lsoa},Westshire 001A,{ward},North,E06000019,Westshire,E22000107,Westshire,E23000016,West Mercia"


def test_a_small_area_may_lie_in_two_wards_but_once_in_each(tmp_path):
    found = read(tmp_path, place(), place(ward="E05009440"), name="lsoa_lookup")
    assert found["ward24_code"].tolist() == ["E05009439", "E05009440"]
    with pytest.raises(DataError, match=r"lsoa21_code \+ ward24_code.*2 rows share a key"):
        read(tmp_path, place(), place(), name="lsoa_lookup")


def test_an_area_without_a_code_is_refused(tmp_path):
    with pytest.raises(DataError, match='column "lsoa21_code": 1 of 1 cells are empty'):
        read(tmp_path, place(lsoa=""), name="lsoa_lookup")


def test_deciles_are_whole_numbers_from_1_to_10(tmp_path):
    found = read(tmp_path, "E01014001,1,10,2,3,4,5,6,7", header=IMD, name="imd_deciles")
    assert found.iloc[0, 1:].tolist() == [1, 10, 2, 3, 4, 5, 6, 7] and found["imd_decile"].dtype == "Int64"


@pytest.mark.parametrize(
    ("decile", "said"), [("0", "out of range"), ("11", "out of range"), ("2.0", "of the wrong type")]
)
def test_a_decile_that_there_is_not_is_refused(tmp_path, decile, said):
    with pytest.raises(DataError, match=rf'column "crime_decile".*{said}.*Expected a whole number from 1 to 10'):
        read(tmp_path, f"E01014001,1,1,1,1,1,{decile},1,1", header=IMD, name="imd_deciles")


def test_an_area_has_one_rank(tmp_path):
    with pytest.raises(DataError, match="2 rows share a key"):
        read(tmp_path, "E01014001,1,1,1,1,1,1,1,1", "E01014001,2,1,1,1,1,1,1,1", header=IMD, name="imd_deciles")


def test_both_lists_are_public():
    assert {ALL[name].floor for name in ("lsoa_lookup", "imd_deciles")} == {"already_published"}
