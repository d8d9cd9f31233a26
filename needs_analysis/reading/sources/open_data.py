"""Home Office, geography and deprivation files, as tables with plain column names."""

from __future__ import annotations

import gzip
import json
import math
import re
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from needs_analysis.errors import DataError
from needs_analysis.reading.formats.container import PUBLISHED
from needs_analysis.reading.meaning.cells import MARKERS
from needs_analysis.reading.meaning.layout import Layout
from needs_analysis.reading.meaning.set_aside import PublishedLayout, declared_as, without_set_aside
from needs_analysis.reading.meaning.text_frame import text_frame
from needs_analysis.reading.received import Notice, Problems, rows_shown
from needs_analysis.reading.sources.force_rows import in_periods, of_one_force, without_totals
from needs_analysis.reading.sources.force_subtotals import without_subtotals
from needs_analysis.reading.spelling import folded, header_key, tidy

AnyLayout = Layout | Mapping[str, Any] | Path | str | None
CODES: Final = {
    "lsoa21_code": r"[EW]01[0-9]{6}",
    "ward24_code": r"[EW]05[0-9]{6}",
    "ltla24_code": r"(E0[6-9]|W06)[0-9]{6}",
    "csp24_code": r"[EW](22|14)[0-9]{6}",
    "pfa24_code": r"(E23|W15)[0-9]{6}",
}
"""What the codes of each kind of area look like."""


_UNRELIABLE: Final = frozenset(
    ("u", "[u]", "(u)", "low reliability", "[low reliability]", "unreliable", "not reliable")
)
_UNRELIABLE_NUMBER: Final = r"-?[0-9.,]+ ?[\[(]u[\])]"
_STATUS: Final = {
    r"suppress|confidential": "suppressed",
    r"low reliab|unreliab|not reliab": "low_reliability",
    r"not applicable": "not_applicable",
}
"""What an observation status says, the stronger first."""


_WHOLE: Final = r"-?([0-9]{1,3}(,[0-9]{3})+|[0-9]+)(\.0+)?"


def _frame(
    path: Path, columns: dict[str, tuple[str, ...]], layout: PublishedLayout | None = None
) -> tuple[pd.DataFrame, np.ndarray[Any, Any]]:
    """Columns of a published table by any of the headers that they have had, as text; and the row of each record."""
    layout = layout or PublishedLayout()
    text = text_frame(path, limits=PUBLISHED, layout=layout)
    problems = Problems(path.name, sheet=text.sheet)
    problems.extend(text.doubled_headers(ignored=layout.ignore))
    ignored = {header_key(title) for title in layout.ignore}
    renamed = {header_key(title): name for title, name in layout.columns.items()}
    found = {header_key(title): place for place, title in enumerate(text.header) if header_key(title) not in ignored}
    chosen: dict[str, pd.Series[Any]] = {}
    for name, headers in columns.items():
        keys = {header_key(header) for header in headers} - set(renamed)
        keys = {key for key, column in renamed.items() if column == name} & set(found) or keys & set(found)
        if len(keys) == 1:
            place = found[keys.pop()]
            chosen[name] = text.frame[place].str.strip()
            problems.extend(text.odd([place]))
            continue
        problems.add(
            "is missing" if not keys else f"matches {len(keys)} columns ({', '.join(sorted(keys))})",
            row=text.header_row,
            column=headers[0],
            expected=f"one column {' or '.join(headers)}",
            remedy="Check that this is the correct file; a layout can name the columns, and those to ignore.",
        )
    problems.stop()
    notices: list[Notice] = []
    where = pd.Series(text.rows, index=text.frame.index)
    frame = without_set_aside(pd.DataFrame(chosen), where, layout, problems, notices)
    problems.stop()
    _said(notices)
    return frame.reset_index(drop=True), where[frame.index].to_numpy()


def _whole(values: pd.Series[Any], places: np.ndarray[Any, Any], problems: Problems) -> pd.Series[Any]:
    """Whole numbers; what is none is noted, and is 0 until the problems stop the reading."""
    sound = values.str.fullmatch(_WHOLE)
    if not sound.all():
        problems.add(
            f"has {int((~sound).sum())} counts that are empty or not whole numbers",
            row=rows_shown(places[(~sound).to_numpy(dtype=bool)]),
            column=str(values.name),
            count=int((~sound).sum()),
            expected="whole numbers",
            remedy="Check the file.",
        )
    return pd.to_numeric(values.where(sound, "0").str.replace(",", "", regex=False)).astype("int64")


