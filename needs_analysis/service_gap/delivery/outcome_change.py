"""Did people's scores change between entry and exit, and how many were measured?"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

import numpy as np
import pandas as pd

from needs_analysis import groups, require
from needs_analysis.charts.chart import Chart
from needs_analysis.columns import SHARE, WRITTEN, Column, helpers, keys, labels, limits, measures
from needs_analysis.errors import DataError, Refusal
from needs_analysis.groups import Array, By, folded
from needs_analysis.identifiers import spelled
from needs_analysis.judgement import smallest
from needs_analysis.result import Result
from needs_analysis.said import Caveat, Said
from needs_analysis.source import sources_of
from needs_analysis.statistics import paired_change
from needs_analysis.wording import (
    as_chosen,
    count,
    counted,
    figure,
    is_known,
    listed,
    missing,
    percent,
    period,
    sentence_case,
)

REGRESSION: Final = Caveat(
    "REGRESSION_TO_THE_MEAN",
    "Regression to the mean: people referred at a crisis tend to improve anyway, so this does not show what the service did.",
)
SMALL_BASE: Final = 30
_KEY: Final = ("client", "service", "outcome", "closed")
_MOST_NAMED: Final = 2
"""Services that are named; more are counted."""
_OWN: Final = (
    "closed_from",
    "closed_to",
    "cases",
    "not_measured",
    "smallest_part",
    "same",
    "worse",
    "mean_change",
    "measured_share",
)


def outcome_change(
    outcome_measurements: pd.DataFrame,
    *,
    by: By = "outcome",
    lower_is_better: Sequence[str] = (),
    reliability: float | None = None,
    threshold: float | None = None,
    confidence: float = 0.95,
) -> Result:
    """Change of scores from entry to exit, of those measured at both, beside all closed cases.

    Parameters
    ----------
    outcome_measurements : pandas.DataFrame
        One row a closed case and outcome: ``client, service, outcome, closed`` and, as far as they were taken, ``entry`` and ``exit`` (the
        contract ``outcome_measurements``).
    by : str or sequence of str
        Columns to split by. Different outcomes have different scales and are never put together.
    lower_is_better : sequence of str
        Outcomes of which a lower score is the better one, such as distress; of all others a higher one is.
    reliability : float, optional
        Reliability of the scores, from 0 to below 1, for how many changed by more than their error.
    threshold : float, optional
        Scores of this or better count as reached.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    Result
        One row a group, with its ``service`` (several with a semicolon between them) and the ``period`` in which its cases closed, in
        months. Capitals, spaces, commas and how "and" is written make no two names of one. ``value`` is the share of those measured at entry and exit (``denominator``) who improved (``numerator``), beside
        ``same`` and ``worse``. ``cases`` are all closed cases, ``measured_share`` the share of them that were measured,
        ``at_least`` and ``at_most`` the share that improved if none, or all, of the others did. Means, tests and, where asked for,
        those past the threshold and those who changed reliably follow.

    Raises
    ------
    DataError
        For scores that are text, a missing date, and duplicated rows.
    Refusal
        For several outcomes in one group, an outcome in ``lower_is_better`` that is not there, and no case measured twice.

    Notes
    -----
    See `statistics.paired_change`. A score that is missing makes no pair and is never 0.

    References
    ----------
    .. [1] Jacobson NS, Truax P (1991). J Consult Clin Psychol 59, 12-19.

    Examples
    --------
    >>> scores = pd.DataFrame({"client": [*"abcd"], "service": "ISVA", "outcome": "safety", "closed": pd.to_datetime(["2024-03-01"] * 4),
    ...                        "entry": [4, 5, 6, 3], "exit": [6, 5, 8, None]})
    >>> outcome_change(scores).table[["numerator", "denominator", "cases"]].values.tolist()
    [[2, 3, 4]]
    """
    names = groups.columns_of(by)
    require.columns(outcome_measurements, [*_KEY, *names], what="measurements", when_empty="no case was closed")
    table = outcome_measurements.reset_index(drop=True)
    require.dates(table, "closed", what="measurements")
    for name in _KEY[:3]:
        require.known(table, name, what="measurements")
    for name in dict.fromkeys(["service", "outcome", *names]):
        table[name] = _one_spelling(table[name])
    require.once(table.assign(client=spelled(table["client"])), _KEY, what="measurements")
    lower_better = _lower(table, lower_is_better)
    for name, value, example in (("reliability", reliability, "0.8"), ("threshold", threshold, "6")):
        if value is not None:
            require.number(value, name=name, example=example)
    scores = {name: _scores(table, name) for name in ("entry", "exit")}
    place, found = groups.numbered(table, by, also=_OWN)
    rows = []
    for at, chosen in enumerate(groups.rows_of(place, len(found))):
        outcomes = table["outcome"].iloc[chosen].unique()
        if len(outcomes) > 1:
            raise Refusal("Several outcomes are in one group, and their scales differ", remedy='Add "outcome" to by.')
        change = paired_change(
            scores["entry"][chosen],
            scores["exit"][chosen],
            higher_is_better=str(outcomes[0]) not in lower_better,
            reliability=reliability,
            threshold=threshold,
            confidence=confidence,
        )
        named = {str(name): value for name, value in found.iloc[at].items()}
        rows.append({**_whose(table.iloc[chosen]), **named, **_row(change, len(chosen), confidence)})
    shown = pd.DataFrame(rows)
    if not shown["denominator"].any():
        raise Refusal("No case was measured at entry and at exit", remedy="Check the columns entry and exit.")
    drop = [*(_THRESHOLD if threshold is None else ()), *(_RELIABLE if reliability is None else ())]
    return Result(
        table=shown.drop(columns=drop),
        columns=_columns(names or ["group"]),
        measure="Share of measured cases whose outcome improved",
        definition="Closed cases measured at entry and at exit whose score moved in the better direction, of all measured at both.",
        method="Wilson's interval; Student's interval of the mean change; Wilcoxon, sign and McNemar tests",
        settings={
            "by": names,
            "lower_is_better": sorted(lower_better),
            "reliability": reliability,
            "threshold": threshold,
            "confidence": confidence,
        },
        sources=sources_of(outcome_measurements),
        words=words,
        chart=Chart(
            kind="intervals",
            label=names[0] if names else "group",
            value_title="% of measured cases that improved",
            scale=100,
        )
        if len(names) < 2
        else None,
    )


_THRESHOLD: Final = ("smallest_past", "gained", "lost", "mcnemar_p")
_RELIABLE: Final = ("reliable_points", "smallest_reliable", "reliably_improved", "reliably_worse")


def words(table: pd.DataFrame, settings: Mapping[str, Any]) -> Said:
    """How many improved, of how many measured and closed."""
    names = settings["by"]
    parts = [_group(row, names) for _, row in table.head(2).iterrows()]
    if len(table) > 2:
        parts.append(f"{counted(len(table) - 2, 'more groups')} {'is' if len(table) == 3 else 'are'} in the table.")
    elif len(table) == 1:
        parts.append(_others(table.iloc[0]))
    panel = " ".join(filter(None, parts))
    mean = _mean(table.iloc[0], settings) if len(table) == 1 else ""
    caveats = [
        REGRESSION,
        Caveat("ONLY_MEASURED", "Those who were measured twice may differ from those who left earlier."),
    ]
    if (table["denominator"] < SMALL_BASE).any():
        which = "The share is" if len(table) == 1 else "Some shares are"
        caveats.append(Caveat("SMALL_NUMBERS", f"{which} of fewer than {SMALL_BASE} cases."))
    return Said(
        panel,
        f"{panel} {mean}Wilson, {as_chosen(settings['confidence'])}.",
        title=f"Share of measured cases whose outcome improved: {_of_all(table)}",
        alt="Points with their ranges: the share that improved.",
        caveats=tuple(caveats),
    )


def _of_all(table: pd.DataFrame) -> str:
    """Services and period of all groups together."""
    services = list(dict.fromkeys(str(name) for cell in table["service"] for name in str(cell).split("; ")))
    named = listed(services) if len(services) <= _MOST_NAMED else counted(len(services), "services")
    return f"{named}, {_months(table['closed_from'].min(), table['closed_to'].max())}"


def _group(row: pd.Series[Any], names: Sequence[str]) -> str:
    # The service stands beside what names the group, where it is not among it.
    several = str(row["service"]).split("; ")
    service = listed(several) if len(several) <= _MOST_NAMED else counted(len(several), "services")
    named = [str(row[name]) for name in names if name != "service"]
    start = f"{', '.join([*named, service, _months(row['closed_from'], row['closed_to'])])}: "
    if not is_known(row["denominator"]):
        return sentence_case(f"{start}how many cases were measured at entry and exit is {missing()}.")
    of = f"{count(row['denominator'])} of {counted(row['cases'], 'closed cases')}"
    if not is_known(row["cases"]):
        of = f"{counted(row['denominator'], 'closed cases')} (of a number {missing()})"
    measured = f"{start}{of} {'was' if row['denominator'] == 1 else 'were'} measured at entry and exit"
    if not is_known(row["numerator"], row["value"], row["lower"]):
        return sentence_case(f"{measured}; how many improved is {missing()}.")
    span = f"range {percent(row['lower'])} to {percent(row['upper'])}"
    return sentence_case(f"{measured}. Of them, {count(row['numerator'])} improved ({percent(row['value'])}, {span}).")


def _months(first: object, last: object) -> str:
    """The months from one to another, each written as 2024-03, in words."""
    start, end = (date.fromisoformat(f"{month}-01") for month in (first, last))
    return period(start, end.replace(day=monthrange(end.year, end.month)[1]))


def _others(row: pd.Series[Any]) -> str:
    """What the share would be of all closed cases."""
    if not is_known(row["at_least"], row["at_most"]) or row["at_least"] == row["at_most"]:
        return ""
    return f"Of all closed cases, {percent(row['at_least'])} to {percent(row['at_most'])} improved, as the others are not known."


def _mean(row: pd.Series[Any], settings: Mapping[str, Any]) -> str:
    if not is_known(row["mean_change"], row["change_lower"], row["change_upper"]):
        return ""
    ends = f"{figure(row['change_lower'])} to {figure(row['change_upper'])}"
    return f"Mean change {figure(row['mean_change'])} points ({ends}, Student, {as_chosen(settings['confidence'])}). "


def _whose(table: pd.DataFrame) -> dict[str, str]:
    """The services of some cases, and the months in which the cases closed: no day, which may be that of one person."""
    first, last = (getattr(table["closed"], end)() for end in ("min", "max"))
    services = "; ".join(sorted(set(table["service"].astype("str"))))
    return {
        "service": services,
        "period": _months(f"{first:%Y-%m}", f"{last:%Y-%m}"),
        "closed_from": f"{first:%Y-%m}",
        "closed_to": f"{last:%Y-%m}",
    }


def _one_spelling(names: pd.Series[Any]) -> pd.Series[Any]:
    """Texts that are one name as the first of them is written; what is no text as it is."""
    if not (pd.api.types.is_object_dtype(names.dtype) or isinstance(names.dtype, pd.StringDtype | pd.CategoricalDtype)):
        return names
    key = names.astype("object").map(lambda cell: folded(cell) if isinstance(cell, str) else cell)
    texts = names.astype("object").map(lambda cell: cell.strip() if isinstance(cell, str) else cell)
    return texts.groupby(key, dropna=False).transform("first")


def _lower(table: pd.DataFrame, names: Any) -> frozenset[str]:
    if not isinstance(names, str | Sequence):
        raise Refusal("lower_is_better is not a list of outcomes", remedy='Write lower_is_better=["distress"].')
    given = frozenset(groups.listed_names(names))
    spelling = {folded(name): str(name) for name in table["outcome"]}
    if strange := [name for name in given if folded(name) not in spelling]:
        raise Refusal(
            f"{len(strange)} of lower_is_better {'is not an outcome' if len(strange) == 1 else 'are not outcomes'} here",
            remedy="Check the spelling.",
        )
    return frozenset(spelling[folded(name)] for name in given)


def _scores(table: pd.DataFrame, name: str) -> Array:
    if name not in table:
        raise DataError.one("the measurements do not have this column", column=name, remedy="Add it.")
    return require.numbers(table, name)


def _row(change: Any, cases: int, confidence: float) -> dict[str, Any]:
    parts = np.array([change.improved, change.same, change.worse], dtype=float)
    past, reliable = (
        np.array(each, dtype=float)
        for each in ((change.gained, change.lost), (change.reliably_improved, change.reliably_worse))
    )
    return {
        "group": groups.EVERYBODY,
        "measure": "share that improved",
        "value": change.improved_share,
        "lower": change.improved_lower,
        "upper": change.improved_upper,
        "confidence": confidence,
        "numerator": change.improved,
        "denominator": change.n,
        "unit": "cases",
        "method": "Wilson",
        "smallest_part": smallest(parts),
        "same": change.same,
        "worse": change.worse,
        "not_measured": cases - change.n,
        "cases": cases,
        "measured_share": change.n / cases,
        "at_least": change.improved / cases,
        "at_most": (change.improved + cases - change.n) / cases,
        "mean_entry": change.mean_pre,
        "mean_exit": change.mean_post,
        "mean_change": change.mean_change,
        "change_lower": change.lower,
        "change_upper": change.upper,
        "t_p": change.t_p,
        "cohens_dz": change.cohens_dz,
        "change_in_sd": change.change_in_sd,
        "wilcoxon_v": change.wilcoxon_v,
        "wilcoxon_p": change.wilcoxon_p,
        "sign_p": change.sign_p,
        "smallest_past": smallest(np.array([*past, *(parts[[0, 2]] - past)])),
        "gained": change.gained,
        "lost": change.lost,
        "mcnemar_p": change.mcnemar_p,
        "reliable_points": change.reliable_points,
        "smallest_reliable": smallest(np.array([*reliable, *(parts[[0, 2]] - reliable)])),
        "reliably_improved": change.reliably_improved,
        "reliably_worse": change.reliably_worse,
    }


def _columns(names: Sequence[str]) -> tuple[Column, ...]:
    """What the columns are. Those who improved, stayed and worsened add up, so with one of them goes each."""
    parts, measured = ("smallest_part",), ("denominator",)
    moved = (*measured, *parts, "numerator", "same", "worse", *_THRESHOLD[:3], *_RELIABLE[1:])
    return (
        *keys(names, written=WRITTEN),
        *labels(*({"service"} - set(names)), written=True),
        *labels(*({"period"} - set(names))),
        *helpers("closed_from", "closed_to"),
        *(() if "group" in names else (Column("group", "label"),)),
        # Named as a part of those measured so that few of these hide it, and few of it do not hide these.
        Column("not_measured", "count", of=("denominator",), part_of="denominator"),
        Column("denominator", "base"),
        # With few not measured, the cases would give them away beside those who were.
        Column("cases", "base", of=("denominator", "not_measured")),
        Column("measured_share", "measure", of=("denominator", "cases"), unit=SHARE),
        Column("smallest_part", "count", of=measured, part_of="denominator", shown=False),
        *(Column(name, "count", of=parts, part_of="denominator") for name in ("numerator", "same", "worse")),
        Column("value", "measure", of=("numerator", *measured, *parts), part_of="denominator", unit=SHARE),
        *limits("lower", "upper", of=("value", "numerator", *measured, *parts), unit=SHARE),
        *limits("at_least", "at_most", of=("numerator", "cases", *measured, *parts), unit=SHARE),
        *measures("mean_entry", of=measured),
        # Where most scores moved alike, the mean and the spread of the change give the number of the few that did not.
        *measures("mean_exit", "mean_change", "cohens_dz", "change_in_sd", "t_p", of=moved),
        *limits("change_lower", "change_upper", of=("mean_change", *moved)),
        # Tests of ranks and signs follow from how many moved which way.
        *measures("wilcoxon_v", "wilcoxon_p", of=moved),
        *measures("sign_p", of=("numerator", "same", "worse", *parts)),
        # Beside those who improved at all, those who did so past the threshold, or reliably, give the others.
        *(
            column
            for smallest_one, names_of in (("smallest_past", _THRESHOLD[1:3]), ("smallest_reliable", _RELIABLE[2:]))
            for column in (
                Column(smallest_one, "count", of=measured, part_of="denominator", shown=False),
                *(Column(name, "count", of=(smallest_one,), part_of="denominator") for name in names_of),
            )
        ),
        *measures("mcnemar_p", of=("gained", "lost")),
        *measures("reliable_points", of=measured),
    )
