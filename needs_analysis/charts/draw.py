"""Drawing a described chart with matplotlib, without any global state."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from textwrap import fill
from typing import TYPE_CHECKING, Any

import numpy as np

from needs_analysis.charts.chart import EVEN, MOST_RANKED, NOUGHT, WIDTH_INCHES, Chart
from needs_analysis.errors import Refusal
from needs_analysis.wording import missing

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_STYLE: Any = {
    # matplotlib ships DejaVu Sans, so pictures are the same wherever they are made.
    "font.family": "DejaVu Sans",
    "font.size": 11,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": 12,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.axisbelow": True,
    "svg.hashsalt": "needs_analysis",
    # Names are drawn as they are written: a dollar sign is money and begins no formula.
    "text.parse_math": False,
    "text.usetex": False,
}


def draw(
    table: pd.DataFrame,
    chart: Chart,
    *,
    title: str = "",
    alt: str = "",
    ax: Axes | None = None,
    shapes: Mapping[str, list[Any]] | None = None,
    width_inches: float = WIDTH_INCHES,
) -> Figure:
    """Draw a chart.

    Parameters
    ----------
    table : pandas.DataFrame
        The tidy table that stands under the chart.
    chart : Chart
        What to draw.
    title, alt : str
        The finding as its heading, and what it shows for people who do not see it.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure otherwise.
    shapes : mapping of str to list of arrays, optional
        For a map: the outlines of each area, as longitudes and latitudes.
    width_inches : float
        Width of a new figure. In a narrow one words are broken sooner and scales carry fewer numbers, and the letters
        keep their size.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    Refusal
        When there is nothing to draw, a map has no outlines, or the width is under 3 inches.
    """
    import matplotlib as mpl

    from needs_analysis.charts.picture import Picture

    if table.empty:
        raise Refusal("There is nothing to draw", remedy="The table has no rows; look at what was left out.")
    if not width_inches >= 3:
        raise Refusal(f"A chart of {width_inches} inches cannot be read", remedy="Give 3 inches or more.")
    if chart.only is not None:
        table = table[table[chart.only[0]] == chart.only[1]]
    if chart.ranked:
        table = _ranked(table, chart)
    with mpl.rc_context(_STYLE):
        if ax is not None:
            _drawn(ax, table, chart, shapes)
            ax.set_title(fill(title, 60), pad=10)
            _as_written(ax)
            return ax.get_figure()  # type: ignore[return-value]
        figure = Picture(
            alt=alt, figsize=(width_inches, _height(table, chart, title, width_inches)), dpi=150, layout="constrained"
        )
        _drawn(figure.subplots(), table, chart, shapes)
        # Over the whole figure, so that a long finding is not cut off by the axes.
        figure.suptitle(fill(title, _title_letters(width_inches)), x=0.01, ha="left", fontweight="bold", fontsize=12)
        _as_written(figure)
    return figure


def _drawn(ax: Axes, table: pd.DataFrame, chart: Chart, shapes: Mapping[str, list[Any]] | None) -> None:
    """Draw, or say that there is nothing to be drawn of what is left after release."""
    columns = [name for name in (chart.value, chart.lower, chart.upper) if name in table]
    if columns and table[columns].isna().all(axis=None):
        ax.text(0.5, 0.5, f"Figures {missing()}", ha="center", va="center")
        ax.set_axis_off()
        return
    _DRAWERS[chart.kind](ax, table, chart, shapes)


def _as_written(drawn: Any) -> None:
    """Take formulas away from every text, also of axes that somebody else made; a scale's later texts follow the first."""
    from matplotlib.text import Text

    for text in drawn.findobj(Text):
        text.set_parse_math(False)
        text.set_usetex(False)


def png(figure: Figure) -> bytes:
    """The figure as a PNG; the same figure gives the same bytes on the same platform."""
    from needs_analysis.charts.picture import as_png

    return as_png(figure)


def _ranked(table: pd.DataFrame, chart: Chart) -> pd.DataFrame:
    """Known rows, highest first; of very many only both ends."""
    rows = table[table[chart.value].notna() | table[chart.lower].notna()]
    rows = rows.sort_values(chart.value, ascending=False, kind="stable")
    half = MOST_RANKED // 2
    return rows if len(rows) <= MOST_RANKED else rows.iloc[[*range(half), *range(len(rows) - half, len(rows))]]


