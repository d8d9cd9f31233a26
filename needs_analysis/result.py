"""What every metric returns."""

from __future__ import annotations

import html
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any, Literal

from needs_analysis.characters import visible
from needs_analysis.charts.chart import WIDTH_INCHES, Chart
from needs_analysis.columns import Column, declared
from needs_analysis.errors import NeedsAnalysisError
from needs_analysis.said import Caveat, Said, Words
from needs_analysis.source import SENSITIVE, Source, attach, strictest
from needs_analysis.wording import VERDICTS, missing_is

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Audience = Literal["panel", "analyst"]

NOT_FOR_RELEASE = "not for release"
SYNTHETIC_LABEL = "Synthetic data: invented people, which say nothing about any real area."
MOST_ROWS_SHOWN = 60


@dataclass(frozen=True)
class Excluded:
    """Rows that were left out, and why; ``rows`` is None where the number is withheld.

    ``counted`` says whether people, cases or events were left out; the number of areas, periods or rows of totals is none of theirs.
    """

    what: str
    rows: int | None
    why: str
    counted: bool = True

    @property
    def shown_rows(self) -> str:
        """The number as it may be shown."""
        return "withheld" if self.rows is None else f"{self.rows:,}"


@dataclass(frozen=True, eq=False)
class Result:
    """A metric's answer: a tidy table with everything needed to read it.

    Parameters
    ----------
    table : pandas.DataFrame
        Key columns, then those that apply of ``measure, value, lower, upper, confidence, numerator, denominator,
        unit, method, flag``, then further documented ones.
    measure : str
        Name of what was measured.
    definition : str
        One sentence: what is counted, window, denominator, boundary rule.
    method : str
        How value and range were worked out.
    words : callable
        Function of a module, ``words(table, settings) -> Said``: what a table says, asked again when cells are withheld.
    settings : mapping
        What the caller chose; like ``measure``, ``definition`` and ``method`` it never depends on the data.
    columns : sequence of Column
        What each column is; one that nobody declares is refused. See `needs_analysis.columns`.
    sources : tuple of Source
        Where the figures come from.
    notes : tuple of Caveat
        Cautions from elsewhere than the table, such as from what it was made of.
    excluded : tuple of Excluded
        Rows left out, with their number.
    chart : Chart or None
        How it draws itself.
    shapes : mapping, optional
        For a map: the outlines of each area.
    withheld : bool
        Whether cells of the table were withheld on release.
    """

    table: pd.DataFrame
    measure: str
    definition: str
    method: str
    words: Words = field(repr=False)
    settings: Mapping[str, Any] = field(default_factory=dict)
    columns: Sequence[Column] = field(default=(), repr=False)
    sources: tuple[Source, ...] = ()
    notes: tuple[Caveat, ...] = ()
    excluded: tuple[Excluded, ...] = ()
    chart: Chart | None = None
    shapes: Mapping[str, list[Any]] | None = field(default=None, repr=False)
    withheld: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "columns", declared(list(self.table.columns), self.columns, what=self.measure))
        if self.sources:
            # What is worked out from the table knows where it comes from.
            object.__setattr__(self, "table", attach(self.table, *self.sources))

    @cached_property
    def said(self) -> Said:
        """What the table says, worked out when it is asked for."""
        with missing_is(self._missing):
            said = self.words(self.table, self.settings)
        if said.verdict is not None and said.verdict not in VERDICTS:
            raise NeedsAnalysisError(f"{said.verdict!r} is not one of the verdicts: {', '.join(VERDICTS)}.")
        return said

    @property
    def _missing(self) -> str:
        return "withheld" if self.withheld else "not supplied"

    @property
    def verdict(self) -> str | None:
        """What the numbers allow to be said; one of `needs_analysis.wording.VERDICTS`."""
        return self.said.verdict

    @property
    def caveats(self) -> tuple[Caveat, ...]:
        """What to keep in mind."""
        return (*self.said.caveats, *self.notes)

    @property
    def disclosure(self) -> str:
        """The strictest disclosure class of the sources."""
        return strictest(self.sources)

    @property
    def is_synthetic(self) -> bool:
        """Whether any figure comes from invented data."""
        return any(source.disclosure == "synthetic" for source in self.sources)

    @property
    def banner(self) -> str | None:
        """The words that must stand above the result before it is released."""
        if self.disclosure in SENSITIVE:
            return NOT_FOR_RELEASE
        return SYNTHETIC_LABEL if self.is_synthetic else None

    def sentence(self, audience: Audience = "panel") -> str:
        """The answer in words.

        Parameters
        ----------
        audience : {"panel", "analyst"}
            The panel's text is plain; the analyst's names the method.
        """
        if audience not in ("panel", "analyst"):
            raise NeedsAnalysisError(f'There is no audience {audience!r}; use "panel" or "analyst".')
        text = self.said.panel if audience == "panel" else self.said.analyst
        return f"Synthetic data: {text}" if self.is_synthetic else text

    @property
    def alt(self) -> str:
        """What the chart shows, for people who do not see it."""
        return f"Synthetic data. {self.said.alt}" if self.is_synthetic else self.said.alt

    def plot(self, ax: Axes | None = None, *, width_inches: float = WIDTH_INCHES) -> Figure:
        """Draw the result; a narrow figure is for a phone or a column of text."""
        from needs_analysis.charts.draw import draw

        if self.chart is None:
            raise NeedsAnalysisError(f"{self.measure} has no chart; its table and sentence say it all.")
        title = f"Synthetic data: {self.said.title}" if self.is_synthetic else self.said.title
        with missing_is(self._missing):
            return draw(
                self.table, self.chart, title=title, alt=self.alt, ax=ax, shapes=self.shapes, width_inches=width_inches
            )

    def same_as(self, other: Result, *, rtol: float = 1e-9) -> bool:
        """Whether another result says the same: table, meaning and words.

        Parameters
        ----------
        other : Result
            The other one.
        rtol : float
            How far numbers may lie apart, as a share of themselves.
        """
        from pandas.testing import assert_frame_equal

        meaning = ("measure", "definition", "method", "settings", "columns", "sources", "excluded", "chart", "said")
        if any(getattr(self, name) != getattr(other, name) for name in meaning):
            return False
        try:
            assert_frame_equal(self.table, other.table, rtol=rtol, atol=0.0)
        except AssertionError:
            return False
        return True

    def column(self, name: str) -> Column:
        """What a column of the table is."""
        found = next((column for column in self.columns if column.name == name), None)
        if found is None:
            raise NeedsAnalysisError(
                f"{self.measure} has no column {name!r}; it has {', '.join(map(str, self.table.columns))}."
            )
        return found

    def __repr__(self) -> str:
        return self.as_text()

    __str__ = __repr__

    def as_text(self, *, released: bool = False) -> str:
        """The result as plain text; one that was released has no banner that says that it was not."""
        return "\n".join(self._lines(self._label(released)))

    def _label(self, released: bool) -> str | None:
        return (SYNTHETIC_LABEL if self.is_synthetic else None) if released else self.banner

    def _lines(self, label: str | None) -> list[str]:
        lines = [self.measure]
        if label:
            lines.append(f"[{label}]")
        lines += ["", self.sentence()]
        if self.verdict:
            lines.append(f"Verdict: {self.verdict}.")
        shown = self.table.head(MOST_ROWS_SHOWN)
        cells = [[shown_text(value) for value in row] for row in shown.itertuples(index=False)]
        lines += ["", *_aligned([str(column) for column in shown.columns], cells)]
        if len(self.table) > len(shown):
            lines.append(f"... and {len(self.table) - len(shown):,} more rows")
        lines += ["", f"Definition: {self.definition}", f"Method: {self.method}"]
        lines += [f"Left out: {entry.what}, {entry.shown_rows} ({entry.why})" for entry in self.excluded]
        lines += [f"Caveat {caveat.code}: {caveat.text}" for caveat in self.caveats]
        lines += [f"Source: {source.title} ({source.producer})" for source in self.sources]
        return lines

    def _repr_html_(self) -> str:
        return self.as_html()

    def as_html(self, *, released: bool = False) -> str:
        """The result as escaped HTML; see `as_text`."""
        esc, label = html.escape, self._label(released)
        parts = [f"<p><strong>{esc(self.measure)}</strong></p>"]
        if label:
            parts.append(f"<p><strong>[{esc(label)}]</strong></p>")
        parts.append(f"<p>{esc(self.sentence())}</p>")
        if self.verdict:
            parts.append(f"<p>Verdict: <strong>{esc(self.verdict)}</strong>.</p>")
        parts.append(table_html(self.table.head(MOST_ROWS_SHOWN)))
        notes = self._lines(label)
        start = notes.index(f"Definition: {self.definition}")
        parts += [f"<p>{esc(line)}</p>" for line in notes[start:]]
        return f"<div>{''.join(parts)}</div>"


