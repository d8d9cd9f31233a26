"""From original open data to the small counts and look-ups that an assessment keeps.

The same originals give the same bytes. Nothing is dropped: rows without a location and rows outside the force stay as
rows of their own, so that every table adds to the number of original rows.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from needs_analysis.assessment.config import Area
from needs_analysis.errors import MissingExtra, NeedsAnalysisError
from needs_analysis.files import must_be_free, write_whole
from needs_analysis.reading import police_uk, write_source
from needs_analysis.reading.sidecar import is_made_by
from needs_analysis.reading.sources import open_data
from needs_analysis.reading.sources.police_uk import whole_year
from needs_analysis.source import Source

NO_LOCATION = "NO_LOCATION"
OUTSIDE_FORCE = "OUTSIDE_FORCE"
SIMPLIFY_METRES = 120
_METRES_A_DEGREE = 111_320
_LATITUDE = 52.4

OGL = "Open Government Licence v3.0"
_MADE_BY = "needs-analysis process --originals <folder>"


@dataclass(frozen=True)
class _Origin:
    """Who published an original, and in which edition."""

    producer: str
    edition: str
    also: str = ""

    @property
    def attribution(self) -> str:
        return f"Contains public sector information licensed under the {OGL}. Source: {self.producer}.{self.also}"


_RECORDED = _Origin("Home Office", "open data tables to 2025/26 quarter 3")
_OUTCOMES = _Origin("Home Office", "2024/25")
_LOOKUPS = _Origin("Office for National Statistics", "2024")
_DEPRIVATION = _Origin("Ministry of Housing, Communities and Local Government", "2025")
_BOUNDARIES = _Origin(
    "Office for National Statistics",
    "2021",
    " Contains National Statistics data and OS data, Crown copyright and database right.",
)


def process(originals: Path, target: Path, *, area: Area) -> Iterator[tuple[str, int]]:
    """Write every derived table of an area, with its source record, and yield each name with its number of rows.

    Parameters
    ----------
    originals : Path
        Folder with ``police_uk/street``, ``home_office``, ``geography`` and ``deprivation``.
    target : Path
        Folder of the assessment's raw tables.
    area : Area
        Which force and year.

    Raises
    ------
    DataError
        When an original is missing or not as published.
    NeedsAnalysisError
        When a table does not add up to its original.
    Refusal
        Before anything is written, when a file stands there that this command did not make.
    """
    lookup = _lookup(originals, area)
    made = [
        (name, table.to_csv(index=False, lineterminator="\n"), title, origin, len(table))
        for name, table, title, origin in _tables(originals, lookup, area)
    ]
    title = f"LSOA 2021 boundaries, simplified, {area.force}"
    made.append(("lsoa_boundaries.geojson", _simplified(originals, lookup), title, _BOUNDARIES, len(lookup)))
    taken = [target / name for name, *_ in made if not is_made_by(target / name, _MADE_BY)]
    must_be_free(taken, replace=None)
    target.mkdir(parents=True, exist_ok=True)
    for name, text, title, origin, rows in made:
        _written(target / name, text, title, origin, area)
        yield name, rows


def _tables(originals: Path, lookup: pd.DataFrame, area: Area) -> Iterator[tuple[str, pd.DataFrame, str, _Origin]]:
    """Name, rows, title and origin of every derived table."""
    year = area.police_uk_year
    received = police_uk(originals / "police_uk" / "street", area.police_uk_slug, retrieved=area.retrieved)
    rows = whole_year(received, year=year)
    located = _located(rows, lookup)
    street, police = f"Street-level crime, {area.force}, {year}", _Origin("data.police.uk", str(year))
    yield "police_uk_area_month.csv", _area_month(located), f"{street}: by local authority, month and type", police
    yield "police_uk_lsoa.csv", _by_lsoa(located), f"{street}: by LSOA and type", police
    yield "police_uk_checks.csv", _checks(rows, located), f"{street}: what the rows look like", police
    crime = open_data.recorded_crime(originals / "home_office" / "prc_pfa_long.parquet")
    title = "Police recorded crime by force, quarter and offence group, 2012/13 to 2025/26 (three quarters)"
    yield "recorded_crime.csv", _recorded_crime(crime), title, _RECORDED
    title = f"Police recorded crime by quarter and offence, {area.force}"
    yield "offence_lines.csv", _offence_lines(crime, area), title, _RECORDED
    yield "outcomes.csv", _outcomes(originals), "Crime outcomes 2024/25 by force and offence group", _OUTCOMES
    title = f"LSOA 2021 to ward, local authority, CSP and force area 2024, {area.force}"
    yield "lsoa_lookup.csv", lookup, title, _LOOKUPS
    title = f"Index of Multiple Deprivation 2025: deciles, {area.force}"
    yield "imd_deciles.csv", _imd(originals, lookup), title, _DEPRIVATION


def _written(path: Path, text: str, title: str, origin: _Origin, area: Area) -> None:
    """Write a derived file and its paper trail."""
    write_whole(path, text)
    write_source(
        path,
        Source(
            id=path.stem,
            title=title,
            producer=origin.producer,
            licence=OGL,
            disclosure="already_published",
            attribution=origin.attribution,
            retrieved=area.retrieved,
            edition=origin.edition,
            made_by=_MADE_BY,
        ),
    )


def _lookup(originals: Path, area: Area) -> pd.DataFrame:
    geography = originals / "geography"
    authorities = open_data.ltla_csp_pfa(geography / "lookup_ltla24_csp24_pfa24.csv")
    wards = open_data.lsoa_ward(geography / "lookup_lsoa21_ward24_ltla24.parquet")
    inside = authorities[authorities["pfa24_code"] == area.pfa_code]
    if inside.empty:
        raise NeedsAnalysisError(f"No local authority lies in the force area {area.pfa_code}; check assessment.toml.")
    return (
        wards.merge(inside, on="ltla24_code", how="inner", validate="many_to_one")
        .sort_values(["lsoa21_code", "ward24_code"])[
            [
                "lsoa21_code",
                "lsoa21_name",
                "ward24_code",
                "ward24_name",
                "ltla24_code",
                "ltla24_name",
                "csp24_code",
                "csp24_name",
                "pfa24_code",
                "pfa24_name",
            ]
        ]
        .reset_index(drop=True)
    )


def _located(rows: pd.DataFrame, lookup: pd.DataFrame) -> pd.DataFrame:
    """Each original row with the area its published point lies in."""
    areas = lookup.drop_duplicates("lsoa21_code").set_index("lsoa21_code")
    codes = rows["LSOA code"]
    authority = codes.map(areas["ltla24_code"])
    name = codes.map(areas["ltla24_name"])
    nowhere, outside = codes == "", authority.isna() & (codes != "")
    return pd.DataFrame(
        {
            "area_code": authority.mask(nowhere, NO_LOCATION).mask(outside, OUTSIDE_FORCE),
            "area_name": name.mask(nowhere, "No location published").mask(outside, "Outside the force area"),
            "lsoa21_code": codes.mask(nowhere, NO_LOCATION),
            "location": pd.Series("inside_force", index=rows.index)
            .mask(nowhere, "no_location")
            .mask(outside, "outside_force"),
            "month": rows["Month"],
            "crime_type": rows["Crime type"],
        }
    )


def _counted(frame: pd.DataFrame, keys: list[str], *, total: int) -> pd.DataFrame:
    table = frame.groupby(keys, sort=True).size().rename("crimes").reset_index()
    if int(table["crimes"].sum()) != total:
        raise NeedsAnalysisError(f"The counts by {', '.join(keys)} do not add to the {total:,} original rows.")
    return table


def _area_month(located: pd.DataFrame) -> pd.DataFrame:
    return _counted(located, ["area_code", "area_name", "month", "crime_type"], total=len(located))


def _by_lsoa(located: pd.DataFrame) -> pd.DataFrame:
    return _counted(located, ["lsoa21_code", "location", "crime_type"], total=len(located))


def _checks(rows: pd.DataFrame, located: pd.DataFrame) -> pd.DataFrame:
    marks = pd.DataFrame(
        {
            "crime_type": rows["Crime type"],
            "rows": 1,
            "rows_without_crime_id": rows["Crime ID"] == "",
            "rows_like_another": rows.duplicated(),
            "rows_without_location": located["location"] == "no_location",
            "rows_outside_force": located["location"] == "outside_force",
        }
    )
    return marks.groupby("crime_type", sort=True).sum().astype("int64").reset_index()


def _recorded_crime(crime: pd.DataFrame) -> pd.DataFrame:
    keys = ["force", "financial_year", "quarter", "offence_group"]
    return crime.groupby(keys, sort=True)["offences"].sum().reset_index()


def _offence_lines(crime: pd.DataFrame, area: Area) -> pd.DataFrame:
    keys = ["force", "financial_year", "quarter", "offence_group", "offence_subgroup", "offence_code", "offence"]
    own = crime[crime["force"] == area.force]
    return own.groupby(keys, sort=True)["offences"].sum().reset_index()


def _outcomes(originals: Path) -> pd.DataFrame:
    frame = open_data.outcomes(originals / "home_office" / "outcomes_2024_25.parquet")
    keys = ["force", "financial_year", "offence_group", "outcome_group"]
    return frame.groupby(keys, sort=True)["offences"].sum().reset_index()


def _imd(originals: Path, lookup: pd.DataFrame) -> pd.DataFrame:
    deciles = open_data.imd_2025(originals / "deprivation" / "imd2025_england_lsoa21.parquet")
    codes = lookup["lsoa21_code"].drop_duplicates()
    table = deciles[deciles["lsoa21_code"].isin(codes)].sort_values("lsoa21_code").reset_index(drop=True)
    if len(table) != len(codes):
        raise NeedsAnalysisError(f"{len(codes) - len(table)} LSOAs of the look-up have no deprivation decile.")
    return table


def _simplified(originals: Path, lookup: pd.DataFrame) -> str:
    """Outlines with fewer points; neighbours keep one shared edge, so no gap opens between them."""
    try:
        import shapely
        from shapely.affinity import scale
        from shapely.geometry import mapping, shape
    except ImportError:
        raise MissingExtra(needed_for="Simplifying boundaries", package="shapely", extra="geo") from None
    import math

    folder = originals / "geography" / "boundaries_lsoa21"
    outlines = open_data.lsoa_outlines(sorted(folder.glob("*.geojson.gz")))
    codes = sorted(set(lookup["lsoa21_code"]))
    missing = [code for code in codes if code not in outlines]
    if missing:
        raise NeedsAnalysisError(f"{len(missing)} LSOAs have no boundary in {folder.name}/, {missing[0]} first.")
    # Degrees of longitude are shorter than degrees of latitude here; simplify on an even grid.
    squeeze = math.cos(math.radians(_LATITUDE))
    even = [scale(shape(outlines[code]), xfact=squeeze, yfact=1, origin=(0, 0)) for code in codes]
    simple = shapely.coverage_simplify(even, SIMPLIFY_METRES / _METRES_A_DEGREE)
    features = [
        {
            "type": "Feature",
            "properties": {"lsoa21_code": code},
            "geometry": _rounded(mapping(scale(geometry, xfact=1 / squeeze, yfact=1, origin=(0, 0)))),
        }
        for code, geometry in zip(codes, simple, strict=True)
    ]
    lines = ",\n".join(json.dumps(feature, separators=(",", ":")) for feature in features)
    return f'{{"type":"FeatureCollection","features":[\n{lines}\n]}}\n'


def _rounded(geometry: dict[str, Any]) -> dict[str, Any]:
    def points(value: Any) -> Any:
        return [points(item) for item in value] if isinstance(value, list | tuple) else round(value, 4)

    return {"type": geometry["type"], "coordinates": points(geometry["coordinates"])}
