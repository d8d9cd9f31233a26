"""What each funding stream provides in a year: awarded, committed, spent and free."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

import numpy as np
import pandas as pd

from needs_analysis import periods
from needs_analysis.charts.chart import Chart
from needs_analysis.columns import SHARE, Column, keys, labels
from needs_analysis.identifiers import spelled
from needs_analysis.money import pounds
from needs_analysis.result import Result
from needs_analysis.said import Caveat, Said
from needs_analysis.service_gap.money.funding_rows import PARTNER, funding_rows
from needs_analysis.service_gap.money.on_track import TOLERANCE, checked_rule, on_track, planned_share, rule
from needs_analysis.source import sources_of
from needs_analysis.wording import (
    AHEAD_OF_PROFILE,
    BEHIND_PROFILE,
    ON_TRACK,
    as_chosen,
    day,
    is_known,
    listed,
    percent,
    sentence_case,
)

OWN: Final = "All but partners"
_POUNDS: Final = (
    "awarded",
    "carried_in",
    "committed",
    "free",
    "free_ring_fenced",
    "unspent",
    "may_be_kept",
    "may_not_be_kept",
    "outside_ring_fence",
)
_COLUMNS: Final = (
    *keys(["financial_year"]),
    Column("stream", "key", totals=(OWN,)),
    *(Column(name, "money", unit="GBP") for name in ("numerator", "denominator", *_POUNDS)),
    Column("value", "measure", of=("numerator", "denominator"), unit=SHARE),
    Column("awards", "measure"),
    Column("share_planned", "measure"),
    Column("progress", "label", of=("value",)),
    *labels("spent_to"),
    *labels("overspent", written=True),
)

MOST_SENTENCES: Final = 3
"""What a panel is told at once; the rest are caveats."""


def funding(funding: pd.DataFrame, *, profile: Sequence[float] = (), tolerance: float = TOLERANCE) -> Result:
    """What each funding stream provides in each financial year, and how much of it is committed, spent and free.

    Parameters
    ----------
    funding : pandas.DataFrame
        One row per award, financial year and need, as `reading.funding` gives it.
    profile : sequence of float, optional
        Share of the year's spending planned for each quarter; an even share of each day otherwise.
    tolerance : float
        How far the share spent may be from the share planned and still be on track, as a share of the money available.

    Returns
    -------
    Result
        One row per year and stream, and one for all streams but partners' contributions, which are listed separately. ``denominator`` is
        what is available (awarded and carried in), ``numerator`` what was spent and ``value`` the share spent. ``free`` is what is available
        less what is committed, negative where more was committed than is available; it leaves out money awarded outside its ring-fence,
        which is listed as ``outside_ring_fence`` and provides for no need; ``free_ring_fenced`` is the part of it that is ring-fenced.
        ``overspent`` names awards of which more was spent than there is, whatever the sum. ``unspent`` is split into what may and may not be carried
        forward, as far as that was stated. An amount that was not supplied for one award is missing for its stream. With a day of the
        spending for each award also the share planned by then and the ``progress``. The verdict is that of the latest year.

    Raises
    ------
    DataError
        See `funding_rows`: for what is not pounds, negative, listed twice, of two streams or outside its year.
    Refusal
        For a tolerance or a profile that cannot be.

    Examples
    --------
    >>> awards = pd.DataFrame({"award": ["A1", "A2"], "stream": ["MoJ core", "partner"], "financial_year": "2025/26",
    ...                        "need": "IDVA", "awarded": [100_000, 20_000], "committed": [80_000, 20_000]})
    >>> funding(awards).table[["stream", "awarded", "free"]].values.tolist()
    [['MoJ core', 100000.0, 20000.0], ['partner', 20000.0, 0.0], ['All but partners', 100000.0, 20000.0]]
    """
    allowed, planned = checked_rule(tolerance, profile)
    awards = funding_rows(funding)
    rows: list[dict[str, Any]] = []
    for year, of_year in awards.groupby("financial_year", sort=True):
        for stream in sorted(of_year["stream"].unique(), key=lambda name: (name == PARTNER, name)):
            rows.append(_row(str(year), stream, of_year[of_year["stream"] == stream], planned, allowed))
        own = of_year[of_year["stream"] != PARTNER]
        if len(own):
            rows.append(_row(str(year), OWN, own, planned, allowed))
    return Result(
        table=pd.DataFrame(rows),
        columns=_COLUMNS,
        measure="Funding by stream and year",
        definition="Pounds awarded and carried in for a financial year, by funding stream, with what is committed, spent and free of them.",
        method="Sums of amounts as supplied; money carried in that was not supplied is not counted.",
        settings={"profile": list(planned), "tolerance": allowed},
        sources=sources_of(funding),
        words=words,
        chart=Chart(kind="bars", label="stream", value_title="Pounds available", value="denominator")
        if awards["financial_year"].nunique() == 1
        else None,
    )


def _row(year: str, stream: str, rows: pd.DataFrame, profile: tuple[float, ...], tolerance: float) -> dict[str, Any]:
    carried = rows["carried_in"].fillna(0)
    available, spent = rows["awarded"] + carried, rows["spent"]
    usable = available.where(~rows["breach"], 0.0)
    committed = rows["committed"].where(~rows["breach"], 0.0)
    left = available - spent
    kept = {word: left[(rows["may_carry_forward"] == word) & (left > 0)] for word in ("yes", "no")}
    overspent = _overspent(rows, left)
    share = float(spent.sum(skipna=False) / available.sum()) if available.sum() > 0 else np.nan
    gone, last = _planned(rows, available, profile)
    return {
        "financial_year": year,
        "stream": stream,
        "measure": "share spent",
        "value": share,
        "numerator": float(spent.sum(skipna=False)),
        "denominator": float(available.sum()),
        "unit": "GBP",
        "method": "sum",
        "flag": _flag(rows, usable, committed, overspent=overspent),
        "overspent": listed(overspent),
        "awards": rows["award"].nunique(),
        "awarded": float(rows["awarded"].sum()),
        "carried_in": float(rows["carried_in"].sum(min_count=1)),
        "committed": float(rows["committed"].sum(skipna=False)),
        "free": float((usable - committed).sum(skipna=False)),
        "free_ring_fenced": float((usable - committed)[rows["ring_fence"] != ""].sum(skipna=False)),
        "unspent": float(left.sum(skipna=False)),
        "may_be_kept": float(kept["yes"].sum()) if _says(rows, left) else np.nan,
        "may_not_be_kept": float(kept["no"].sum()) if _says(rows, left) else np.nan,
        "outside_ring_fence": float(available[rows["breach"]].sum()),
        "spent_to": last,
        "share_planned": gone,
        "progress": on_track(share, gone, tolerance=tolerance) if is_known(share, gone) else "",
    }


def _says(rows: pd.DataFrame, left: pd.Series[Any]) -> bool:
    """Whether of all that is unspent it is stated whether it may be kept."""
    return bool((left.notna() & ((left <= 0) | (rows["may_carry_forward"] != ""))).all())


def _overspent(rows: pd.DataFrame, left: pd.Series[Any]) -> list[str]:
    """Awards of which more was spent, over all their needs, than was awarded and carried in."""
    of_award = left.groupby(spelled(rows["award"]), sort=False)
    over = of_award.transform(lambda each: each.sum(skipna=False)) < 0
    return list(dict.fromkeys(rows.loc[over, "award"]))


def _flag(rows: pd.DataFrame, usable: pd.Series[Any], committed: pd.Series[Any], *, overspent: list[str]) -> str:
    flags = ["overspent"] if overspent else []
    if (committed > usable).any():
        flags.append("over-committed")
    if rows["breach"].any():
        flags.append("outside its ring-fence")
    return "; ".join(flags)


def _planned(rows: pd.DataFrame, available: pd.Series[Any], profile: tuple[float, ...]) -> tuple[float, str | None]:
    """Share of the money that was planned to be spent by the days of the spending; nothing where one has no day."""
    if rows["spent"].isna().any() or any(spent_to is None for spent_to in rows["spent_to"]) or not available.sum() > 0:
        return np.nan, None
    shares = []
    for year, spent_to in zip(rows["financial_year"], rows["spent_to"], strict=True):
        first = periods.begins_in(year)
        shares.append(planned_share(spent_to, date(first, 4, 1), date(first + 1, 3, 31), profile=profile))
    days = {spent_to.isoformat() for spent_to in rows["spent_to"]}
    return float((available * shares).sum() / available.sum()), days.pop() if len(days) == 1 else None


def words(table: pd.DataFrame, settings: Mapping[str, Any]) -> Said:
    """What there is, and what of it is committed, spent and free in the latest year."""
    year = table["financial_year"].iloc[-1]
    now = table[table["financial_year"] == year].set_index("stream")
    row = now.loc[OWN] if OWN in now.index else now.iloc[-1]
    said = {
        "AVAILABLE": _first(year, row),
        "OUTSIDE_RING_FENCE": _outside(now),
        "OVER": _over(now),
        "PROGRESS": _progress(row, settings, _streams(now)),
        "PARTNERS": _partners(now),
    }
    told = [(code, text) for code, text in said.items() if text]
    panel = " ".join(text for _, text in told[:MOST_SENTENCES])
    streams = [name for name in now.index if name not in (OWN, PARTNER)]
    each = [f"{name} {pounds(now.loc[name, 'denominator'])}" for name in now.index]
    more = f" Streams: {listed(streams)}." if streams else ""
    progress = str(row["progress"]) if is_known(row["progress"]) and row["progress"] else None
    caveats = [Caveat(code, text) for code, text in told[MOST_SENTENCES:]]
    if progress is None and not (is_known(row["denominator"]) and row["denominator"] <= 0):
        caveats.append(
            Caveat("NO_SPEND_DATE", "A verdict on progress needs the amount spent and its date for every award.")
        )
    if not is_known(row["free"]):
        caveats.append(Caveat("COMMITTED_NOT_SUPPLIED", "What is committed was not supplied for every award."))
    return Said(
        panel,
        f"{' '.join(text for _, text in told)}{more} {_carried(row)} {sentence_case(rule(settings['tolerance']))}.",
        progress,
        title=f"{pounds(row['denominator'])} is available in {year}",
        alt=f"Bars of the pounds available: {', '.join(each)}.",
        caveats=tuple(caveats),
    )


def _first(year: str, row: pd.Series[Any]) -> str:
    parts = [
        f"{pounds(row[name])} is {word}" if is_known(row[name]) else f"what is {word} was not supplied"
        for name, word in (("committed", "committed"), ("numerator", "spent"))
    ]
    free = row["free"]
    if is_known(free):
        parts.append(f"{pounds(free)} is free{_fenced(row)}" if free >= 0 else f"{pounds(-free)} too much is committed")
    return f"In {year}, {pounds(row['denominator'])} is available{_from(row)}: {listed(parts)}."


def _from(row: pd.Series[Any]) -> str:
    carried = row["carried_in"]
    return f" ({pounds(carried)} of it carried in)" if is_known(carried) and carried > 0 else ""


def _fenced(row: pd.Series[Any]) -> str:
    """How much of what is free is ring-fenced."""
    fenced, free = row["free_ring_fenced"], row["free"]
    if not is_known(fenced) or free == 0:
        return ""
    if fenced <= 0:
        return " (none of it ring-fenced)"
    return f" ({pounds(fenced)} of it ring-fenced)" if fenced < free else " (all of it ring-fenced)"


def _outside(now: pd.DataFrame) -> str:
    """Money that is awarded outside its ring-fence."""
    outside = now.loc[now.index != OWN, "outside_ring_fence"].sum()
    if not outside > 0:
        return ""
    return f"{pounds(outside)} is listed for a different need from its ring-fence and is not counted as free."


def _streams(now: pd.DataFrame) -> str:
    """Streams that are behind or ahead of profile."""
    parts = now[now.index != OWN]
    if sum(name not in (OWN, PARTNER) for name in now.index) == 1:
        # The one stream is the total, of which it is said already.
        parts = parts[parts.index == PARTNER]
    found = []
    for verdict in (BEHIND_PROFILE, AHEAD_OF_PROFILE):
        names = [str(name) for name in parts.index[parts["progress"] == verdict]]
        if names:
            found.append(f"{listed(names, most=4)} {'is' if len(names) == 1 else 'are'} {verdict}")
    return f"by stream, {'; '.join(found)}" if found else ""


def _over(now: pd.DataFrame) -> str:
    """Awards that are overspent, and streams with awards that are over-committed."""
    parts = now[now.index != OWN]
    over = [
        f"award {row['overspent']} ({name})"
        for name, row in parts.iterrows()
        if is_known(row["overspent"]) and row["overspent"]
    ]
    said = [f"Overspent: {listed(over, most=3)}"] if over else []
    committed = [str(name) for name in parts.index if "over-committed" in str(parts.loc[name, "flag"])]
    if committed:
        said.append(f"{'awards' if said else 'Awards'} are over-committed in {listed(committed)}")
    return f"{'; '.join(said)}." if said else ""


def _partners(now: pd.DataFrame) -> str:
    if PARTNER not in now.index or len(now) == 1:
        return ""
    return f"Partners contribute {pounds(float(now['denominator'][PARTNER]))} more."


def _progress(row: pd.Series[Any], settings: Mapping[str, Any], streams: str) -> str:
    """Whether the spending is on track, by which rule, and the streams that are not."""
    if not is_known(row["progress"], row["share_planned"]) or not row["progress"]:
        alone = f"; {streams}" if streams else ""
        return f"Whether spending is on track is not known, because {_why_unknown(row)}{alone}."
    by = (
        f"By {day(date.fromisoformat(row['spent_to']))}" if is_known(row["spent_to"]) else "By the dates of the figures"
    )
    most = f"{as_chosen(settings['tolerance']).rstrip('%')} percentage points"
    aside = f" ({'within' if row['progress'] == ON_TRACK else 'by more than'} {most})" + (
        f"; {streams}" if streams else ""
    )
    return f"{by}, {percent(row['value'])} is spent against {percent(row['share_planned'])} planned: {row['progress']}{aside}."


def _why_unknown(row: pd.Series[Any]) -> str:
    """Why there is no verdict on spending."""
    if is_known(row["denominator"]) and not row["denominator"] > 0:
        return "there is no money to spend"
    return (
        "not every amount has a date"
        if is_known(row["numerator"])
        else "what is spent was not supplied for every award"
    )


def _carried(row: pd.Series[Any]) -> str:
    if not is_known(row["may_be_kept"], row["may_not_be_kept"]):
        return "How much of what is unspent may be carried forward is not supplied."
    return f"Of what is unspent, {pounds(row['may_be_kept'])} may be carried forward and {pounds(row['may_not_be_kept'])} may not."