def shown_text(value: Any) -> str:
    """Write one cell of a table: counts with commas, other numbers to four figures, an unknown as a dash.

    Examples
    --------
    >>> shown_text(39289), shown_text(0.123291), shown_text(float("nan")), shown_text(True), shown_text(20259.7)
    ('39,289', '0.1233', '-', 'yes', '20,260')
    """
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return "-"
    if isinstance(value, bool) or type(value).__name__ in ("bool_", "bool"):
        return "yes" if value else "no"
    if isinstance(value, Integral):
        return f"{int(value):,}"
    if isinstance(value, Real):
        number = float(value)
        if math.isinf(number):
            return "no limit"
        if number == int(number) and abs(number) < 1e15:
            return f"{number:,.0f}"
        digits = max(0, 3 - math.floor(math.log10(abs(number))))
        text = f"{number:,.{min(digits, 6)}f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    text = visible(str(value))
    return "-" if text in ("<NA>", "NaT", "nan", "None") else text


def table_html(table: pd.DataFrame, *, caption: str = "") -> str:
    """A table as escaped HTML with header cells, the same text every time."""
    head = "".join(f'<th scope="col">{html.escape(column_title(column))}</th>' for column in table.columns)
    body = "".join(
        "<tr>" + "".join(f"<td>{html.escape(shown_text(value))}</td>" for value in row) + "</tr>"
        for row in table.itertuples(index=False)
    )
    title = f"<caption>{html.escape(caption)}</caption>" if caption else ""
    return f"<table>{title}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def column_title(column: object) -> str:
    """A column's name as a person reads it.

    Examples
    --------
    >>> column_title("offence_group")
    'Offence group'
    """
    text = str(column).replace("_", " ")
    return text[:1].upper() + text[1:]


def _aligned(header: list[str], rows: list[list[str]]) -> list[str]:
    widths = [max(len(line[place]) for line in [header, *rows]) for place in range(len(header))]
    return [
        "  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip()
        for line in [header, *rows]
    ]
