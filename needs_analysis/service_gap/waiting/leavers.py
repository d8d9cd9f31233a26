"""How many people leave a waiting list unsupported, why, and after how long."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

import numpy as np
import pandas as pd

from needs_analysis import groups, require
from needs_analysis.added import added
from needs_analysis.charts.chart import Chart
from needs_analysis.columns import SHARE, WRITTEN, Column, keys, limits
from needs_analysis.contracts.waiting_list import waiting_list as contract
from needs_analysis.errors import Refusal
from needs_analysis.groups import Array, By
from needs_analysis.judgement import smallest
from needs_analysis.result import Result
from needs_analysis.said import Caveat, Said
from needs_analysis.service_gap.waiting.wait_records import (
    MONTHS,
    NOBODY_WAITS,
    SHARED_MONTHS,
    SOME_WAIT,
    WaitRecords,
    referrals_of,
    wait_records,
)
from needs_analysis.source import sources_of
from needs_analysis.statistics import proportion_interval
from needs_analysis.statistics.cumulative_incidence import NO_LONGER
from needs_analysis.wording import as_chosen, count, counted, is_known, listed, missing, percent, sentence_case
from needs_analysis.wording import day as in_words

ALL: Final = "all who left"
REASON, WAITED = "reason", "days waited"
NOT_STATED: Final = "not stated"
OTHER: Final = "other"
_CHOICES: Final = next(column.choices for column in contract.columns if column.name == "left_because")
_MOST_NAMED: Final = 2
OWN_WORDS: Final = "includes reasons in other words"
_OWN: Final = ("split", "what", "own_words", "left", "smallest_part", "open_waits", *MONTHS, SHARED_MONTHS)


def leavers(
    waiting_list: pd.DataFrame,
    *,
    as_of: str | date,
    bands_days: Sequence[int] = (14, 28, 84),
    by: By = (),
    confidence: float = 0.95,
) -> Result:
    """Share of those referred who left the waiting list unsupported, by reason and by how long they had waited.

    Parameters
    ----------
    waiting_list : pandas.DataFrame
        One row a wait: ``client, service, referred, left`` and, as far as there are any, ``started`` and ``left_because`` (the
        contract ``waiting_list``).
    as_of : str or date
        Last day that the records cover.
    bands_days : sequence of int
        Last days of the bands of time waited: 14 and 28 give 0 to 14, 15 to 28, and over 28.
    by : str or sequence of str
        Columns to split by.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    Result
        One row a group and ``what``: all who left, then each reason where any is given, then each band of days waited, as ``split`` says.
        ``value`` is the share of all ``denominator`` referrals; ``open_waits`` says whether some still wait,
        ``first_month`` and ``last_month`` between which months all these referrals are, withheld on release where few were referred in
        one of both. Reasons in other words than the contract's are *other*,
        as ``own_words`` says.

    Raises
    ------
    DataError
        For records that cannot be, with how many and in which rows (`wait_records`).
    Refusal
        For bands that are not whole days in order.

    Notes
    -----
    Some still wait and may yet leave, so the share can only rise. Which share leaves before a given day, with those who still wait
    followed as far as they can be, is what `statistics.cumulative_incidence` gives.

    Examples
    --------
    >>> records = pd.DataFrame({"client": [*"abcd"], "service": "ISVA", "referred": pd.to_datetime(["2024-01-01"] * 4),
    ...                         "left": pd.to_datetime(["2024-01-08", "2024-03-11", None, None])})
    >>> leavers(records, as_of="2024-04-01", bands_days=[28]).table[["what", "numerator"]].values.tolist()
    [['all who left', 2], ['0 to 28 days', 1], ['over 28 days', 1]]
    """
    edges = _edges(bands_days)
    names = groups.columns_of(by)
    found = wait_records(waiting_list, as_of=as_of, by=by, also=_OWN)
    reasons = _reasons(waiting_list)
    order = [] if reasons is None else [*_CHOICES, NOT_STATED]
    own = _in_own_words(waiting_list)
    rows = []
    for place, chosen in enumerate(groups.rows_of(found.place, len(found.keys))):
        named = {str(name): value for name, value in found.keys.iloc[place].items()}
        rows += [{**named, **row} for row in _rows(found, chosen, edges, reasons, order, own)]
    table = pd.DataFrame(rows)
    lower, upper = proportion_interval(table["numerator"], table["denominator"], confidence=confidence)
    table = table.assign(
        measure="share that left",
        value=table["numerator"] / table["denominator"],
        lower=lower,
        upper=upper,
        confidence=confidence,
        unit="referrals",
        method="Wilson",
    )
    return Result(
        table=table,
        columns=_columns(names),
        measure="Share of referrals that left the waiting list unsupported",
        definition=f"Referrals that left without starting by {in_words(found.as_of)}, of all referrals; by the reason given and by "
        "days from the referral to leaving.",
        method="Wilson's interval for a proportion",
        settings={"as_of": found.as_of.isoformat(), "bands_days": list(edges), "by": names, "confidence": confidence},
        sources=sources_of(waiting_list),
        words=words,
        chart=None
        if names
        else Chart(kind="intervals", label="what", value_title="% of referrals that left", scale=100),
    )


def words(table: pd.DataFrame, settings: Mapping[str, Any]) -> Said:
    """How many left, and for which reason most did."""
    when = in_words(require.day(settings["as_of"], name="as_of"))
    whole = table[table["split"] == "all"]
    one = table.drop_duplicates(settings["by"], keep="last") if settings["by"] else table.tail(1)
    n, left = (added(one[name]) for name in ("denominator", "left"))
    if is_known(n, left):
        of = referrals_of(table, otherwise="")
        panel = f"{sentence_case(count(left))} of {counted(n, 'referrals')}{f' {of}' if of else ''} left the waiting list unsupported by {when}"
        first = whole.iloc[0]
        share = f" ({percent(left / n)}" if n else ""
        span = f", range {percent(first['lower'])} to {percent(first['upper'])}" if len(whole) == 1 else ""
        panel = f"{panel}{share}{span}{')' if share else ''}. {_most(table)}".rstrip()
    else:
        panel = f"How many left the waiting list unsupported by {when} is {missing()}."
    told = "Some people still wait and may yet leave, so the share can only rise."
    caveats = []
    if not (table["open_waits"] == NOBODY_WAITS).all():
        caveats.append(Caveat("STILL_WAITING", told))
    if (table["own_words"] == OWN_WORDS).any():
        listed_ = listed([f'"{name}"' for name in _CHOICES if name != OTHER])
        told = f'Reasons in other words than {listed_} are counted as "{OTHER}".'
        caveats.append(Caveat("REASONS_IN_OTHER_WORDS", told))
    return Said(
        panel,
        f"{panel} Wilson, {as_chosen(settings['confidence'])}.",
        title="Who leaves the waiting list unsupported",
        alt="Points with their ranges: the share that left, by reason and by days waited.",
        caveats=tuple(caveats),
    )


def _most(table: pd.DataFrame) -> str:
    """The most frequent reason, where it is known of all of them."""
    of = table[table["split"] == REASON]
    of = of[of["what"] != NOT_STATED]
    if of.empty or of["numerator"].isna().any():
        return ""
    sums = {str(name): added(rows["numerator"]) for name, rows in of.groupby("what", sort=True)}
    most = max(sums.values())
    top = [name for name, total in sums.items() if total == most]
    if most == 0 or len(top) > _MOST_NAMED:
        return ""
    named = listed([f'"{name}"' for name in top])
    among = ", which includes reasons in other words" if OTHER in top and (of["own_words"] == OWN_WORDS).any() else ""
    return f"The most frequent reason was {named} ({count(most)}{' each' if len(top) > 1 else ''}){among}."


def _columns(names: Sequence[str]) -> tuple[Column, ...]:
    """What the columns are. The parts of those who left add up to them, so with one of them goes the whole split."""
    return (
        *keys([*names, "split", "what"], written=[*WRITTEN, "what"]),
        Column("denominator", "base"),
        Column("left", "count", part_of="denominator"),
        Column("smallest_part", "count", of=("left",), part_of="left", shown=False),
        Column("numerator", "count", of=("smallest_part",), part_of="denominator"),
        Column("own_words", "label", of=("numerator",)),
        Column("value", "measure", of=("numerator", "denominator"), part_of="denominator", unit=SHARE),
        *limits("lower", "upper", of=("value", "numerator", "denominator"), unit=SHARE),
        # That some wait, and never how many: they are what those who left and started leave of the referrals.
        Column("open_waits", "label", of=("denominator",)),
        # A month in which few were referred is theirs.
        Column(SHARED_MONTHS, "count", shown=False, apart=True),
        *(Column(name, "label", of=("denominator", SHARED_MONTHS)) for name in MONTHS),
    )


def _edges(bands: Any) -> tuple[int, ...]:
    if isinstance(bands, str) or not isinstance(bands, Sequence) or not bands:
        raise Refusal("bands_days is not a list of days", remedy="Write bands_days=[14, 28, 84].")
    numbers = [require.number(each, name="bands_days", example="[14, 28, 84]") for each in bands]
    if any(each != int(each) or each < 0 for each in numbers) or sorted(set(numbers)) != numbers:
        raise Refusal("bands_days must be whole numbers of days, in order", remedy="Write bands_days=[14, 28, 84].")
    return tuple(int(each) for each in numbers)


def bands(edges: Sequence[int]) -> list[str]:
    """Names of bands of days by their last days.

    Examples
    --------
    >>> bands([14, 28])
    ['0 to 14 days', '15 to 28 days', 'over 28 days']
    """
    lows = [0, *(edge + 1 for edge in edges)]
    return [*(f"{low} to {high} days" for low, high in zip(lows, edges, strict=False)), f"over {edges[-1]} days"]


def _reasons(waiting_list: pd.DataFrame) -> Array | None:
    """Why each left, where any reason was given at all."""
    if "left_because" not in waiting_list or waiting_list["left_because"].isna().all():
        return None
    said = _said(waiting_list)
    # In anybody's own words a reason may be the story of one person.
    return np.asarray(
        said.where(said.isin(_CHOICES), OTHER).mask(said.isin(("", NOT_STATED)), NOT_STATED), dtype=object
    )


def _said(waiting_list: pd.DataFrame) -> pd.Series[Any]:
    column = waiting_list["left_because"].astype("object")
    return column.where(column.notna(), "").astype("str").str.strip().str.casefold()


def _in_own_words(waiting_list: pd.DataFrame) -> Array:
    """Which reasons are given in other words than the contract's."""
    if "left_because" not in waiting_list:
        return np.zeros(len(waiting_list), dtype=bool)
    return np.asarray(~_said(waiting_list).isin([*_CHOICES, NOT_STATED, ""]), dtype=bool)


