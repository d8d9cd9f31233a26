"""Population estimates: the denominators, checked against plausible sizes of their type of area."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from needs_analysis import reference
from needs_analysis.contracts.ages import NO_END, Span, span
from needs_analysis.contracts.sexes import SEXES, sex_of
from needs_analysis.files import sha256
from needs_analysis.reading import spelling
from needs_analysis.reading.formats.container import PUBLISHED
from needs_analysis.reading.meaning import area_names
from needs_analysis.reading.meaning.columns_of_text import TextFrame
from needs_analysis.reading.meaning.set_aside import declared_as, idle, without_set_aside
from needs_analysis.reading.meaning.text_frame import text_frame
from needs_analysis.reading.received import Notice, Problems, Received, rows_shown
from needs_analysis.reading.sidecar import source_beside
from needs_analysis.reading.sources.population_columns import (
    CONTRACT,
    PopulationLayout,
    columns_of,
    without_percentages,
)
from needs_analysis.reading.sources.population_leaps import note_leaps
from needs_analysis.reading.sources.population_parts import Group, find_wholes, group_of
from needs_analysis.reference import districts
from needs_analysis.source import attach

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


def population(path: Path | str, layout: PopulationLayout | Mapping[str, Any] | Path | str | None = None) -> Received:
    """Read population estimates by area and year, and optionally by sex and age.

    Parameters
    ----------
    path : Path or str
        Delimited text (also gzipped), a workbook or a Parquet file, with columns ``area_code, year, population`` under
        these names or those of Nomis (its tables, and the csv files of its interface); or with one column an age
        (``0, 1, 2 ... 90+``).
    layout : PopulationLayout, mapping, Path or str, optional
        Other headers (``columns``), what is the same throughout (``constants``, such as the year), what codes of sex and age
        mean (``codes``), rows to leave out (``set_aside``) and whether it is a ``projection``.

    Returns
    -------
    Received
        ``.table`` with ``area_code, area, year, sex, age, population`` (those that apply), persons as whole numbers, each
        person once. Totals of other rows (all ages, both sexes, a county beside its districts) are compared with them and
        stand in ``.tables["wholes"]``.

    Raises
    ------
    DataError
        For populations that are 0, negative, not whole or in thousands, codes that are none or belong to another name,
        sexes and ages that are none, areas that stand twice in a year, years to come, totals that are not the sum of their
        parts, and groups that overlap.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> rows = ["Male,93000", "Female,95000", "Persons,188000"]
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder) / "nomis.csv"
    ...     _ = path.write_text("area_code,year,sex,population\\n" + "".join(f"E06000019,2022,{row}\\n" for row in rows))
    ...     received = population(path)
    >>> int(received.table["population"].sum()), len(received.tables["wholes"])
    (188000, 1)
    """
    path = Path(path)
    laid_out = declared_as(PopulationLayout, layout)
    text = text_frame(path, limits=PUBLISHED, layout=laid_out)
    problems, notices = Problems(path.name, sheet=text.sheet), list(text.notices)
    columns, ages = columns_of(text, laid_out, problems, notices)
    problems.stop()
    table = pd.DataFrame(columns)
    where = pd.Series(text.rows, index=table.index)
    table = without_percentages(table, where, problems, notices)
    if ages:
        _sums(table, ages, text, problems)
        table = table.drop(columns="population", errors="ignore").join(pd.DataFrame(ages))
        keys = [name for name in table.columns if name not in ages]
        table = table.assign(row=where).melt([*keys, "row"], var_name="age", value_name="population")
        where = table.pop("row")
    table = without_set_aside(_decoded(table, laid_out, problems), where, laid_out, problems, notices)
    problems.stop()
    where = where[table.index]
    table = _numbers(table, where, text, problems)
    _years(table, where, laid_out, problems, notices)
    groups = _groups(table, where, problems)
    problems.stop()
    _codes(table, where, problems, notices, path.name)
    _plausible(table, where, problems)
    _keys(table, groups, where, problems)
    problems.stop()
    rows = where.to_numpy()
    found = find_wholes(table, groups, rows, problems, notices)
    problems.stop()
    aside = np.zeros(len(table), dtype=bool)
    aside[list(found.aside)] = True
    _every_year(table[~aside], notices, path.name)
    note_leaps(
        table[~aside],
        [group for group, out in zip(groups, aside, strict=True) if not out],
        rows[~aside],
        notices,
        path.name,
    )
    log = text.entry(rows=int((~aside).sum()), rows_set_aside=int(aside.sum()), sha256=sha256(path))
    order = [column.name for column in CONTRACT.columns if column.name in table.columns]
    source = source_beside(path, disclosure="already_published")
    parts = [attach(table.loc[mask, order].reset_index(drop=True), source) for mask in (~aside, aside)]
    return Received(parts[0], tuple(notices), log, tables={"wholes": parts[1]})


def _decoded(table: pd.DataFrame, layout: PopulationLayout, problems: Problems) -> pd.DataFrame:
    """The table with the codes of the layout in words."""
    for name, meanings in layout.codes.items():
        if name not in table.columns:
            idle(f"codes of {name!r}, but there is no such column", name, problems)
            continue
        by_code = {spelling.header_key(code): meaning for code, meaning in meanings.items()}
        words = {cell: by_code.get(spelling.header_key(str(cell)), cell) for cell in table[name].unique()}
        table = table.assign(**{name: table[name].map(words)})
    return table


def _years(
    table: pd.DataFrame, where: pd.Series[Any], layout: PopulationLayout, problems: Problems, notices: list[Notice]
) -> None:
    """Estimates are of years that have begun; a projection is declared, and said."""
    this_year = date.today().year
    later = (table["year"] > this_year).fillna(False).astype(bool)
    if layout.projection:
        notices.append(Notice("PROJECTION", "The populations are projections, not estimates.", problems.file))
    elif later.any():
        problems.add(
            f"{int(later.sum())} of {len(later)} cells are in the future",
            row=_rows(where, later),
            column="year",
            count=int(later.sum()),
            expected=f"years of estimates, up to {this_year}",
            remedy="Remove them; if the table is a projection, set projection = true in a layout.",
        )


def _groups(table: pd.DataFrame, where: pd.Series[Any], problems: Problems) -> list[Group]:
    """Sex and ages of each row; a label that is neither is refused."""
    empty = pd.Series(None, index=table.index, dtype="object")
    found = {}
    for name, read, expected in (
        ("sex", sex_of, ", ".join(SEXES)),
        ("age", _ages, "a year of age or an age band, such as 16-24, 85+ or all ages"),
    ):
        if name not in table.columns:
            found[name] = empty
            continue
        labels = table[name].fillna("")
        by_label = {label: read(label) for label in labels.unique() if label}
        found[name] = labels.map(by_label)
        wrong = (labels != "") & found[name].isna()
        if wrong.any():
            shown = ", ".join(repr(label[:30]) for label, meaning in by_label.items() if meaning is None)[:200]
            problems.add(
                f"{int(wrong.sum())} of {len(wrong)} cells are not a valid {name} ({shown})",
                row=_rows(where, wrong),
                column=name,
                count=int(wrong.sum()),
                expected=expected,
                remedy=f"Declare what they mean under codes in a layout, or exclude their rows with set_aside ({name}).",
            )
    return [
        group_of(sex if isinstance(sex, str) else None, band if isinstance(band, tuple) else None)
        for sex, band in zip(found["sex"], found["age"], strict=True)
    ]


def _ages(label: str) -> Span | None:
    return (0, NO_END) if spelling.folded(label) in _EVERYBODY else span(label)


def _sums(table: pd.DataFrame, ages: dict[str, pd.Series[Any]], text: TextFrame, problems: Problems) -> None:
    """A total beside single years of age must be their sum."""
    if "population" not in table:
        return
    # In whole-number columns of text a comma only marks thousands, in the total as in the ages.
    added = sum((_plain(column.loc[table.index]) for column in ages.values()), start=pd.Series(0.0, index=table.index))
    total = _plain(table["population"])
    wrong = total.notna() & added.notna() & (total != added)
    if wrong.any():
        problems.add(
            f"{int(wrong.sum())} totals are not the sum of the ages in their row",
            row=_rows(pd.Series(text.rows).loc[table.index], wrong),
            column="population",
            count=int(wrong.sum()),
            expected="the sum of the single years",
            remedy="Use the estimates as published.",
        )


def _plain(cells: pd.Series[Any]) -> pd.Series[Any]:
    """Cells as numbers, with or without commas between thousands; missing where there is no number."""
    cells = cells.astype("str").str.strip()
    plain = cells.str.replace(",", "", regex=False).where(
        cells.str.fullmatch(r"-?[0-9]{1,3}(,[0-9]{3})+(\.0+)?"), cells
    )
    return pd.to_numeric(plain.where(plain.str.fullmatch(r"-?[0-9]{1,12}(\.[0-9]+)?"))).astype("float64")


def _numbers(table: pd.DataFrame, where: pd.Series[Any], text: TextFrame, problems: Problems) -> pd.DataFrame:
    changed = {}
    for name, expected in (("population", "persons as whole numbers"), ("year", "a year such as 2023")):
        numbers = _plain(table[name])
        for mask, what in (
            (numbers.isna(), "are empty or not a number"),
            (numbers < 0, "are negative"),
            (
                (numbers > 0) & ((numbers - numbers.round()).abs() > 1e-9),
                "are not whole numbers; are they in thousands?" if name == "population" else "are not whole numbers",
            ),
            (
                numbers == 0 if name == "population" and "age" not in table else numbers.isna() & False,
                "are 0, and every area has residents",
            ),
            ((numbers < 1981) | (numbers > 2130) if name == "year" else numbers > _MOST, "are implausible"),
        ):
            if mask.any():
                problems.add(
                    f"{int(mask.sum())} of {len(mask)} cells {what}",
                    sheet=text.sheet,
                    row=_rows(where, mask),
                    column=name,
                    count=int(mask.sum()),
                    expected=expected,
                    remedy="Use the estimates as published by the Office for National Statistics.",
                )
        changed[name] = numbers.round().astype("Int64")
    return table.assign(**changed)


def _rows(where: pd.Series[Any], mask: pd.Series[Any]) -> str:
    return rows_shown(dict.fromkeys(int(row) for row in where[mask]))


def _codes(table: pd.DataFrame, where: pd.Series[Any], problems: Problems, notices: list[Notice], file: str) -> None:
    codes = table["area_code"]
    wrong = ~codes.str.fullmatch(r"[EWKNSJ][0-9]{8}")
    if wrong.any():
        problems.add(
            f"{int(wrong.sum())} of {len(codes)} cells are not area codes",
            row=_rows(where, wrong),
            column="area_code",
            count=int(wrong.sum()),
            expected="a code of the Office for National Statistics, such as E06000019",
            remedy="Join on codes; names have too many spellings.",
        )
    official = reference.load("areas_england_wales").set_index("area_code")["area_name"]
    if "area" in table.columns:
        expected = codes.map(official)
        beside = table["area"].map(area_names.areas().find, na_action="ignore")
        other = (
            expected.notna()
            & (table["area"] != "")
            & (beside != expected.map(area_names.areas().find, na_action="ignore"))
        )
        for code in codes[other].drop_duplicates():
            problems.add(
                f"{code} is the code of {official[code]}, and its row has a different name",
                row=_rows(where, codes == code),
                column="area",
                expected=str(official[code]),
                remedy="Check that rows or columns are not misaligned.",
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
        whole = table["age"].map(spelling.folded, na_action="ignore").isin(_EVERYBODY) | (table["age"] == "")
    people = table["population"].where(whole).groupby([table["area_code"], table["year"]]).transform("sum")
    low = (whole & (people < table["area_code"].str[:3].map(_LEAST).fillna(1))).astype(bool)
    if low.any():
        problems.add(
            f"{int(low.sum())} of {len(low)} populations are lower than for any area of their type; are they in thousands?",
            row=_rows(where, low),
            column="population",
            count=int(low.sum()),
            expected="persons",
            remedy="Give persons, not thousands.",
        )


def _keys(table: pd.DataFrame, groups: list[Group], where: pd.Series[Any], problems: Problems) -> None:
    key = [name for name in CONTRACT.key if name in table.columns]
    spelled = table[["area_code", "year"]].assign(group=pd.factorize(pd.Series(groups, dtype="object"))[0])
    doubled = spelled.duplicated(keep=False)
    if doubled.any():
        problems.add(
            f"{int(doubled.sum())} rows share {' and '.join(key)}",
            row=_rows(where, doubled),
            column=" + ".join(key),
            count=int(doubled.sum()),
            expected="each once",
            remedy="Remove the duplicates, or add the column that distinguishes them (sex, age).",
        )


def _every_year(table: pd.DataFrame, notices: list[Notice], file: str) -> None:
    years = table.groupby("area_code")["year"].nunique()
    lacking = years[years < table["year"].nunique()]
    if len(lacking):
        text = f"{len(lacking)} areas lack a year that others have; rates for that year have no denominator."
        shown = [_name(str(code)) for code in lacking.index[:5]]
        notices.append(Notice("MISSING_YEAR", text, f"{file}, {', '.join(shown)}"))


def _name(code: str) -> str:
    official = reference.load("areas_england_wales").set_index("area_code")["area_name"]
    return f"{code} ({area_names.areas().find(official[code])})" if code in official.index else code
