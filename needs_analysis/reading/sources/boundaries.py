"""Outlines of areas from a GeoJSON file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from needs_analysis.errors import DataError
from needs_analysis.reading.formats.opened import note_opened
from needs_analysis.reading.sidecar import source_of
from needs_analysis.source import Source


def boundaries(path: Path | str, *, code: str = "lsoa21_code") -> tuple[dict[str, list[Any]], Source]:
    """Read area outlines.

    Parameters
    ----------
    path : Path or str
        A GeoJSON file of polygons with its paper trail beside it.
    code : str
        Property that holds the area code.

    Returns
    -------
    shapes : dict of str to list of ndarray, shape (points, 2)
        Outer rings by area code, as longitude and latitude.
    source : Source
        Where they come from.

    Raises
    ------
    DataError
        When the file is not GeoJSON or an area has no code.
    """
    path = Path(path)
    source = source_of(path)
    note_opened(path)
    try:
        features = json.loads(path.read_text(encoding="utf-8-sig"))["features"]
        shapes: dict[str, list[Any]] = {}
        doubled = 0
        for feature in features:
            doubled += feature["properties"][code] in shapes
            geometry = feature["geometry"]
            polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
            shapes[feature["properties"][code]] = [np.asarray(polygon[0], dtype=float) for polygon in polygons]
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError):
        raise DataError.one(
            f"is not GeoJSON of polygons with a property {code}",
            file=path.name,
            remedy="Recreate it with needs-analysis process.",
        ) from None
    if doubled:
        raise DataError.one(
            f"contains {doubled} areas more than once",
            file=path.name,
            column=code,
            count=doubled,
            expected="each area once",
            remedy="Put the parts of an area into one MultiPolygon, or remove the duplicates.",
        )
    if not shapes or any(ring.ndim != 2 for rings in shapes.values() for ring in rings):
        raise DataError.one(
            "contains no outline of an area", file=path.name, remedy="Recreate it with needs-analysis process."
        )
    return shapes, source
