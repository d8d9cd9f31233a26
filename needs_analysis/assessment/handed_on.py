"""What a table that a metric made hands to what is made of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from needs_analysis import require
from needs_analysis.columns import Column
from needs_analysis.errors import Refusal
from needs_analysis.release import Profile, release
from needs_analysis.release.profile import profile_named
from needs_analysis.release.withheld import is_small, withheld, without_cells
from needs_analysis.result import Result
from needs_analysis.said import Caveat
from needs_analysis.source import SENSITIVE, UNKNOWN, Source, attach, united

_OF_ITS_OWN: Final = ("SUPPRESSED", "ROUNDED", "ROUNDED_TOGETHER", "WEAKER_RULE")
"""Cautions of what was released itself, and of nothing that is made of it."""
_NOT_SAID: Final = Caveat(
    "CAVEATS_WITHHELD",
    "Caveats of a table that this was calculated from are withheld, because they include small figures.",
)


def handed_on(result: Result, behind: Sequence[Result], *, profile: str | Profile) -> Result:
    """A result with the sources, cautions, rows left out and stricter columns of the results that it was made of.

    Parameters
    ----------
    result : Result
        What a metric made.
    behind : sequence of Result
        What metrics made of the tables behind it, each once.
    profile : str or Profile
        The assessment's release profile, under which cautions with figures are said.

    Returns
    -------
    Result
        Its sources are those of all of them, so that it is as strict as the strictest; no caution stands in it twice. A base that one of
        them does not call public is not public in it either.

    Notes
    -----
    The cautions of record-level and aggregate tables are those of the table as it would be released, because nobody asks them anew when
    the finding is released. Where it would not be released at all, it is said that there are some.
    """
    notes = list(result.notes)
    for caveat in (each for one in behind for each in _cautions(one, profile)):
        if not any((caveat.code, caveat.text) == (other.code, other.text) for other in (*result.said.caveats, *notes)):
            notes.append(caveat)
    return replace(
        result,
        sources=_together([result, *behind]),
        notes=tuple(notes),
        excluded=(*result.excluded, *(entry for one in behind for entry in one.excluded)),
        columns=tuple(_no_looser(column, behind) for column in result.columns),
    )


def as_left(result: Result, *, profile: str | Profile) -> Result:
    """A result without what may not leave and its gate would not see again in what is made of it.

    A small count is a small count wherever it goes; but a rate of a hidden count, the end of a range, or the larger part of a whole
    says nothing of that by itself. Their cells are missing in the table that is handed on.
    """
    if result.disclosure not in SENSITIVE:
        return result
    rule = profile_named(profile)
    threshold = rule.threshold
    if not threshold:
        return result
    cells, _ = withheld(result, threshold, round_to=rule.round_to, zeros_shown=rule.zeros_shown)
    for column in result.columns:
        if column.role in ("count", "base") and not column.public:
            cells[column.name] &= ~is_small(require.floats(result.table[column.name]), threshold)
    names = [column.name for column in result.columns if cells[column.name].any()]
    if not names:
        return result
    left = without_cells(result, cells, names).reset_index(drop=True)
    return replace(result, table=attach(left, *result.sources), withheld=True)


def _cautions(result: Result, profile: str | Profile) -> tuple[Caveat, ...]:
    """The cautions of a result in such words as may leave."""
    if result.disclosure not in SENSITIVE:
        return result.caveats
    try:
        left = release(result, profile).result
    except Refusal:
        return (_NOT_SAID,)
    # What is withheld in it is not withheld for that in what is made of it.
    return tuple(caveat for caveat in left.caveats if caveat.code not in _OF_ITS_OWN)


def _together(results: Iterable[Result]) -> tuple[Source, ...]:
    """Every source once, and one that says nothing for a result without."""
    return united(*(source for result in results for source in result.sources or (UNKNOWN,)))


def _no_looser(column: Column, behind: Sequence[Result]) -> Column:
    """A column that is no more public than one of the same name in what it was made of."""
    same = [other for one in behind for other in one.columns if other.name == column.name]
    closed = any(other.role in ("count", "base") and not other.public for other in same)
    return replace(column, public=False) if column.public and closed else column