def _once(frame: pd.DataFrame, key: list[str], places: Any, problems: Problems) -> None:
    """Refuse a key that stands twice, in whatever capitals."""
    spelled = frame[key].apply(
        lambda column: column.map({text: folded(str(text)) for text in column.unique()}, na_action="ignore")
    )
    doubled = spelled.duplicated(keep=False)
    if doubled.any():
        problems.add(
            f"{int(doubled.sum())} rows share {' and '.join(key)}",
            row=rows_shown(np.asarray(places)[doubled.to_numpy()]),
            column=" + ".join(key),
            count=int(doubled.sum()),
            expected="each once",
            remedy="Remove the duplicates; if two rows differ, check which is right.",
        )


def _coded(frame: pd.DataFrame, places: np.ndarray[Any, Any], problems: Problems) -> None:
    """Refuse cells of a column of area codes that are none of its kind."""
    for name in frame.columns.intersection(list(CODES)):
        wrong = ~frame[name].str.fullmatch(CODES[name])
        if wrong.any():
            problems.add(
                f"{int(wrong.sum())} of {len(wrong)} cells are not a code of that type of area",
                row=rows_shown(places[wrong.to_numpy(dtype=bool)]),
                column=name,
                count=int(wrong.sum()),
                expected="a code of nine characters of the Office for National Statistics",
                remedy="Check that this is the correct file, and that no column was moved.",
            )


def _said(notices: list[Notice]) -> None:
    """Say what was left out of a table that is handed over without a list of notices."""
    for notice in notices:
        warnings.warn(str(notice), UserWarning, stacklevel=3)


def recorded_crime(path: Path | str, layout: AnyLayout = None) -> pd.DataFrame:
    """Read police recorded crime by force, quarter and offence (territorial forces only).

    Parameters
    ----------
    path : Path or str
        The Home Office's open data table (``.ods``, ``.xlsx``), or the same as text or Parquet.
    layout : PublishedLayout, mapping or path, optional
        Which sheets (``sheets = ["*"]`` for one a year) and where the header stands; other headers (``columns``, ``ignore``)
        other names of forces (``areas``), and rows to leave out (``set_aside = { force = ["England and Wales"] }``).

    Returns
    -------
    pandas.DataFrame
        ``financial_year, quarter, force, offence_group, offence_subgroup, offence_code, offence, offences``. Negative counts
        are corrections of earlier quarters and stay. What adds up several forces (England and Wales, a region) or kinds of
        crime, by its name or by its numbers, is compared with them and left out, with a warning; alone in a table it stays.
        ``totals`` and ``not_totals`` of a layout settle which kinds are totals.

    Raises
    ------
    DataError
        For a force that is on no list, a quarter that is none or is to come, a row that stands twice, and totals that are
        not the sum of their parts.
    """
    path = Path(path)
    return _recorded(path, {}, layout)


def recorded_crime_csp(path: Path | str, layout: AnyLayout = None) -> pd.DataFrame:
    """Read police recorded crime by community safety partnership, quarter and offence.

    The same as `recorded_crime`, with ``csp`` beside the force.
    """
    return _recorded(Path(path), {"csp": ("CSP Name", "CSP", "Community Safety Partnership")}, layout)


def _recorded(path: Path, more: dict[str, tuple[str, ...]], layout: AnyLayout) -> pd.DataFrame:
    columns = {
        "financial_year": ("FY", "Financial Year"),
        "quarter": ("Financial Quarter",),
        "force": ("Force", "Force Name"),
        **more,
        "offence_group": ("Group", "Offence Group"),
        "offence_subgroup": ("Offence Subgroup",),
        "offence_code": ("Offence Code",),
        "offence": ("Offence Description",),
        "offences": ("n", "Number of Offences"),
    }
    laid_out = declared_as(PublishedLayout, layout)
    frame, places = _frame(path, columns, laid_out)
    problems = Problems(path.name)
    frame = in_periods(frame, places, problems)
    frame = frame.assign(offences=_whole(frame["offences"], places, problems))
    problems.stop()
    kinds = ["offence_group", "offence_subgroup", "offence_code", "offence"]
    unit = ["financial_year", "quarter", "force", *more]
    frame, notices = _single(frame, places, problems, laid_out, unit, kinds)
    _once(frame, [*unit, *kinds], frame["_row"], problems)
    problems.stop()
    _said(notices)
    return frame.drop(columns="_row").reset_index(drop=True)