def _height(table: pd.DataFrame, chart: Chart, title: str, width: float) -> float:
    heading = 0.2 * fill(title, _title_letters(width)).count("\n")
    if chart.kind in ("bars", "intervals"):
        # Of a ranked chart nothing is left where every figure is withheld.
        lines = max((1 + fill(str(label), _letters(width)).count("\n") for label in table[chart.label]), default=1)
        row = (0.32 if len(table) <= 20 else 0.22) * max(1.0, 0.6 * lines)
        return float(1.7 + heading + row * len(table))
    return (min(7.0, 1.5 * width) if chart.kind == "map" else 4.2) + heading


def _title_letters(width: float) -> int:
    return int(74 * width / WIDTH_INCHES)


def _share(ax: Axes) -> float:
    """Width of the figure as a share of the usual one, at most 1."""
    figure = ax.get_figure(root=True)
    return 1.0 if figure is None else min(1.0, float(figure.get_figwidth()) / WIDTH_INCHES)


def _letters(width: float) -> int:
    """Letters of a row's label before it is broken."""
    return max(12, int(34 * min(1.0, width / WIDTH_INCHES)))


def _palette() -> tuple[str, str, str]:
    """Main colour, quiet colour and the colour of reference lines."""
    from afcharts.af_colours import get_af_colours

    dark, orange = get_af_colours("duo")
    return dark, get_af_colours("focus")[1], orange


def _sequential() -> list[str]:
    from afcharts.af_colours import get_af_colours

    return list(get_af_colours("sequential", number_of_colours=5))


def _colours(table: pd.DataFrame, chart: Chart) -> list[str]:
    dark, quiet, _ = _palette()
    if chart.highlight is None:
        return [dark] * len(table)
    return [dark if label == chart.highlight else quiet for label in table[chart.label].astype(str)]


def _values(table: pd.DataFrame, column: str, chart: Chart) -> np.ndarray[Any, Any]:
    return table[column].to_numpy(dtype=float) * chart.scale


def _level(table: pd.DataFrame, reference: str | None, chart: Chart) -> float | None:
    """Where a line of reference lies: at 1, at 0, or at the one value of its column; nowhere if that is missing."""
    if reference is None:
        return None
    if reference in (EVEN, NOUGHT):
        return chart.scale if reference == EVEN else 0.0
    known = table[reference].dropna()
    return float(known.iloc[0]) * chart.scale if len(known) else None


def _bars(ax: Axes, table: pd.DataFrame, chart: Chart, shapes: object) -> None:
    rows = table.iloc[::-1]
    values = _values(rows, chart.value, chart)
    ax.barh(range(len(rows)), values, color=_colours(rows, chart), height=0.7)
    _label_rows(ax, rows, chart)
    ax.set_xlim(left=min(0.0, float(np.min(values, initial=0.0, where=~np.isnan(values)))))
    ax.set_ylim(-0.7, len(rows) - 0.3)


def _intervals(ax: Axes, table: pd.DataFrame, chart: Chart, shapes: object) -> None:
    rows = table.iloc[::-1]
    values, lower, upper = (_values(rows, column, chart) for column in (chart.value, chart.lower, chart.upper))
    for place, colour in enumerate(_colours(rows, chart)):
        ax.plot([lower[place], upper[place]], [place, place], color=colour, linewidth=3, solid_capstyle="butt")
        ax.plot([values[place]], [place], "o", color=colour, markersize=7)
    _label_rows(ax, rows, chart)
    ax.margins(x=0.08)
    ax.set_ylim(-0.7, len(rows) - 0.3)
    # Ranges that are missing are over nothing.
    if chart.scale == 100 and not (upper > 100).any():
        ax.set_xlim(0, 100)


def _label_rows(ax: Axes, rows: pd.DataFrame, chart: Chart) -> None:
    size = 11 if len(rows) <= 20 else 9
    ax.set_yticks(
        range(len(rows)),
        [fill(str(label), _letters(_share(ax) * WIDTH_INCHES)) for label in rows[chart.label]],
        fontsize=size,
    )
    ax.tick_params(axis="y", length=0)
    ax.grid(axis="x", color="#E0E0E0", linewidth=0.8)
    share = _share(ax)
    ax.set_xlabel(fill(chart.value_title, int(60 * share)))
    ax.xaxis.set_major_formatter(lambda value, _: f"{value:,.10g}")
    if share < 1:
        ax.locator_params(axis="x", nbins=4)
    line, end = (_level(rows, level, chart) for level in (chart.reference, chart.reference_to))
    if line is not None:
        _, _, orange = _palette()
        if end is not None:
            ax.axvspan(line, end, color=orange, alpha=0.35, label=chart.reference_label)
        else:
            ax.axvline(line, color=orange, linewidth=2, linestyle="--", label=chart.reference_label)
        ax.legend(loc="lower right", bbox_to_anchor=(1.0, 1.0), frameon=False)