def _rows(
    found: WaitRecords,
    chosen: Array,
    edges: Sequence[int],
    reasons: Array | None,
    order: Sequence[str],
    own: Array,
) -> list[dict[str, Any]]:
    """The rows of one group: all who left, each reason of them, each band of days."""
    gone = found.became[chosen] == NO_LONGER
    total, left = len(chosen), int(gone.sum())
    now = SOME_WAIT if found.waiting[chosen].any() else NOBODY_WAITS
    splits: dict[str, list[tuple[str, int]]] = {"all": [(ALL, left)]}
    if reasons is not None:
        because = reasons[chosen][gone]
        splits[REASON] = [(name, int((because == name).sum())) for name in order]
    place = np.searchsorted(np.asarray(edges), found.days[chosen][gone], side="left")
    counts = np.bincount(place, minlength=len(edges) + 1)
    splits[WAITED] = [(name, int(n)) for name, n in zip(bands(edges), counts, strict=True)]
    return [
        {"split": split, "what": what, "numerator": n, "denominator": total, "left": left, "open_waits": now}
        | found.months(chosen)
        | {"own_words": OWN_WORDS if split == REASON and what == OTHER and (own[chosen] & gone).any() else ""}
        | {"smallest_part": np.nan if split == "all" else smallest(np.array([float(each) for _, each in parts]))}
        for split, parts in splits.items()
        for what, n in parts
    ]