def _single(
    frame: pd.DataFrame,
    places: np.ndarray[Any, Any],
    problems: Problems,
    layout: PublishedLayout,
    unit: list[str],
    kinds: list[str],
) -> tuple[pd.DataFrame, list[Notice]]:
    """Rows of one force and of one kind of crime."""
    frame, notices = of_one_force(frame, places, problems, value="offences", spellings=layout.areas)
    none = layout.not_totals
    frame, more = without_totals(frame, problems, unit=unit, kinds=kinds, value="offences", not_totals=none)
    frame, subtotals = without_subtotals(frame, problems, unit=unit, kinds=kinds, value="offences", layout=layout)
    more += subtotals
    if "csp" in unit:
        single = [name for name in unit if name != "csp"]
        frame, of_places = without_totals(
            frame, problems, unit=[*single, *kinds], kinds=["csp"], value="offences", not_totals=none
        )
        more += of_places
    return frame, [*notices, *more]


def outcomes(path: Path | str, layout: AnyLayout = None) -> pd.DataFrame:
    """Read crime outcomes by force, offence group and outcome (territorial forces only).

    Equal rows are different offences, so they are added up and never taken for copies.
    """
    path = Path(path)
    columns = {
        "financial_year": ("Financial Year",),
        "force": ("Force", "Force Name"),
        "offence_group": ("Offence Group",),
        "outcome_group": ("Outcome Group",),
        "offences": ("n", "Number of Offences", "Force outcomes for offences recorded in quarter"),
    }
    laid_out = declared_as(PublishedLayout, layout)
    frame, places = _frame(path, columns, laid_out)
    problems = Problems(path.name)
    frame = in_periods(frame.assign(offences=_whole(frame["offences"], places, problems)), places, problems)
    problems.stop()
    kinds = ["offence_group", "outcome_group"]
    frame, notices = _single(frame, places, problems, laid_out, ["financial_year", "force"], kinds)
    problems.stop()
    _said(notices)
    return frame.drop(columns="_row").reset_index(drop=True)


def survey_series(path: Path | str) -> pd.DataFrame:
    """Read a series of the Crime Survey as the Office for National Statistics publishes it for the development goals.

    Parameters
    ----------
    path : Path or str
        One indicator, with ``Year``, ``Value`` and whatever it is broken down by.

    Returns
    -------
    pandas.DataFrame
        Every column under a plain name, an empty breakdown as ``all``, and ``value`` with ``value_state`` (*known, suppressed,
        missing, not_applicable, low, low_reliability*): a figure that the office withheld, or marked as too unreliable
        (``Low reliability``, ``[u]``, ``5.1 [u]``), is never a number. Figures of different ``series`` (age bases, question
        versions) are not comparable.
    """
    path = Path(path)
    text = text_frame(path, limits=PUBLISHED)
    problems = Problems(path.name)
    problems.extend(text.doubled_headers())
    problems.stop()
    names = [re.sub(r"[^a-z0-9]+", "_", header.casefold()).strip("_") for header in text.header]
    frame = text.frame.set_axis(names, axis=1).apply(lambda column: column.str.strip())
    if not {"year", "value"} <= set(names):
        raise DataError.one(
            "is not an indicator of the development goals",
            file=path.name,
            expected="Year and Value",
            remedy="Check the file.",
        )
    status = frame.get("observation_status", pd.Series("Normal value", index=frame.index))
    bare = frame["value"].where(~frame["value"].str.fullmatch(_UNRELIABLE_NUMBER), "[u]")
    state = bare.map(_state_of)
    numbers = pd.to_numeric(bare.where(state == ""), errors="coerce").replace([math.inf, -math.inf], math.nan)
    broken = (state == "") & numbers.isna()
    if broken.any():
        raise DataError.one(
            f"{int(broken.sum())} values are not numbers",
            file=path.name,
            row=text.places(broken),
            column="Value",
            expected="numbers, empty cells, or the office's marks ([c], [u], [x], [z], [low], Low reliability)",
            remedy="Download the original file again.",
        )
    state = state.mask(state == "", "known")
    # What the status says of a cell without a number, or against a number that should not have been shown, holds.
    for words, said in _STATUS.items():
        state = state.mask(state.isin(["known", "missing"]) & status.str.contains(words, case=False, regex=True), said)
    # Figures of two series may share their labels; two rows that are alike throughout are one row twice.
    _once(frame, list(frame.columns), text.rows, problems)
    problems.stop()
    keys: pd.DataFrame = frame.drop(columns="value").replace("", "all")
    value = numbers.where(state == "known").astype("float64")
    return keys.assign(value=value, value_state=state.astype("str"))


