"""Population estimates: the denominators, held against what an area of their kind can have."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pandas as pd

from needs_analysis import reference
from needs_analysis.contracts import ALL
from needs_analysis.files import sha256
from needs_analysis.reading import names
from needs_analysis.reading.container import PUBLISHED
from needs_analysis.reading.layout import Layout, declared
from needs_analysis.reading.received import Notice, Problems, Received
from needs_analysis.reading.sidecar import source_beside
from needs_analysis.reading.text_frame import TextFrame, text_frame
from needs_analysis.reference import districts
from needs_analysis.source import attach

CONTRACT: Final = ALL["population"]
_TITLES: Final = {
    "area_code": (
        "area code",
        "code",
        "geography code",
        "lsoa21 code",
        "lsoa11 code",
        "ltla21 code",
        "ltla23 code",
        "mnemonic",
    ),
    "area": ("area name", "name", "geography", "lsoa21 name", "lsoa11 name", "ltla21 name"),
    "year": ("date",),
    "age": ("age group", "age band"),
    "population": (
        "usual residents",
        "total population",
        "residence type: total; measures: value",
        "persons",
        "residents",
    ),
}
"""Headers of Nomis and of the Census and mid-year tables, and the column each is."""

_LEAST: Final = {
    **dict.fromkeys(("E01", "W01", "E02", "W02"), 100),
    **dict.fromkeys(("E06", "E07", "E08", "E09", "W06", "S12", "N09", "E22", "W22"), 1_000),
    **dict.fromkeys(("E10", "E23", "W15"), 100_000),
    **dict.fromkeys(("E12", "W92"), 1_000_000),
    **dict.fromkeys(("E92", "K02", "K03", "K04"), 10_000_000),
}
"""Persons that every area of a kind has, by the start of its code; fewer are thousands, or moved columns."""
_MOST: Final = 75_000_000
_EVERYBODY: Final = frozenset({"persons", "all", "all persons", "total", "both", "all ages", "all people"})
_MERGED_2023: Final = {
    **dict.fromkeys((f"E070000{number}" for number in range(26, 32)), "Cumberland or Westmorland and Furness"),
    **dict.fromkeys((f"E07000{number}" for number in range(163, 170)), "North Yorkshire"),
    **dict.fromkeys(("E07000187", "E07000188", "E07000189", "E07000246"), "Somerset"),
}


def population(path: Path | str, layout: Layout | Mapping[str, Any] | Path | str | None = None) -> Received:
    """Read population estimates by area and year, and if need be by sex and age.

    Parameters
    ----------
    path : Path or str
        Delimited text (also gzipped), a workbook or a Parquet file, with columns ``area_code, year, population`` under
        these names or those of Nomis; or with one column a year of age (``0, 1, 2 ... 90``).
    layout : Layout, mapping, Path or str, optional
        Other headers (``columns``) and what is the same throughout (``constants``, such as the year).

    Returns
    -------
    Received
        ``.table`` with ``area_code, area, year, sex, age, population`` (those that apply), persons as whole numbers.

    Raises
    ------
    DataError
        For populations that are 0, negative, not whole or in thousands, codes that are none or belong to another name,
        and areas that stand twice in a year.
    """
    path = Path(path)
    laid_out = declared(Layout, layout)
    text = text_frame(path, limits=PUBLISHED, layout=laid_out)
    problems, notices = Problems(path.name), list(text.notices)
    columns, ages = _columns(text, laid_out, problems)
    problems.stop()
    table = pd.DataFrame(columns)
    where = pd.Series(text.rows, index=table.index)
    if ages:
        _sums(table, ages, text, problems)
        table = table.drop(columns="population", errors="ignore").join(pd.DataFrame(ages))
        keys = [name for name in table.columns if name not in ages]
        table = table.assign(row=where).melt([*keys, "row"], var_name="age", value_name="population")
        where = table.pop("row")
    table = _numbers(table, where, text, problems)
    problems.stop()
    _codes(table, where, problems, notices, path.name)
    _plausible(table, where, problems)
    _keys(table, where, problems)
    problems.stop()
    _every_year(table, notices, path.name)
    for name in ("sex", "age"):
        if name not in table or table[name].nunique() < 2:
            continue
        if table[name].map(names.folded, na_action="ignore").isin(_EVERYBODY).any():
            said = f"The column {name} holds a total beside its parts; adding up all rows counts everybody twice."
            notices.append(Notice("TOTAL_BESIDE_PARTS", said, f"{path.name}, column {name}"))
    log = text.entry(rows=len(table), sha256=sha256(path))
    order = [column.name for column in CONTRACT.columns if column.name in table.columns]
    table = attach(table[order].reset_index(drop=True), source_beside(path, disclosure="already_published"))
    return Received(table, tuple(notices), log)


def _columns(
    text: TextFrame, layout: Layout, problems: Problems
) -> tuple[dict[str, pd.Series[Any]], dict[str, pd.Series[Any]]]:
    """Named columns, and those of single years of age where the table is wide."""
    known = {names.header_key(column.name): column.name for column in CONTRACT.columns}
    known |= {title: name for name, titles in _TITLES.items() for title in titles}
    known |= {names.header_key(title): name for title, name in layout.columns.items()}
    ignored = {names.header_key(title) for title in layout.ignore}
    found: dict[str, pd.Series[Any]] = {}
    ages: dict[str, pd.Series[Any]] = {}
    for place, title in enumerate(text.header):
        name = None if names.header_key(title) in ignored else known.get(names.header_key(title))
        if name is not None and name in found:
            problems.add("the column stands twice", sheet=text.sheet, row=1, column=name or title, expected="once")
        elif name is not None:
            found[name] = text.frame[place].str.strip()
        elif re.fullmatch(r"[0-9]{1,3}\+?", title):
            ages[title] = text.frame[place].str.strip()
        elif names.header_key(title) in ignored:
            continue
        elif not _measure_beside(title):
            problems.add(
                "is not a column of this table",
                sheet=text.sheet,
                row=1,
                column=title[:60],
                expected=", ".join(column.name for column in CONTRACT.columns),
                remedy="Rename it, or give it in a layout under columns or ignore.",
            )
    for name, value in layout.constants.items():
        if name in found:
            problems.add(
                f"the layout gives {name!r} for the whole file, and it stands in a column too",
                column=name,
                expected="one or the other",
                remedy="Take it out of constants, or put the column under ignore.",
            )
        found[name] = pd.Series(value, index=text.frame.index, dtype="str")
    for name in ("area_code", "year", "population"):
        if name not in found and not (name == "population" and ages):
            problems.add(
                f"there is no column {name!r}",
                sheet=text.sheet,
                row=1,
                column=name,
                expected="once",
                remedy="Add it, or give it in a layout (constants for a year that holds for all rows).",
            )
    return found, ages


def _sums(table: pd.DataFrame, ages: dict[str, pd.Series[Any]], text: TextFrame, problems: Problems) -> None:
    """A total beside single years of age must be their sum."""
    if "population" not in table:
        return
    added = sum(
        (pd.to_numeric(column, errors="coerce") for column in ages.values()), start=pd.Series(0.0, index=table.index)
    )
    total = pd.to_numeric(table["population"], errors="coerce")
    wrong = total.notna() & added.notna() & (total != added)
    if wrong.any():
        problems.add(
            f"{int(wrong.sum())} totals are not the sum of the ages beside them",
            row=text.places(wrong),
            column="population",
            count=int(wrong.sum()),
            expected="the sum of the single years",
            remedy="Take the estimates as published.",
        )


def _measure_beside(title: str) -> bool:
    """Further measures of a Nomis table (households, communal establishments) beside the total."""
    return names.header_key(title).endswith("measures: value")


def _numbers(table: pd.DataFrame, where: pd.Series[Any], text: TextFrame, problems: Problems) -> pd.DataFrame:
    changed = {}
    for name, expected in (("population", "persons as whole numbers"), ("year", "a year such as 2023")):
        cells = table[name].astype("str").str.strip()
        plain = cells.str.replace(",", "", regex=False).where(cells.str.fullmatch(r"[0-9]{1,3}(,[0-9]{3})+"), cells)
        numbers = pd.to_numeric(plain.where(plain.str.fullmatch(r"-?[0-9]{1,12}(\.[0-9]+)?"))).astype("float64")
        for mask, what in (
            (numbers.isna(), "are empty or no number"),
            (numbers < 0, "are negative"),
            (
                (numbers > 0) & ((numbers - numbers.round()).abs() > 1e-9),
                "are not whole; is it in thousands?" if name == "population" else "are not whole",
            ),
            (
                numbers == 0 if name == "population" and "age" not in table else numbers.isna() & False,
                "are 0, and no area has no residents",
            ),
            ((numbers < 1981) | (numbers > 2050) if name == "year" else numbers > _MOST, "are far from what can be"),
        ):
            if mask.any():
                problems.add(
                    f"{int(mask.sum())} of {len(mask)} cells {what}",
                    sheet=text.sheet,
                    row=_rows(where, mask),
                    column=name,
                    count=int(mask.sum()),
                    expected=expected,
                    remedy="Take the estimates as published by the Office for National Statistics.",
                )
        changed[name] = numbers.round().astype("Int64")
    return table.assign(**changed)


def _rows(where: pd.Series[Any], mask: pd.Series[Any]) -> str:
    rows = list(dict.fromkeys(int(row) for row in where[mask]))
    return ", ".join(map(str, rows[:8])) + (", ..." if len(rows) > 8 else "")


def _codes(table: pd.DataFrame, where: pd.Series[Any], problems: Problems, notices: list[Notice], file: str) -> None:
    codes = table["area_code"]
    wrong = ~codes.str.fullmatch(r"[EWKNSJ][0-9]{8}")
    if wrong.any():
        problems.add(
            f"{int(wrong.sum())} of {len(codes)} cells are no area codes",
            row=_rows(where, wrong),
            column="area_code",
            count=int(wrong.sum()),
            expected="a code of the Office for National Statistics, such as E06000019",
            remedy="Join on codes; names are spelled in too many ways.",
        )
    official = reference.load("areas_england_wales").set_index("area_code")["area_name"]
    if "area" in table.columns:
        expected = codes.map(official)
        beside = table["area"].map(names.areas().find, na_action="ignore")
        other = (
            expected.notna() & (table["area"] != "") & (beside != expected.map(names.areas().find, na_action="ignore"))
        )
        for code in codes[other].drop_duplicates():
            problems.add(
                f"{code} is the code of {official[code]}, and another name stands beside it",
                row=_rows(where, codes == code),
                column="area",
                expected=str(official[code]),
                remedy="Check that rows or columns were not moved against each other.",
            )
    merged = codes[codes.isin(_MERGED_2023)].drop_duplicates()
    if len(merged):
        into = ", ".join(dict.fromkeys(_MERGED_2023[code] for code in merged))
        text = f"{len(merged)} districts were merged in April 2023 (now {into}); add them up before joining to later figures."
        place = f"{file}, column area_code, rows {_rows(where, codes.isin(_MERGED_2023))}"
        notices.append(Notice("MERGED_DISTRICTS", text, place))
    ended = [code for code in districts.ended(codes) if code not in _MERGED_2023]
    if ended:
        text = (
            f"{len(ended)} codes of districts ({', '.join(ended[:5])}{', ...' if len(ended) > 5 else ''}) are not on the list of "
            f"{districts.EDITION}: districts ended before 2023, were given a new code, or are newer; check before joining to other "
            "figures."
        )
        notices.append(
            Notice("ENDED_DISTRICTS", text, f"{file}, column area_code, rows {_rows(where, codes.isin(ended))}")
        )


def _plausible(table: pd.DataFrame, where: pd.Series[Any], problems: Problems) -> None:
    # Of a single age there may be few; of all sexes together, or of everybody, there may not.
    whole = pd.Series(True, index=table.index)
    if "age" in table.columns:
        whole = table["age"].map(names.folded, na_action="ignore").isin(_EVERYBODY) | (table["age"] == "")
    people = table["population"].where(whole).groupby([table["area_code"], table["year"]]).transform("sum")
    low = (whole & (people < table["area_code"].str[:3].map(_LEAST).fillna(1))).astype(bool)
    if low.any():
        problems.add(
            f"{int(low.sum())} of {len(low)} populations are lower than any area of their kind has; are they in thousands?",
            row=_rows(where, low),
            column="population",
            count=int(low.sum()),
            expected="persons",
            remedy="Give persons, not thousands.",
        )


def _sex(text: str) -> str:
    plain = names.folded(str(text))
    return {"m": "male", "males": "male", "men": "male", "f": "female", "females": "female", "women": "female"}.get(
        plain, "everybody" if plain in _EVERYBODY else plain
    )


def _keys(table: pd.DataFrame, where: pd.Series[Any], problems: Problems) -> None:
    key = [name for name in CONTRACT.key if name in table.columns]
    spelled = table[key].assign(**({"sex": table["sex"].map(_sex)} if "sex" in key else {}))
    doubled = spelled.duplicated(keep=False)
    if doubled.any():
        problems.add(
            f"{int(doubled.sum())} rows share {' and '.join(key)}",
            row=_rows(where, doubled),
            column=" + ".join(key),
            count=int(doubled.sum()),
            expected="each once",
            remedy="Take the copies out, or say what tells them apart (sex, age).",
        )


def _every_year(table: pd.DataFrame, notices: list[Notice], file: str) -> None:
    years = table.groupby("area_code")["year"].nunique()
    lacking = years[years < table["year"].nunique()]
    if len(lacking):
        text = f"{len(lacking)} areas lack a year that others have; a rate of that year has no denominator."
        shown = [_name(str(code)) for code in lacking.index[:5]]
        notices.append(Notice("MISSING_YEAR", text, f"{file}, {', '.join(shown)}"))


def _name(code: str) -> str:
    official = reference.load("areas_england_wales").set_index("area_code")["area_name"]
    return f"{code} ({names.areas().find(official[code])})" if code in official.index else code
