"""What every metric returns."""

from __future__ import annotations

import html
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any, Final, Literal

from needs_analysis.characters import visible
from needs_analysis.charts.chart import WIDTH_INCHES, Chart
from needs_analysis.columns import Column, declared
from needs_analysis.errors import NeedsAnalysisError
from needs_analysis.source import SENSITIVE, Source, attach, strictest
from needs_analysis.wording import VERDICTS

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Audience = Literal["panel", "analyst"]

NOT_FOR_RELEASE = "not for release"
SYNTHETIC_LABEL = "Synthetic data: invented people, which say nothing about any real area."
MOST_ROWS_SHOWN = 60


@dataclass(frozen=True)
class Caveat:
    """A caution that travels with a result.

    Parameters
    ----------
    code : str
        Short and fixed, such as ``"SMALL_NUMBERS"``, so that tests and reports can find it.
    text : str
        One plain sentence.
    figures : bool
        Whether the sentence may hold figures of the result, or names of its rows; it then goes with figures that are withheld.
    """

    code: str
    text: str
    figures: bool = True


_NO_DIRECTION: Final = re.compile(
    r"\b(?:domestic|idvas?|isvas?|marac|sexual|rape|stalking|hate|coerci\w*|honour|exploitation|cse)\b", re.IGNORECASE
)


def neither_better(what: str) -> tuple[Caveat, ...]:
    """The caution that more records of some offences are no worse, and fewer no better."""
    if not _NO_DIRECTION.search(what):
        return ()
    text = "More records may mean that more people come forward, and fewer that fewer do; neither direction is called better."
    return (Caveat("NEITHER_BETTER", text, figures=False),)


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


@dataclass(frozen=True)
class Result:
    """A metric's answer: a tidy table with everything needed to read it.

    Parameters
    ----------
    table : pandas.DataFrame
        Key columns, then those that apply of ``measure, value, lower, upper, confidence, numerator, denominator,
        unit, method, flag``, then further documented ones.
    columns : sequence of Column
        What each column is; one that nobody declares is refused. See `needs_analysis.columns`.
    measure : str
        Name of what was measured.
    definition : str
        One sentence: what is counted, window, denominator, boundary rule.
    method : str
        How value and range were worked out.
    sentences : mapping
        The answer in words, by audience (``"panel"``, ``"analyst"``).
    verdict : str or None
        One of `needs_analysis.wording.VERDICTS`, where the result judges something.
    parameters : mapping
        What the caller chose.
    sources : tuple of Source
        Where the figures come from.
    caveats : tuple of Caveat
        What to keep in mind.
    excluded : tuple of Excluded
        Rows left out, with their number.
    chart : Chart or None
        How it draws itself.
    """

    table: pd.DataFrame
    measure: str
    definition: str
    method: str
    sentences: Mapping[str, str]
    verdict: str | None = None
    parameters: Mapping[str, Any] = field(default_factory=dict)
    sources: tuple[Source, ...] = ()
    caveats: tuple[Caveat, ...] = ()
    excluded: tuple[Excluded, ...] = ()
    chart: Chart | None = None
    shapes: Mapping[str, list[Any]] | None = field(default=None, repr=False)
    columns: Sequence[Column] = field(default=(), repr=False)

    def __post_init__(self) -> None:
        if self.verdict is not None and self.verdict not in VERDICTS:
            raise NeedsAnalysisError(f"{self.verdict!r} is not one of the verdicts: {', '.join(VERDICTS)}.")
        object.__setattr__(self, "columns", declared(list(self.table.columns), self.columns, what=self.measure))
        if self.sources:
            # What is worked out from the table knows where it comes from.
            object.__setattr__(self, "table", attach(self.table, *self.sources))

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
        try:
            return f"Synthetic data: {self.sentences[audience]}" if self.is_synthetic else self.sentences[audience]
        except KeyError:
            raise NeedsAnalysisError(f'There is no audience {audience!r}; use "panel" or "analyst".') from None

    def plot(self, ax: Axes | None = None, *, width_inches: float = WIDTH_INCHES) -> Figure:
        """Draw the result; a narrow figure is for a phone or a column of text."""
        from needs_analysis.charts.draw import draw

        if self.chart is None:
            raise NeedsAnalysisError(f"{self.measure} has no chart; its table and sentence say it all.")
        chart = self.chart
        if self.is_synthetic:
            chart = replace(chart, title=f"Synthetic data: {chart.title}", alt=f"Synthetic data. {chart.alt}")
        return draw(self.table, chart, ax=ax, shapes=self.shapes, width_inches=width_inches)

    def column(self, name: str) -> Column:
        """What a column of the table is."""
        return next(column for column in self.columns if column.name == name)

    def with_caveat(self, code: str, text: str) -> Result:
        """The same result with one more caveat."""
        return replace(self, caveats=(*self.caveats, Caveat(code, text)))

    def leaving_out(self, what: str, rows: int, why: str, *, counted: bool = True) -> Result:
        """The same result with one more kind of rows that were left out; see `Excluded`."""
        return replace(self, excluded=(*self.excluded, Excluded(what, rows, why, counted)))

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
