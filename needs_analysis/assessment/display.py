"""What a live notebook of an assessment shows: results as they are released, and bare numbers to the figures that mean something."""

from __future__ import annotations

import base64
import html
import sys
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING, Any

import numpy as np

from needs_analysis.assessment.may_hold_people import may_hold_people
from needs_analysis.assessment.notebook_register import NotebookRegister
from needs_analysis.card import shown_text
from needs_analysis.charts.chart import WIDTH_INCHES
from needs_analysis.errors import Refusal
from needs_analysis.release import Profile, Released, release
from needs_analysis.release.release import drawn_of, picture_released
from needs_analysis.release.text import safe_line
from needs_analysis.result import NOT_FOR_RELEASE, Result, draw_with, drawn
from needs_analysis.source import SENSITIVE

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_PICTURE_HEIGHT_INCHES = 1.6


def show_released(
    profile: str | Profile, *, raw: Callable[[], Iterable[Path]], register: Callable[[], NotebookRegister]
) -> bool:
    """Show results, and pictures of them, as they are released under an assessment's profile, as a run shows them.

    Of published or invented sources they are shown as they are, unless there are people behind other tables of the
    assessment: then they too carry the mark by which a run knows what may stay. Each of other sources is looked at beside what was
    released and shown before. Where the gate refuses, what is shown is why.

    Parameters
    ----------
    profile : str or Profile
        The assessment's release profile. It holds for the notebook until another assessment is opened.
    raw : callable
        Gives the raw files of the assessment; asked once, when it matters.
    register : callable
        Gives what was released and shown before; asked when a result of people is shown.

    Returns
    -------
    bool
        Whether there is a notebook to tell; outside of one nothing is changed.
    """
    shell = _notebook()
    if shell is None:
        return False

    @cache
    def people() -> bool:
        return any(map(may_hold_people, raw()))

    def released(shown: Result | Released) -> Released | str | None:
        if isinstance(shown, Released):
            return _beside(shown, register)
        if shown.disclosure in SENSITIVE:
            return _released(lambda: register().release(shown, profile))
        return _released(lambda: release(shown, profile)) if people() else None

    def text(shown: Result | Released, printer: Any, cycle: bool) -> None:
        found = released(shown)
        printer.text(found if isinstance(found, str) else repr(found or shown))

    def bundle(shown: Result | Released) -> dict[str, Any]:
        found = released(shown)
        if isinstance(found, str):
            return {"text/plain": found, "text/html": f"<p><strong>{html.escape(found)}</strong></p>"}
        return found._repr_mimebundle_() if found else {}

    def draw(result: Result, ax: Axes | None = None, *, width_inches: float = WIDTH_INCHES) -> Figure:
        found = released(result) if result.chart is not None else None
        if isinstance(found, str):
            return _in_words(found, ax, width_inches)
        return (found.plot if found else _as_it_is(result))(ax, width_inches=width_inches)

    def picture(figure: Figure) -> tuple[dict[str, Any], dict[str, Any]]:
        drawn = drawn_of(figure)
        found = _beside(drawn, register) if drawn is not None else None
        return _picture_of(_in_words(found, None, WIDTH_INCHES)) if isinstance(found, str) else _picture(figure)

    plain, bundles = (shell.display_formatter.formatters["text/plain"], shell.display_formatter.mimebundle_formatter)
    for kind in (Result, Released):
        plain.for_type(kind, text)
        bundles.for_type(kind, bundle)
    bundles.for_type_by_name("needs_analysis.charts.picture", "Picture", picture)
    draw_with(draw)
    return True


def round_bare_numbers() -> bool:
    """Show the bare floats of a notebook's cells to four figures, as tables of results show them.

    The last digits of a float differ between processors, so that a stored notebook that shows them fails on another one.

    Returns
    -------
    bool
        Whether there is a notebook to tell; outside of one nothing is changed.
    """
    shell = _notebook()
    if shell is None:
        return False
    formatter = shell.display_formatter.formatters["text/plain"]
    for kind in (float, np.float64, np.float32):
        formatter.for_type(kind, _written)
    return True


def _notebook() -> Any:
    """The notebook that is running, or nothing."""
    interactive = sys.modules.get("IPython")
    return interactive.get_ipython() if interactive is not None else None


def _beside(released: Released, register: Callable[[], NotebookRegister]) -> Released | str:
    """What somebody released in a notebook, or why it is not shown beside what was shown before."""

    def noted() -> Released:
        if released.result.disclosure in SENSITIVE:
            register().show(released)
        return released

    return _released(noted)


def _released(made: Callable[[], Released]) -> Released | str:
    """What is released, or one line that says why it is not: then nothing of it is shown, whatever went wrong."""
    try:
        found = made()
        repr(found)
        return found
    except Refusal as refusal:
        why = safe_line(" ".join(refusal.reason.split()))
    except Exception as error:
        # What an unforeseen error says may be a cell of a table.
        why = f"it could not be put in words ({type(error).__name__})"
    return f"{NOT_FOR_RELEASE}: {why[:1].lower()}{why[1:]}"


def _as_it_is(result: Result) -> Callable[..., Figure]:
    def plot(ax: Axes | None = None, *, width_inches: float = WIDTH_INCHES) -> Figure:
        return drawn(result, ax, width_inches=width_inches)

    return plot


def _picture(figure: Figure) -> tuple[dict[str, Any], dict[str, Any]]:
    """A picture of a released result with its mark, and with the words for those who do not see it."""
    return picture_released(figure), {"image/png": {"alt": str(getattr(figure, "alt", ""))}}


def _picture_of(words: Figure) -> tuple[dict[str, Any], dict[str, Any]]:
    """A picture of words in the place of another, without a mark."""
    from needs_analysis.charts import png

    alt = {"image/png": {"alt": str(getattr(words, "alt", ""))}}
    return {"text/plain": repr(words), "image/png": base64.b64encode(png(words)).decode()}, alt


def _in_words(why: str, ax: Axes | None, width_inches: float) -> Figure:
    """Words in the place of a picture."""
    from needs_analysis.charts.picture import Picture

    said = why[:1].upper() + why[1:]
    picture = Picture(alt=said, figsize=(width_inches, _PICTURE_HEIGHT_INCHES)) if ax is None else None
    place: Axes = picture.subplots() if picture is not None else ax  # type: ignore[assignment]
    place.text(0.5, 0.5, fill(said, 60), ha="center", va="center", transform=place.transAxes, parse_math=False)
    place.set_axis_off()
    return picture if picture is not None else place.get_figure()  # type: ignore[return-value]


def _written(value: float, printer: Any, cycle: bool) -> None:
    printer.text(shown_text(value))
