"""Home Office, geography and deprivation files, as tables with plain column names."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pandas as pd

from needs_analysis.errors import DataError

NOT_TERRITORIAL = "British Transport Police and national fraud bodies"


def _frame(path: Path, columns: dict[str, str]) -> pd.DataFrame:
    if not path.is_file():
        raise DataError.one(
            "the file is not there",
            file=path.name,
            expected=f"it in {path.parent.name}/",
            remedy="Add it to the folder of originals.",
        )
    try:
        frame = pd.read_parquet(path) if path.suffix == ".parquet" else pd.read_csv(path, dtype="str")
    except (ValueError, OSError):  # also what pandas and pyarrow raise for files that are damaged or of another kind
        raise DataError.one("cannot be read", file=path.name, remedy="Get the original file again.") from None
    missing = [name for name in columns if name not in frame.columns]
    if missing:
        raise DataError(
            [
                {
                    "file": path.name,
                    "column": name,
                    "problem": "is missing",
                    "remedy": "Check that this is the file that was meant.",
                }
                for name in missing
            ]
        )
    return frame[list(columns)].rename(columns=columns)


def _whole(values: pd.Series[Any], path: Path) -> pd.Series[Any]:
    if values.isna().any() or (values != values.round()).any():
        raise DataError.one("has counts that are empty or not whole", file=path.name, remedy="Check the file.")
    return values.astype("int64")


def recorded_crime(path: Path | str) -> pd.DataFrame:
    """Read police recorded crime by force, quarter and offence (territorial forces only).

    Negative counts are corrections of earlier quarters and stay.
    """
    path = Path(path)
    frame = _frame(
        path,
        {
            "FY": "financial_year",
            "Financial Quarter": "quarter",
            "Force": "force",
            "Group": "offence_group",
            "Offence Subgroup": "offence_subgroup",
            "Offence Code": "offence_code",
            "Offence Description": "offence",
            "n": "offences",
            "territorial": "territorial",
        },
    )
    frame = frame[frame.pop("territorial")]
    for name in ("force", "offence_group", "offence_subgroup", "offence_code", "offence"):
        frame[name] = frame[name].str.strip()
    return frame.assign(quarter=_whole(frame["quarter"], path), offences=_whole(frame["offences"], path))


def outcomes(path: Path | str) -> pd.DataFrame:
    """Read crime outcomes by force, offence group and outcome (territorial forces only).

    Equal rows are different offences, so they are added up and never taken for copies.
    """
    path = Path(path)
    frame = _frame(
        path,
        {
            "Financial Year": "financial_year",
            "Force": "force",
            "Offence Group": "offence_group",
            "Outcome Group": "outcome_group",
            "n": "offences",
            "territorial": "territorial",
        },
    )
    frame = frame[frame.pop("territorial")]
    return frame.assign(offences=_whole(frame["offences"], path))


def ltla_csp_pfa(path: Path | str) -> pd.DataFrame:
    """Read which community safety partnership and police force area each local authority lies in (2024)."""
    return _frame(
        Path(path),
        {name: name for name in ("ltla24_code", "ltla24_name", "csp24_code", "csp24_name", "pfa24_code", "pfa24_name")},
    )


def lsoa_ward(path: Path | str) -> pd.DataFrame:
    """Read which ward and local authority each LSOA (2021) lies in (2024)."""
    return _frame(
        Path(path), {name: name for name in ("lsoa21_code", "lsoa21_name", "ward24_code", "ward24_name", "ltla24_code")}
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
    frame = _frame(path, {"lsoa21_code": "lsoa21_code", **{name: name.lower() for name in deciles}})
    return frame.assign(**{name.lower(): _whole(frame[name.lower()], path) for name in deciles})


def lsoa_outlines(paths: list[Path]) -> dict[str, dict[str, Any]]:
    """Read the geometry of each LSOA (2021) from gzipped GeoJSON files."""
    found: dict[str, dict[str, Any]] = {}
    for path in paths:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            for feature in json.load(file)["features"]:
                found[feature["properties"]["LSOA21CD"]] = feature["geometry"]
    return found