def _state_of(cell: str) -> str:
    """The state that a cell stands for; nothing where it should be a number."""
    plain = tidy(cell).casefold()
    return "low_reliability" if plain in _UNRELIABLE else MARKERS.get(plain, "")


def ltla_csp_pfa(path: Path | str) -> pd.DataFrame:
    """Read the community safety partnership and police force area of each local authority (2024)."""
    names = ("ltla24_code", "ltla24_name", "csp24_code", "csp24_name", "pfa24_code", "pfa24_name")
    return _lookup(Path(path), names, key=["ltla24_code", "csp24_code"], one=("ltla24_code", "pfa24_code"))


def lsoa_ward(path: Path | str) -> pd.DataFrame:
    """Read the ward and local authority of each LSOA (2021) (2024)."""
    names = ("lsoa21_code", "lsoa21_name", "ward24_code", "ward24_name", "ltla24_code")
    return _lookup(Path(path), names, key=["lsoa21_code", "ward24_code"], one=("lsoa21_code", "ltla24_code"))


def _lookup(path: Path, names: tuple[str, ...], *, key: list[str], one: tuple[str, str]) -> pd.DataFrame:
    """A look-up: each pair of areas once, each code with one name, and each smaller area in one larger."""
    frame, places = _frame(path, {name: (name,) for name in names})
    problems = Problems(path.name)
    _coded(frame, places, problems)
    _once(frame, key, places, problems)
    pairs = [(name, f"{name.removesuffix('code')}name") for name in names if name.endswith("code")]
    for code, other in (*((code, name) for code, name in pairs if name in names), one):
        several = frame.groupby(code)[other].transform("nunique") > 1
        if several.any():
            problems.add(
                f"{frame.loc[several, code].nunique()} codes have more than one {other}",
                row=rows_shown(places[several.to_numpy()]),
                column=f"{code} + {other}",
                count=int(several.sum()),
                expected=f"one {other} for each {code}",
                remedy="Check that no column was moved; joining would duplicate rows.",
            )
    problems.stop()
    return frame


def imd_2025(path: Path | str) -> pd.DataFrame:
    """Read the deciles of the Index of Multiple Deprivation 2025 by LSOA (2021)."""
    path = Path(path)
    deciles = (
        "IMD_decile",
        "Income_decile",
        "Employment_decile",
        "Education_decile",
        "Health_decile",
        "Crime_decile",
        "Housing_and_Services_decile",
        "Environment_decile",
    )
    frame, places = _frame(path, {"lsoa21_code": ("lsoa21_code",), **{name.lower(): (name,) for name in deciles}})
    problems = Problems(path.name)
    _coded(frame, places, problems)
    _once(frame, ["lsoa21_code"], places, problems)
    whole = {name.lower(): frame[name.lower()].str.fullmatch(_WHOLE) for name in deciles}
    frame = frame.assign(**{name: _whole(frame[name], places, problems) for name in whole})
    for name in deciles:
        wrong = ~frame[name.lower()].between(1, 10) & whole[name.lower()]
        if wrong.any():
            problems.add(
                f"{int(wrong.sum())} of {len(wrong)} cells are not a decile",
                row=rows_shown(places[wrong.to_numpy()]),
                column=name,
                count=int(wrong.sum()),
                expected="1 (the most deprived 10%) to 10",
                remedy="Check that it is the column of deciles, and not of ranks or scores.",
            )
    problems.stop()
    return frame


def lsoa_outlines(paths: list[Path]) -> dict[str, dict[str, Any]]:
    """Read the geometry of each LSOA (2021) from gzipped GeoJSON files."""
    found: dict[str, dict[str, Any]] = {}
    for path in paths:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            for feature in json.load(file)["features"]:
                code = feature["properties"]["LSOA21CD"]
                if found.setdefault(code, feature["geometry"]) is not feature["geometry"]:
                    raise DataError.one(
                        f"{code} has more than one outline",
                        file=path.name,
                        column="LSOA21CD",
                        expected="each area once",
                        remedy="Download it again, and read each file once.",
                    )
    return found
