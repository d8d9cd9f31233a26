import pytest

from needs_analysis import assessment
from needs_analysis.assessment.process import Area, process
from needs_analysis.errors import DataError, NeedsAnalysisError
from tests.conftest import ROOT

AREA = Area("West Mercia", "west-mercia", 2025, "E23000016", "2026-11-21")
RAW = ROOT / "data" / "raw" / "west_mercia"


def test_the_same_originals_give_the_same_bytes(originals, tmp_path):
    made = dict(process(originals, tmp_path, area=AREA))
    assert len(made) == 9
    for name in made:
        for file in (name, f"{name}.source.toml"):
            assert (tmp_path / file).read_bytes() == (RAW / file).read_bytes(), file


def test_everything_adds_to_the_102_105_rows(a):
    by_month, by_lsoa, checks = (a.table(f"police_uk_{name}") for name in ("area_month", "lsoa", "checks"))
    assert by_month["crimes"].sum() == by_lsoa["crimes"].sum() == checks["rows"].sum() == 102_105
    assert by_month["month"].nunique() == 12
    outside = by_month.groupby("area_code")["crimes"].sum()
    assert outside["NO_LOCATION"] == by_lsoa.loc[by_lsoa["location"] == "no_location", "crimes"].sum()
    assert outside["OUTSIDE_FORCE"] == by_lsoa.loc[by_lsoa["location"] == "outside_force", "crimes"].sum()
    assert by_lsoa.loc[by_lsoa["location"] == "inside_force", "lsoa21_code"].nunique() == 804


def test_rows_that_look_alike_are_kept(a):
    checks = a.table("police_uk_checks").set_index("crime_type")
    asb = checks.loc["Anti-social behaviour"]
    assert round(100 * asb["rows_like_another"] / asb["rows"], 1) == 20.4
    assert asb["rows"] == asb["rows_without_crime_id"] == 16_870


def test_all_43_forces_and_a_year_of_three_quarters(a):
    crime = a.table("recorded_crime")
    assert crime["force"].nunique() == 43
    quarters = crime.groupby("financial_year")["quarter"].nunique()
    assert quarters["2025/26"] == 3 and (quarters.drop("2025/26") == 4).all() and quarters.index[0] == "2012/13"
    own = crime[crime["force"] == "West Mercia"].groupby("financial_year")["offences"].sum()
    lines = a.table("offence_lines").groupby("financial_year")["offences"].sum()
    assert own.to_dict() == lines.to_dict()


def test_lookups_deciles_and_outlines_cover_the_same_areas(a):
    codes = set(a.table("lsoa_lookup")["lsoa21_code"])
    shapes, source = a.boundaries("lsoa_boundaries")
    assert codes == set(a.table("imd_deciles")["lsoa21_code"]) == set(shapes) and len(codes) == 804
    assert "OS data" in source.attribution
    assert a.table("lsoa_lookup")["csp24_code"].nunique() == 5


def test_every_raw_file_is_small_and_has_its_paper_trail():
    for path in RAW.parent.rglob("*"):
        if path.is_file() and not path.name.endswith(".source.toml"):
            assert path.stat().st_size < 2_000_000, path.name
            assert path.with_name(f"{path.name}.source.toml").is_file(), path.name


def test_missing_originals_are_named_all_at_once(tmp_path, originals):
    with pytest.raises(DataError, match=r"lookup_ltla24_csp24_pfa24\.csv"):
        list(process(tmp_path, tmp_path / "out", area=AREA))
    other = Area("West Mercia", "west-mercia", 2023, "E23000016", "2026-11-21")
    with pytest.raises(DataError) as caught:
        list(process(originals, tmp_path / "out", area=other))
    assert len(caught.value.problems) == 12
    with pytest.raises(NeedsAnalysisError, match="No local authority"):
        list(process(originals, tmp_path / "out", area=Area("X", "x", 2025, "E99", "2026")))


def test_synthetic_files_come_from_the_seed():
    import pandas as pd

    from needs_analysis import synthetic

    for name in ("victim_events", "marac_referrals"):
        made = getattr(synthetic, name)(seed=20250331)
        text = made.to_csv(index=False, lineterminator="\n", date_format="%Y-%m-%d")
        path = ROOT / "data" / "raw" / "synthetic" / f"{name}.csv"
        assert path.read_text(encoding="utf-8") == text
        assert isinstance(made, pd.DataFrame)
    assert assessment.open(ROOT).table("victim_events").attrs