def _line(ax: Axes, table: pd.DataFrame, chart: Chart, shapes: object) -> None:
    dark, _, orange = _palette()
    places = range(len(table))
    ax.plot(places, _values(table, chart.value, chart), color=dark, linewidth=2.5, marker="o", markersize=5)
    step = -(-len(table) // max(3, int(7 * _share(ax))))
    when = table[chart.label]
    dated = when.dtype.kind == "M"
    labels = (when.dt.strftime("%b %Y") if dated else when.astype(str)).tolist()
    ax.set_xticks(list(places)[::step], labels[::step])
    ax.set_ylim(bottom=0)
    ax.grid(axis="y", color="#E0E0E0", linewidth=0.8)
    ax.yaxis.set_major_formatter(lambda value, _: f"{value:,.10g}")
    ax.set_ylabel(chart.value_title)
    level = _level(table, chart.reference, chart)
    if level is not None:
        ax.axhline(level, color=orange, linewidth=2, linestyle="--", label=chart.reference_label)
        ax.legend(loc="best", frameon=False)


def _process(ax: Axes, table: pd.DataFrame, chart: Chart, shapes: object) -> None:
    _line(ax, table, chart, shapes)
    _, quiet, orange = _palette()
    for _, phase in table.assign(place=np.arange(len(table))).groupby("phase", sort=False):
        ends = [phase["place"].iloc[0] - 0.5, phase["place"].iloc[-1] + 0.5]
        for column, style in (("mean", "-"), (chart.lower, "--"), (chart.upper, "--")):
            level = float(phase[column].iloc[0]) * chart.scale
            label = {"mean": "Mean", chart.upper: "Control limits"}.get(column) if ends[0] < 0 else None
            ax.plot(ends, [level, level], color=quiet, linewidth=1.5, linestyle=style, label=label)
    odd = np.flatnonzero(table["cause"].fillna("none") != "none")
    if odd.size:
        values = _values(table, chart.value, chart)
        ax.plot(
            odd,
            np.asarray(values)[odd],
            color=orange,
            linestyle="none",
            marker="D",
            markersize=8,
            label="Outside the control limits",
        )
    ax.relim()
    ax.autoscale(axis="y")
    if min(table[chart.value].min(), table[chart.lower].min()) >= 0:
        ax.set_ylim(bottom=0)
    ax.legend(loc="best", frameon=False)


def _curve(ax: Axes, table: pd.DataFrame, chart: Chart, shapes: object) -> None:
    dark, quiet, _ = _palette()
    ax.plot([0, 100], [0, 100], color=quiet, linewidth=2, linestyle="--", label="Evenly spread")
    ax.plot(
        _values(table, chart.label, chart),
        _values(table, chart.value, chart),
        color=dark,
        linewidth=2.5,
        label="Observed",
    )
    ax.set_xlabel(f"% of {chart.reference_label}")
    ax.set_ylabel(fill(chart.value_title, 30))
    ax.set_xlim(0, 100)
    ax.set_ylim(0, 100)
    ax.legend(loc="lower right", frameon=False)


def _map(ax: Axes, table: pd.DataFrame, chart: Chart, shapes: Mapping[str, list[Any]] | None) -> None:
    from matplotlib.collections import PolyCollection
    from matplotlib.patches import Patch

    if not shapes:
        raise Refusal("A map needs the outlines of its areas", remedy="Pass shapes=, from reading.boundaries.")
    values = dict(zip(table[chart.label].astype(str), _values(table, chart.value, chart), strict=True))
    known = np.array([value for value in values.values() if not np.isnan(value)])
    if not known.size:
        raise Refusal("There is nothing to draw", remedy="No area has a known value; look at what was left out.")
    edges = np.unique(np.quantile(known, [0, 0.2, 0.4, 0.6, 0.8, 1]))
    colours = _sequential()[::-1][-(len(edges) - 1) :] if len(edges) > 1 else _sequential()[:1]
    outlines, fills = [], []
    for code, rings in shapes.items():
        value = values.get(code, np.nan)
        band = int(np.clip(np.searchsorted(edges, value, side="right") - 1, 0, len(colours) - 1))
        outlines += rings
        fills += ["#FFFFFF" if np.isnan(value) else colours[band]] * len(rings)
    ax.add_collection(PolyCollection(outlines, facecolors=fills, edgecolors="#FFFFFF", linewidths=0.2))
    ax.autoscale_view()
    ax.set_aspect(1 / np.cos(np.deg2rad(np.mean(ax.get_ylim()))))
    ax.set_axis_off()
    bands = [f"{low:,.0f} to {high:,.0f}" for low, high in pairwise(edges)]
    ax.legend(
        handles=[Patch(color=colour, label=band) for colour, band in zip(colours, bands, strict=False)],
        title=fill(chart.value_title, 24),
        loc="upper left",
        # Beside the map, or beneath it where there is no room.
        bbox_to_anchor=(0.98, 1.0) if _share(ax) == 1 else (0.0, 0.0),
        frameon=False,
    )


def _funnel(ax: Axes, table: pd.DataFrame, chart: Chart, shapes: object) -> None:
    dark, quiet, orange = _palette()
    rows = table.sort_values(chart.label)
    size = rows[chart.label].to_numpy(dtype=float)
    for name, style, words in (("95", "--", "95% limits"), ("998", "-", "99.8% limits")):
        for side in ("lower", "upper"):
            line = _values(rows, f"{side}_{name}", chart)
            ax.plot(size, line, color=quiet, linewidth=1.5, linestyle=style, label=words if side == "upper" else None)
    average = "average" if "average" in rows else "value"
    ax.plot(size, _values(rows, average, chart), color=orange, linewidth=1.5, label="Average")
    if chart.value in rows:
        values = _values(rows, chart.value, chart)
        outside = rows["flag"].astype("str").str.startswith(("High", "Low")).to_numpy() & ~np.isnan(
            _values(rows, chart.value, chart)
        )
        ax.plot(size[~outside], values[~outside], "o", color=dark, markersize=6)
        if outside.any():
            ax.plot(size[outside], values[outside], "D", color=orange, markersize=7, label="Outside")
        # All names where there is room for them, otherwise of those outside.
        named = np.ones(len(rows), dtype=bool) if len(rows) <= 12 else outside
        if chart.names and named.sum() <= 12:
            for at, value, name in zip(size[named], values[named], rows.loc[named, chart.names], strict=True):
                ax.annotate(fill(str(name), 18), (at, value), xytext=(6, 4), textcoords="offset points", fontsize=9)
    ax.margins(x=0.12)
    ax.set_ylim(bottom=0)
    ax.xaxis.set_major_formatter(lambda value, _: f"{value:,.10g}")
    ax.yaxis.set_major_formatter(lambda value, _: f"{value:,.10g}")
    ax.locator_params(axis="x", nbins=max(3, int(6 * _share(ax))))
    ax.set_xlabel("Size (people, or events expected)")
    ax.set_ylabel(fill(chart.value_title, 34))
    ax.grid(axis="y", color="#E0E0E0", linewidth=0.8)
    ax.legend(loc="best", frameon=False, fontsize=9)


def _forecast(ax: Axes, table: pd.DataFrame, chart: Chart, shapes: object) -> None:
    dark, _, orange = _palette()
    names, past = list[str](), np.empty(0)
    if chart.past is not None:
        before = (table[chart.past[0]] == chart.past[1]).to_numpy()
        names, past = _labels(table[before], chart), _values(table[before], chart.value, chart)
        table = table[~before]
    ahead = np.arange(len(past), len(past) + len(table))
    ax.plot(range(len(past)), past, color=dark, linewidth=2.5, marker="o", markersize=4, label="Observed")
    for low, high, shade, words in (
        (chart.lower, chart.upper, 0.2, "95% range"),
        ("lower_80", "upper_80", 0.35, "80% range"),
    ):
        if low in table and table[low].notna().all():
            lower, upper = (_values(table, name, chart) for name in (low, high))
            ax.fill_between(ahead, lower, upper, color=orange, alpha=shade, linewidth=0, label=words)
    if table[chart.value].notna().all():
        values = _values(table, chart.value, chart)
        ax.plot(ahead, values, color=orange, linewidth=2.5, marker="D", markersize=5, label="Forecast")
    labels = [*names, *_labels(table, chart)]
    step = -(-len(labels) // max(3, int(6 * _share(ax))))
    ax.set_xticks(range(len(labels))[::step], [fill(label, 10) for label in labels[::step]], fontsize=9)
    ax.set_ylim(bottom=0)
    ax.grid(axis="y", color="#E0E0E0", linewidth=0.8)
    ax.yaxis.set_major_formatter(lambda value, _: f"{value:,.10g}")
    ax.set_ylabel(fill(chart.value_title, 34))
    ax.legend(loc="best", frameon=False, fontsize=9)


def _labels(table: pd.DataFrame, chart: Chart) -> list[str]:
    when = table[chart.label]
    return list(when.dt.strftime("%B %Y") if when.dtype.kind == "M" else when.astype(str))


_DRAWERS = {
    "bars": _bars,
    "intervals": _intervals,
    "line": _line,
    "process": _process,
    "curve": _curve,
    "map": _map,
    "funnel": _funnel,
    "forecast": _forecast,
}
