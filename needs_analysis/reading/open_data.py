"""Home Office, geography and deprivation files, as tables with plain column names."""

from __future__ import annotations

import gzip
import json
import math
import re
from pathlib import Path
from typing import Any, Final

import pandas as pd

from needs_analysis.errors import DataError
from needs_analysis.reading.cells import MARKERS
from needs_analysis.reading.container import PUBLISHED
from needs_analysis.reading.layout import Layout
from needs_analysis.reading.names import header_key, tidy
from needs_analysis.reading.text_frame import text_frame

FORCES: Final = 43
NOT_TERRITORIAL: Final = (
    "British Transport Police",
    "Action Fraud",
    "CIFAS",
    "UK Finance",
    "Financial Fraud",
    "NFIB",
    "National Fraud",
)
"""Bodies beside the 43 forces; a name that begins with one of these is left out."""


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


def _frame(path: Path, columns: dict[str, tuple[str, ...]], layout: Layout | None = None) -> pd.DataFrame:
    """Columns of a published table by any of the headers that they have had, as text."""
    text = text_frame(path, limits=PUBLISHED, layout=layout)
    found = {header_key(header): place for place, header in reversed(list(enumerate(text.header)))}
    chosen, missing = {}, []
    for name, headers in columns.items():
        place = next((found[header_key(header)] for header in headers if header_key(header) in found), None)
        if place is None:
            missing.append((name, headers))
        else:
            chosen[name] = text.frame[place].str.strip()
    if missing:
        raise DataError(
            [
                {
                    "file": path.name,
                    "column": headers[0],
                    "problem": "is missing",
                    "expected": f"a column {' or '.join(headers)}",
                    "remedy": "Check that this is the file that was meant.",
                }
                for _, headers in missing
            ]
        )
    return pd.DataFrame(chosen)


def _whole(values: pd.Series[Any], path: Path) -> pd.Series[Any]:
    sound = values.str.fullmatch(r"-?([0-9]{1,3}(,[0-9]{3})+|[0-9]+)(\.0+)?")
    if not sound.all():
        raise DataError.one(
            f"has {int((~sound).sum())} counts that are empty or not whole",
            file=path.name,
            column=str(values.name),
            count=int((~sound).sum()),
            expected="whole numbers",
            remedy="Check the file.",
        )
    return pd.to_numeric(values.str.replace(",", "", regex=False)).astype("int64")


def _territorial(frame: pd.DataFrame) -> pd.DataFrame:
    beside = frame["force"].str.casefold().str.startswith(tuple(name.casefold() for name in NOT_TERRITORIAL))
    kept = frame[~beside.astype(bool)]
    forces = sorted(kept["force"].unique())
    if len(forces) > FORCES:
        raise DataError.one(
            f"names {len(forces)} forces: {', '.join(forces)}",
            column="force",
            expected=f"at most the {FORCES} of England and Wales, and the bodies that are left out beside them",
            remedy="Check for a force that is spelled in two ways, or a new national body.",
        )
    return kept


def recorded_crime(path: Path | str, layout: Layout | None = None) -> pd.DataFrame:
    """Read police recorded crime by force, quarter and offence (territorial forces only).

    Parameters
    ----------
    path : Path or str
        The Home Office's open data table (``.ods``, ``.xlsx``), or the same as text or Parquet.
    layout : Layout, optional
        Which sheets (``sheets = ["*"]`` for one a year) and where the header stands.

    Returns
    -------
    pandas.DataFrame
        ``financial_year, quarter, force, offence_group, offence_subgroup, offence_code, offence, offences``. Negative counts
        are corrections of earlier quarters and stay.
    """
    path = Path(path)
    return _recorded(path, {}, layout)


def recorded_crime_csp(path: Path | str, layout: Layout | None = None) -> pd.DataFrame:
    """Read police recorded crime by community safety partnership, quarter and offence.

    The same as `recorded_crime`, with ``csp`` beside the force.
    """
    return _recorded(Path(path), {"csp": ("CSP Name", "CSP", "Community Safety Partnership")}, layout)


def _recorded(path: Path, more: dict[str, tuple[str, ...]], layout: Layout | None) -> pd.DataFrame:
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
    frame = _territorial(_frame(path, columns, layout))
    return frame.assign(quarter=_whole(frame["quarter"], path), offences=_whole(frame["offences"], path))


def outcomes(path: Path | str, layout: Layout | None = None) -> pd.DataFrame:
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
    frame = _territorial(_frame(path, columns, layout))
    return frame.assign(offences=_whole(frame["offences"], path))


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
    names = [re.sub(r"[^a-z0-9]+", "_", header.casefold()).strip("_") for header in text.header]
    frame = text.frame.set_axis(names, axis=1).apply(lambda column: column.str.strip())
    if not {"year", "value"} <= set(names):
        raise DataError.one(
            "is no indicator of the development goals",
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
            f"{int(broken.sum())} values are no numbers",
            file=path.name,
            row=text.places(broken),
            column="Value",
            expected="numbers, empty cells, or the office's marks ([c], [u], [x], [z], [low], Low reliability)",
            remedy="Get the original file again.",
        )
    state = state.mask(state == "", "known")
    # What the status says of a cell without a number, or against a number that should not have been shown, holds.
    for words, said in _STATUS.items():
        state = state.mask(state.isin(["known", "missing"]) & status.str.contains(words, case=False, regex=True), said)
    keys: pd.DataFrame = frame.drop(columns="value").replace("", "all")
    value = numbers.where(state == "known").astype("float64")
    return keys.assign(value=value, value_state=state.astype("str"))


def _state_of(cell: str) -> str:
    """The state that a cell stands for; nothing where it should be a number."""
    plain = tidy(cell).casefold()
    return "low_reliability" if plain in _UNRELIABLE else MARKERS.get(plain, "")


def ltla_csp_pfa(path: Path | str) -> pd.DataFrame:
    """Read which community safety partnership and police force area each local authority lies in (2024)."""
    return _frame(
        Path(path),
        {
            name: (name,)
            for name in ("ltla24_code", "ltla24_name", "csp24_code", "csp24_name", "pfa24_code", "pfa24_name")
        },
    )


def lsoa_ward(path: Path | str) -> pd.DataFrame:
    """Read which ward and local authority each LSOA (2021) lies in (2024)."""
    return _frame(
        Path(path),
        {name: (name,) for name in ("lsoa21_code", "lsoa21_name", "ward24_code", "ward24_name", "ltla24_code")},
    )


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
    frame = _frame(path, {"lsoa21_code": ("lsoa21_code",), **{name.lower(): (name,) for name in deciles}})
    return frame.assign(**{name.lower(): _whole(frame[name.lower()], path) for name in deciles})


def lsoa_outlines(paths: list[Path]) -> dict[str, dict[str, Any]]:
    """Read the geometry of each LSOA (2021) from gzipped GeoJSON files."""
    found: dict[str, dict[str, Any]] = {}
    for path in paths:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            for feature in json.load(file)["features"]:
                found[feature["properties"]["LSOA21CD"]] = feature["geometry"]
    return found
