"""From a result to a released result."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final
from weakref import WeakKeyDictionary

import numpy as np
import pandas as pd

from needs_analysis import card
from needs_analysis.charts.chart import WIDTH_INCHES
from needs_analysis.columns import RELEASE, STANDARD
from needs_analysis.errors import Refusal
from needs_analysis.personal_data import identifying_columns
from needs_analysis.release.beside.joined_cells import joined_cells
from needs_analysis.release.beside.piece import Earlier, piece_of
from needs_analysis.release.beside.refused import beside_rounded
from needs_analysis.release.cells.of_table import cells_of
from needs_analysis.release.cells.ranges_of import to_nearest
from needs_analysis.release.few_people import scan_few
from needs_analysis.release.profile import FLOOR, Profile, profile_named
from needs_analysis.release.round_figures import controlled_counts, round_figures
from needs_analysis.release.text import scan_result, scan_texts
from needs_analysis.release.withheld import (
    SECONDS,
    Array,
    Beside,
    what_is_withheld,
    with_what_follows,
    without_cells,
)
from needs_analysis.release.worked_out import origins
from needs_analysis.result import SYNTHETIC_LABEL, Excluded, Result, drawn
from needs_analysis.said import Caveat
from needs_analysis.source import LATER_COLUMNS, SENSITIVE
from needs_analysis.wording import counted as in_number
from needs_analysis.wording import listed

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WITHHELD: Final = "[c]"
NOT_AVAILABLE: Final = "[x]"
"""Stands where nothing was withheld and there is no figure, such as a rate of nobody."""
ROUNDED: Final = "ROUNDED"
TOGETHER: Final = "ROUNDED_TOGETHER"
"""Codes of the caveats that say how counts are rounded: each by itself, or so that sums hold."""
BESIDE: Final = "BESIDE_EARLIER"
_BESIDE: Final = "What is withheld was chosen together with tables that were published before ({earlier}), so that none of them gives a small figure away."
_STOPPED: Final = "More may be hidden than needed: the search stopped after {seconds} seconds, and up to {gap:.0%} of what is withheld might be shown."
RELEASED_TYPE: Final = "application/vnd.needs-analysis.released+json"
"""Marks an output of a notebook as one of a released result."""
_SHOWN_KINDS: Final = ({"text/plain", "text/html"}, {"text/plain", "image/png"})
"""What a released result shows in a notebook: its card, or its picture."""


PROOF_VARIABLE: Final = "NEEDS_ANALYSIS_PROOF"
"""Environment variable with the secret with which a kernel marks what was released, for the run that began it."""


def is_released(data: Mapping[str, Any], *, profiles: Collection[str], proof: str) -> bool:
    """Whether an output of a notebook is one that `release` let out in this run, under one of some profiles.

    Parameters
    ----------
    data : mapping
        The output's kinds and texts.
    profiles : collection of str
        Profiles that will do.
    proof : str
        The secret of the run.
    """
    mark = data.get(RELEASED_TYPE)
    if not isinstance(mark, Mapping) or mark.get("profile") not in profiles:
        return False
    if set(data) - {RELEASED_TYPE} not in _SHOWN_KINDS:
        return False
    return hmac.compare_digest(str(mark.get("proof", "")), _proof(data, str(mark["profile"]), proof))


def _proof(shown: Mapping[str, Any], profile: str, secret: str) -> str:
    texts = [part for kind in sorted(set(shown) - {RELEASED_TYPE}) for part in (kind, "".join(shown[kind]))]
    return hmac.new(secret.encode(), "\x00".join([profile, *texts]).encode(), "sha256").hexdigest()


def _with_mark(shown: Mapping[str, str], profile: str) -> dict[str, Any]:
    """What is shown with the mark of its release, so that it is known for released in the notebook that a run writes."""
    proof = os.environ.get(PROOF_VARIABLE, "")
    mark = {"profile": profile} | ({"proof": _proof(shown, profile, proof)} if proof else {})
    return {**shown, RELEASED_TYPE: mark}


@dataclass(frozen=True)
class Released:
    """A result that may leave.

    Parameters
    ----------
    result : Result
        The result with small figures withheld.
    profile : str
        The name of the rule it was released under.
    label : str
        Words that must stand wherever it shows ("" where there are none): that its data are invented, that the copy is for one recipient.
    entry : mapping
        Its line in the register.
    rule : Profile
        The rule.
    blank : frozenset of (column, labels)
        Where a table of one's own had no figure before anything was withheld.
    """

    result: Result
    profile: str
    label: str
    entry: Mapping[str, Any]
    rule: Profile
    blank: frozenset[tuple[Any, tuple[str, ...]]] = frozenset()

    def __repr__(self) -> str:
        return card.as_text(self.result, label=self.label, profile=self.profile)

    def _repr_html_(self) -> str:
        return card.as_html(self.result, label=self.label, profile=self.profile)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return _with_mark({"text/plain": repr(self), "text/html": self._repr_html_()}, self.profile)

    def plot(self, ax: Axes | None = None, *, width_inches: float = WIDTH_INCHES) -> Figure:
        """Draw what was released; the picture stays in the notebook that a run writes, unless someone draws more into it."""
        figure = drawn(self.result, ax, width_inches=width_inches)
        if self.rule.unsuppressed and self.label:
            said = f"Copy for {self.rule.recipient} only, not for publication"
            figure.text(0.01, 0.995, said, ha="left", va="top", fontsize=7)
        if ax is None:
            _DRAWN[figure] = (self, _picture(figure))
        return figure


_DRAWN: WeakKeyDictionary[Any, tuple[Released, str]] = WeakKeyDictionary()
"""The pictures that released results drew, with what drew them and how they looked."""


def _picture(figure: Figure) -> str:
    from needs_analysis.charts import png

    return base64.b64encode(png(figure)).decode()


def picture_released(figure: Figure) -> dict[str, Any]:
    """What a notebook shows of a picture that a released result drew, with its mark; nothing of any other.

    A picture into which somebody drew more since is another.
    """
    if figure not in _DRAWN:
        return {}
    released, before = _DRAWN[figure]
    shown = {"text/plain": repr(figure), "image/png": before}
    return _with_mark(shown, released.profile) if _picture(figure) == before else {}


def drawn_of(figure: Figure) -> Released | None:
    """The released result that drew a picture; None of any other."""
    return _DRAWN[figure][0] if figure in _DRAWN else None


def release(result: Result, profile: str | Profile, *, register: Earlier | None = None, output: str = "") -> Released:
    """Release a result.

    Parameters
    ----------
    result : Result
        What a metric returned.
    profile : str or Profile
        The rule to release it under: the name of a shipped one (``already_published, lt5, lt10, lt5-round5, lt8-round5,
        lt10-round5``), or one of your own.
    register : Register, optional
        What was released before. Nothing is withheld or shown that would give a small figure away beside it. Nothing is added to it
        (see `Register.add`).
    output : str
        The finding or file that it is, so that an earlier edition of it is known for one.

    Returns
    -------
    Released
        Figures of aggregate and record-level sources that are under the threshold are withheld, with everything of their
        row, and under a profile that rounds the others are rounded; synthetic results are labelled; published ones pass unchanged. All
        are scanned and get a register entry.

    Raises
    ------
    Refusal
        For an unknown profile, a profile too weak for the sources, anything that looks like personal data, or a small number of people in
        a text that people wrote, where its sources are aggregate or record-level.

    Notes
    -----
    By what the columns of the result declare (`needs_analysis.columns`): a count that is too small is withheld, or leaves too few of its
    whole, with everything that is worked out from it and the cheapest other figures without which sums would give it back. The words are
    made again from the table that is left, so that they can say nothing else.

    Examples
    --------
    >>> from needs_analysis.columns import Column
    >>> from needs_analysis.said import Said
    >>> from needs_analysis.wording import count
    >>> table = pd.DataFrame({"area": ["A", "B", "C"], "value": [3, 40, 2]})
    >>> def words(table, settings):
    ...     return Said(f"There were {count(table['value'].sum(skipna=False))}.", "")
    >>> counted = Result(table, "Victims", "Victims by area.", "count", words,
    ...                  columns=[Column("area", "key"), Column("value", "count")])
    >>> left = release(counted, "lt5").result
    >>> left.table["value"].tolist(), left.sentence()
    ([<NA>, 40, <NA>], 'There were withheld.')
    """
    if not isinstance(result, Result):
        raise Refusal(
            f"Only a result can be released, and this is a {type(result).__name__}",
            remedy="Pass what a metric returned; the result of a released one is its .result.",
        )
    rule = profile_named(profile)
    sensitive = result.disclosure in SENSITIVE
    if sensitive and rule.threshold < FLOOR and rule.override is None:
        later = [source.title for source in result.sources if source.id == LATER_COLUMNS]
        raise Refusal(
            f"The profile {rule.name} does not suppress, and the sources are {result.disclosure}",
            remedy=" ".join(['Use "lt5" or "lt10".', *later]),
        )
    _scan(result, rule)
    if sensitive:
        scan_few(result, rule.threshold or FLOOR)
    kept = result
    if sensitive and rule.threshold:
        kept = _suppressed(result, rule, _beside(result, rule, register, output))
    if sensitive and rule.caveat:
        kept = replace(kept, notes=(*kept.notes, Caveat("WEAKER_RULE", rule.caveat)))
    copy = f"copy for {rule.recipient} only, not for publication" if sensitive and rule.unsuppressed else ""
    status = "; ".join(filter(None, ("synthetic" if result.is_synthetic else "", copy)))
    if status:
        kept = replace(kept, table=kept.table.assign(data_status=status), columns=(*kept.columns, RELEASE))
    labels = (SYNTHETIC_LABEL if result.is_synthetic else "", rule.label if sensitive else "")
    label = " ".join(filter(None, labels))
    return Released(kept, rule.name, label, _entry(kept, rule, label), rule)


def _scan(result: Result, rule: Profile) -> None:
    said = (
        {} if rule.override is None else {"the reason": rule.override.reason, "who approved": rule.override.approved_by}
    )
    scan_texts({f"release profile, {place}": written for place, written in {**said, "for": rule.recipient}.items()})
    columns = identifying_columns(map(str, result.table.columns))
    if columns:
        raise Refusal(
            f"The table has columns that identify people ({', '.join(columns)})",
            remedy="Remove them before release; split by area or group instead.",
        )
    scan_result(result)


def _beside(result: Result, rule: Profile, register: Earlier | None, output: str) -> Beside | None:
    """How the cells of a result stand among those of what was released before; None where nothing was."""
    if register is None:
        return None
    new = piece_of(result, output=output)
    rounded = [] if rule.round_to else register.rounded_beside(new)
    if rounded:
        raise beside_rounded(listed(rounded))
    earlier = register.beside(new)
    return partial(joined_cells, new=new, earlier=earlier, threshold=rule.threshold) if earlier else None


def _stands_beside(result: Result, threshold: int, beside: Beside | None) -> bool:
    """Whether earlier exact tables are about the same people: a small count that shows as 0 would then be known to be small."""
    if beside is None:
        return False
    cells = cells_of(result.table, result.columns, threshold=threshold)
    return bool(cells.where) and beside(cells) is not None


def _suppressed(result: Result, rule: Profile, beside: Beside | None) -> Result:
    """The result without small figures, in its table and among its rows left out; its words are those of what is left."""
    controlled = None
    if rule.rounding == "controlled" and rule.round_to and not _stands_beside(result, rule.threshold, beside):
        controlled = controlled_counts(result, rule)
    gap, earlier = 0.0, ""
    if controlled is None:
        found = what_is_withheld(
            result, rule.threshold, round_to=rule.round_to, zeros_shown=rule.zeros_shown, beside=beside
        )
        cells, gap, earlier = found.cells, found.gap, found.earlier
    else:
        cells = pd.DataFrame(False, index=result.table.index, columns=list(result.table.columns))
    result, cells = _rounded(result, cells, rule, controlled)
    return _without(result, cells, rule, gap=gap, earlier=earlier)


def _rounded(
    result: Result, cells: pd.DataFrame, rule: Profile, controlled: Mapping[Any, Array] | None
) -> tuple[Result, pd.DataFrame]:
    """The result with its figures rounded, and the cells to withhold, those among them of which rounding leaves nothing."""
    if not rule.round_to or not origins(result.table, result.columns):
        return result, cells
    table, gone = round_figures(result, rule, controlled=controlled)
    cells = cells.reset_index(drop=True)
    if gone.any(axis=None):
        cells = with_what_follows(replace(result, table=table), cells | gone)
    base = rule.round_to
    told = f"Counts are rounded to the nearest {base}, each by itself, so totals may differ from what their parts make."
    if controlled is not None:
        told = f"Counts are rounded to multiples of {base} so that their sums still hold; a small count shows as 0 or {base}."
    caveat = Caveat(
        ROUNDED if controlled is None else TOGETHER,
        f"{told} Figures calculated from them are shown as precisely as that allows, so that close ones may show as the same.",
    )
    briefly = f"Counts are rounded to {'the nearest' if controlled is None else 'multiples of'} {base}."
    kept = replace(result, table=_tied(table, result, cells), notes=(*result.notes, caveat), rounded=briefly)
    return kept, cells.loc[kept.table.index]


def _tied(table: pd.DataFrame, result: Result, cells: pd.DataFrame) -> pd.DataFrame:
    """The rows in an order that does not tell which of those that are rounded to the same is larger."""
    sorting = [column.name for column in result.columns if column.sorts]
    keys = [column.name for column in result.columns if column.role == "key"]
    if not sorting or not keys:
        return table
    shown = pd.Series("", index=table.index)
    for name in sorting:
        shown = shown + " | " + table[name].map(str).where(~cells[name], "")
    runs = (shown != shown.shift()).cumsum()
    order = pd.DataFrame({-1: runs, **{at: table[key].map(str) for at, key in enumerate(keys)}})
    return table.loc[order.sort_values(list(order.columns), kind="stable").index]


def _without(result: Result, cells: pd.DataFrame, rule: Profile, *, gap: float, earlier: str) -> Result:
    threshold = rule.threshold
    hidden = [column.name for column in result.columns if cells[column.name].any()]
    excluded = tuple(_without_few(entry, rule) for entry in result.excluded)
    if excluded != result.excluded:
        # Their order may be that of their numbers.
        excluded = tuple(sorted(excluded, key=lambda entry: entry.what))
    if not hidden and excluded == result.excluded:
        return result
    counted = [column.name for column in result.columns if column.role in ("count", "base")]
    rows = cells[counted].any(axis=1).to_numpy(dtype=bool)
    many = f" ({in_number(int(rows.sum()), 'rows')})" if rows.any() else ""
    told = f"Figures under {threshold} are withheld, with all that could give them back{many}."
    stopped = (Caveat("SEARCH_STOPPED", _STOPPED.format(seconds=int(SECONDS), gap=gap)),) if gap else ()
    beside = (Caveat(BESIDE, _BESIDE.format(earlier=earlier)),) if earlier and hidden else ()
    return replace(
        result,
        table=_marked(without_cells(result, cells, hidden), rows) if hidden else result.table,
        columns=result.columns if "flag" in result.table else (*result.columns, STANDARD["flag"]),
        notes=(*result.notes, Caveat("SUPPRESSED", told), *beside, *stopped),
        excluded=excluded,
        withheld=bool(hidden),
    )


def _without_few(entry: Excluded, rule: Profile) -> Excluded:
    """Rows left out are counts like any other."""
    if not entry.counted or entry.rows is None:
        return entry
    if 0 < abs(entry.rows) < rule.threshold or (not rule.zeros_shown and entry.rows == 0):
        return replace(entry, rows=None)
    return replace(entry, rows=int(to_nearest(np.array([entry.rows]), rule.round_to)[0])) if rule.round_to else entry


def _marked(table: pd.DataFrame, rows: Array) -> pd.DataFrame:
    """The table with a mark in each row that holds a small figure."""
    flags = table["flag"].astype("object") if "flag" in table else pd.Series("", index=table.index, dtype="object")
    return table.assign(flag=flags.mask(rows[table.index], WITHHELD)).reset_index(drop=True)


def _entry(result: Result, rule: Profile, label: str) -> dict[str, Any]:
    text = result.table.to_csv(index=False, lineterminator="\n", float_format="%.10g")
    return {
        "measure": result.measure,
        "profile": rule.name,
        "profile_version": rule.version,
        "profile_settings": rule.entry,
        "label": label,
        "rows": len(result.table),
        "columns": [str(column) for column in result.table.columns],
        "sha256": hashlib.sha256(text.encode()).hexdigest(),
        "sources": [source.id for source in result.sources],
        "disclosure": result.disclosure,
    }
