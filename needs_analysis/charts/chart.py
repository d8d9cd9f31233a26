"""The description of a chart: what is drawn from which column, and how it is said in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["bars", "intervals", "line", "process", "curve", "map", "funnel", "forecast"]

WIDTH_INCHES: Final = 7.5
PHONE_WIDTH_INCHES: Final = 4.2
EVEN: Final = "at 1"
"""Where the line of a chart of ratios or attainments lies: no change, or all of the target."""
NOUGHT: Final = "at 0"
"""Where the line of a chart of differences lies: no difference."""
MOST_RANKED: Final = 60
"""Rows of a ranked chart; of more, the highest and the lowest half of so many are drawn."""


@dataclass(frozen=True)
class Chart:
    """How a table is to be drawn.

    Parameters
    ----------
    kind : {"bars", "intervals", "line", "process", "curve", "map", "funnel", "forecast"}
        Horizontal bars; points with their ranges; a line over periods; the same with its
        ``mean`` and limits, and what breaks a rule by ``cause``; a curve of one share against another; areas; points by size
        (``label``) between the lines of a funnel; a
        line of the past with its continuation in two ranges.
    label : str
        Column with the names of the bars, points or periods (for a map: the area codes).
    value_title : str
        What the value axis counts, with its unit.
    value, lower, upper : str
        Columns with the value and its range.
    highlight : str or None
        The label to bring out.
    reference : str or None
        Column whose one value is drawn as a line across the chart, such as a target or a national figure; or `EVEN` or
        `NOUGHT`, for a line at 1 or 0.
    reference_to : str or None
        Column with the end of a band that begins at ``reference``.
    reference_label : str
        What that line or band is.
    scale : float
        Factor for showing values, such as 100 for a share shown as a percentage.
    ranked : bool
        Whether bars or points are drawn by value, highest first; of very many only both ends are drawn.
    only : tuple of str, optional
        A column and its value: only these rows are drawn.
    names : str
        For a funnel: column with the names of the points, of which those outside are written beside them.
    past : tuple of str, optional
        For a forecast: a column and its value in the rows of the past.
    """

    kind: Kind
    label: str
    value_title: str
    value: str = "value"
    lower: str = "lower"
    upper: str = "upper"
    highlight: str | None = None
    reference: str | None = None
    reference_to: str | None = None
    reference_label: str = ""
    scale: float = 1.0
    ranked: bool = False
    only: tuple[str, str] | None = None
    names: str = ""
    past: tuple[str, str] | None = None
