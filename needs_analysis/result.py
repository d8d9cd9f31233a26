"""What every metric returns."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, Literal

from needs_analysis import card
from needs_analysis.added import figures_are_rounded
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

_FIGURE: Final = re.compile(r"\d")
NOT_FOR_RELEASE = "not for release"
SYNTHETIC_LABEL = "Synthetic data: these are not real people, and the figures say nothing about any real area."


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
    rounded : str
        How its counts were rounded on release, as a sentence; "" where they were not.
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
    rounded: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "columns", declared(list(self.table.columns), self.columns, what=self.measure))
        if self.sources:
            # What is worked out from the table knows where it comes from.
            object.__setattr__(self, "table", attach(self.table, *self.sources))

    @cached_property
    def said(self) -> Said:
        """What the table says, worked out when it is asked for."""
        with missing_is(self._missing), figures_are_rounded(bool(self.rounded)):
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
        """The caveats, each with its code."""
        return (*self.said.caveats, *self.notes)

    @property
    def disclosure(self) -> str:
        """The strictest disclosure class of the sources."""
        return strictest(self.sources)

    @property
    def is_synthetic(self) -> bool:
        """Whether any figure comes from synthetic data."""
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
        return self._with_rounding(f"Synthetic data: {text}" if self.is_synthetic else text)

    def _with_rounding(self, text: str) -> str:
        """A text with what was rounded, where figures stand in it."""
        return f"{text} {self.rounded}" if self.rounded and _FIGURE.search(text) else text

    @property
    def alt(self) -> str:
        """What the chart shows, for people who do not see it."""
        return self._with_rounding(f"Synthetic data. {self.said.alt}" if self.is_synthetic else self.said.alt)

    def plot(self, ax: Axes | None = None, *, width_inches: float = WIDTH_INCHES) -> Figure:
        """Draw the result; a narrow figure is for a phone or a column of text.

        In the notebook of an assessment the result is drawn as it is released.
        """
        return (_drawer or drawn)(self, ax, width_inches=width_inches)

    def same_as(self, other: object, *, rtol: float = 1e-9) -> bool:
        """Whether another result says the same: table, meaning and words.

        Parameters
        ----------
        other : Result
            The other one; nothing else is the same.
        rtol : float
            How far numbers may lie apart, as a share of themselves.
        """
        from pandas.testing import assert_frame_equal

        if not isinstance(other, Result):
            return False
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

    def as_text(self) -> str:
        """The card as plain text, with its banner; see `needs_analysis.card`."""
        return card.as_text(self, label=self.banner or "")

    def as_html(self) -> str:
        """The card as escaped HTML; see `as_text`."""
        return card.as_html(self, label=self.banner or "")

    def _repr_html_(self) -> str:
        return self.as_html()


Drawer = Callable[..., "Figure"]
_drawer: Drawer | None = None


def drawn(result: Result, ax: Axes | None = None, *, width_inches: float = WIDTH_INCHES) -> Figure:
    """Draw a result as it is."""
    from needs_analysis.charts.draw import draw

    if result.chart is None:
        raise NeedsAnalysisError(f"{result.measure} has no chart; its table and sentence say it all.")
    title = f"Synthetic data: {result.said.title}" if result.is_synthetic else result.said.title
    with missing_is(result._missing):
        return draw(
            result.table,
            result.chart,
            title=title,
            alt=result.alt,
            ax=ax,
            shapes=result.shapes,
            width_inches=width_inches,
        )


def draw_with(drawer: Drawer | None) -> None:
    """Let results draw themselves through a function in place of `drawn`: a live notebook draws what is released of them."""
    global _drawer
    _drawer = drawer
