"""Contracts and grants on one page: which to look at first, and why."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

import numpy as np
import pandas as pd

from needs_analysis import periods, require
from needs_analysis.errors import Refusal
from needs_analysis.groups import folded
from needs_analysis.result import Excluded, Result
from needs_analysis.service_gap.delivery import scorecard_words, views
from needs_analysis.service_gap.delivery.agreed import agreed, records
from needs_analysis.service_gap.delivery.attention import attention, by_contract, is_of_few, rule
from needs_analysis.service_gap.delivery.delivered import bases_of, delivered
from needs_analysis.service_gap.delivery.ending import ending, ending_said, runs_to
from needs_analysis.service_gap.delivery.funding_short import funding_short, without_contract
from needs_analysis.service_gap.delivery.open_queries import open_queries
from needs_analysis.service_gap.delivery.outcomes import CHANGES, outcome_names, outcomes
from needs_analysis.service_gap.delivery.outcomes import COLUMNS as OUTCOME_COLUMNS
from needs_analysis.service_gap.delivery.outcomes import words as outcome_words
from needs_analysis.service_gap.delivery.overdue import overdue
from needs_analysis.service_gap.delivery.page_columns import page_columns
from needs_analysis.service_gap.delivery.past_quarters import COLUMNS as QUARTER_COLUMNS
from needs_analysis.service_gap.delivery.past_quarters import (
    FOUR_QUARTERS,
    QUARTER,
    YEAR_TO_DATE,
    first_quarter,
    past_quarters,
)
from needs_analysis.service_gap.delivery.past_quarters import words as quarter_words
from needs_analysis.service_gap.delivery.rated import AMBER, GREEN, NO_TARGET, NOT_RATED, RED, RULE, WHITE
from needs_analysis.service_gap.delivery.returned import Returned, returned
from needs_analysis.service_gap.delivery.revised import as_first_sent, revised
from needs_analysis.service_gap.delivery.spending import LATER, spending, spending_said
from needs_analysis.service_gap.delivery.standing import BALANCE, FUNDED, IN_POST, WAITING, standing
from needs_analysis.service_gap.delivery.tables_beside import Beside, tables_beside
from needs_analysis.service_gap.delivery.target_rows import counts_of, rated_targets, target_rows
from needs_analysis.service_gap.delivery.unmatched import unmatched
from needs_analysis.source import sources_of, united
from needs_analysis.wording import listed, period

CONTRACT: Final = "contract"
OUTCOME: Final = "outcome"
VIEWS: Final = (CONTRACT, views.SERVICE, views.AREA, OUTCOME, QUARTER)


def scorecard(
    returns: pd.DataFrame,
    contracts: pd.DataFrame,
    queries: pd.DataFrame | None = None,
    outcome_set: pd.DataFrame | None = None,
    earlier: pd.DataFrame | None = None,
    funding: pd.DataFrame | None = None,
    *,
    quarter: str | None = None,
    over: str | None = None,
    as_of: str | None = None,
    service: str | None = None,
    area: str | None = None,
    view: str = CONTRACT,
    return_due_days: int = 28,
    confidence: float = 0.95,
) -> Result:
    """Put contracts and grants on one page: target, attainment, colour, money, end and what explains the figures.

    Parameters
    ----------
    returns : pandas.DataFrame
        Provider returns, one row a service, area and quarter (`contracts.provider_return`).
    contracts : pandas.DataFrame
        Contracts and grants, one row a target and funder (`contracts.service_contracts`).
    queries : pandas.DataFrame, optional
        Queries to providers (`contracts.provider_queries`).
    outcome_set : pandas.DataFrame, optional
        The outcomes to show, as a funder names them (`contracts.outcome_set`); otherwise those that the returns measure.
    earlier : pandas.DataFrame, optional
        Returns as they were first sent, where they were corrected since: what they change is shown.
    funding : pandas.DataFrame, optional
        Awards (`contracts.funding`): where one ends before the contract that it pays for, that is shown and gives points; see
        `funding_short` for which award is of which contract. The tables from ``queries`` on are told apart by their columns, so that any
        of them may be left out.
    quarter : str, optional
        The latest quarter to show; the last of the returns otherwise.
    over : {"year to date", "four quarters"}, optional
        The quarters that are added up. The year to date otherwise, and the last four quarters where that leaves more than half of the
        rated targets white. In the view by quarter each quarter stands by itself unless this is asked for.
    as_of : str, optional
        The day from which ends, decisions and queries are counted; the last day of the quarter otherwise.
    service, area : str, optional
        Show the contracts of one service, or those that work in one area.
    view : {"contract", "service", "area", "outcome", "quarter"}
        One row per contract and target, all of a service or an area together, the outcomes of services, or one row per contract, target
        and quarter: the colour in each of the last four quarters, so that what is new and what lasts can be told.
    return_due_days : int
        Days after the end of a quarter from which a return is late.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    Result
        One row per contract and target, those to look at first on top. ``counted`` (out of ``base`` for
        percentages, ``days`` for waits) against ``due``; ``value`` is the part of the target reached with its range; ``colour`` is red,
        amber, green, white or not rated.

    Raises
    ------
    DataError
        For tables that are not what their contracts say: a contract that ends before it starts, a target without unit, doubled rows.
    Refusal
        For a quarter that the returns do not have, an unknown service or area, and totals among the areas.

    Notes
    -----
    Counts of a part of the year are held against an even share of the annual target, only over the quarters that were returned and in
    which the contract ran throughout: returns are of whole quarters, so that one which it ran for only a part of is left out and named. Percentages need what they are of. Referrals and reports are not rated: neither more nor fewer is better.
    Suppressed cells enter with their range, and a missing cell has no upper end, so that such a target is white unless both ends reach
    the target or both miss it.

    Examples
    --------
    >>> returns = pd.DataFrame({"service": "IDVA", "area": "A", "quarter": ["2025/26 Q1", "2025/26 Q2"],
    ...                         "contacted": [210, 198], "contacted_within_48_hours": [150, 131]})
    >>> contracts = pd.DataFrame({"contract": ["C1"], "service": "IDVA", "funder": "Office", "value_a_year": 120_000,
    ...     "start": "2024-04-01", "end": "2026-03-31", "kpi": "Contacted within 48 hours", "target": 90, "unit": "percent",
    ...     "direction": "at least"})
    >>> found = scorecard(returns, contracts)
    >>> found.table["delivered"].tolist(), found.table["colour"].tolist()
    (['281 of 408, 68.9% (95% range 64% to 73%)'], ['red'])
    """
    if view not in VIEWS:
        raise Refusal(
            "view is not a view of the scorecard", remedy=f"Use view={listed([repr(name) for name in VIEWS])}."
        )
    beside = tables_beside(queries=queries, outcome_set=outcome_set, earlier=earlier, funding=funding)
    targets = _chosen(agreed(contracts), service)
    require.columns(returns, ("service", "quarter"), what="returns")
    named = outcome_names(beside.outcome_set, returns)
    found = _returns(returns, targets, named, return_due_days)
    sent = None if beside.earlier is None else as_first_sent(returns, beside.earlier)
    first_sent = None if sent is None else _returns(sent, targets, named, return_due_days)
    last = _last(found, quarter)
    targets = _within(targets, found, area)
    day = _day(as_of, last)
    targets = targets.assign(runs_to=runs_to(targets, day))
    window, first = _window(targets, found, last, over, confidence)
    counted = period(periods.first_day(periods.quarter_numbered(first)), _day(None, last))
    terms: dict[str, Any] = {
        "window": window,
        "window_asked": over is not None,
        "as_of": day.isoformat(),
        "counted_in": counted,
        "not_returned": " ".join(
            filter(None, [overdue(targets, found.last, day, return_due_days), unmatched(contracts, targets, found)])
        ),
    }
    if view == OUTCOME:
        shown = outcomes(targets, found, named, first=first, last=last).assign(confidence=confidence)
        columns, words = OUTCOME_COLUMNS, outcome_words
    elif view == QUARTER:
        shown = past_quarters(targets, found, last=last, over=over, confidence=confidence)
        columns, words = QUARTER_COLUMNS, quarter_words
    else:
        shown = _page(targets, found, first_sent, beside, day, first=first, last=last, confidence=confidence)
        columns, words = page_columns(targets), scorecard_words.words
        if view != CONTRACT:
            shown, columns, words = views.by_view(shown, targets, found, view), views.columns_of(view), views.words
    shown = shown.assign(**terms)
    measure, definition, method = _said_of(view, beside)
    return Result(
        table=shown[[column.name for column in columns if column.name in shown]].reset_index(drop=True),
        columns=columns,
        measure=measure,
        definition=definition,
        method=method,
        settings={
            "quarter": quarter,
            "over": over,
            "as_of": as_of,
            "service": service,
            "area": area,
            "view": view,
            "return_due_days": return_due_days,
            "confidence": confidence,
        },
        sources=united(*sources_of(returns, contracts, *beside.tables)),
        excluded=_left_out(returns, contracts, beside),
        words=words,
    )


_SAID_OF: Final = {
    CONTRACT: (
        "Contracts and grants",
        "Each target of each contract against what its service returned; spending, ends, returns and open queries beside it.",
        RULE,
    ),
    OUTCOME: (
        "Outcomes of services",
        "People whose outcome improved, of those measured at entry and exit, by service; cases closed beside them.",
        "Wilson's interval for a proportion.",
    ),
    QUARTER: (
        "Targets of contracts by quarter",
        "The colour of each target of each contract in each of the last four quarters, by what its service returned.",
        RULE,
    ),
}
"""Measure, definition and method of each view; those by service and area have those of contracts."""


def _day(as_of: str | None, last: int) -> date:
    """The day of the page: not before the end of its last quarter."""
    end = periods.last_day(periods.quarter_numbered(last))
    day = end if as_of is None else require.day(as_of, name="as_of")
    if day < end:
        raise Refusal(
            f"as_of is before the end of {periods.quarter_numbered(last)}, so its figures were not known on that day",
            remedy="Name an earlier quarter with quarter=, or a later day.",
        )
    return day


def _said_of(view: str, beside: Beside) -> tuple[str, str, str]:
    """Measure, definition and method of a view, with the rule of points where it has them."""
    measure, definition, method = _SAID_OF.get(view, _SAID_OF[CONTRACT])
    if view not in (OUTCOME, QUARTER):
        method += f" {rule(funding=beside.funding is not None, queries=beside.queries is not None)}"
    return measure, definition, method


def _left_out(returns: pd.DataFrame, contracts: pd.DataFrame, beside: Beside) -> tuple[Excluded, ...]:
    """Services of returns and queries that no contract names, and awards that pay for none."""
    named = set(contracts["service"].map(folded))
    found = []
    for table, what, each in (
        (returns, "services that returned and have no contract", False),
        (beside.queries, "queries about services without a contract", True),
    ):
        if table is None or table.empty:
            continue
        others = table.loc[~table["service"].map(folded).isin(named), "service"]
        many = len(others) if each else others.map(folded).nunique()
        if many:
            found.append(Excluded(what, int(many), "no contract names the service", counted=False))
    unpaid = [] if beside.funding is None else without_contract(agreed(contracts), beside.funding)
    if unpaid:
        what = f"awards that pay for none of the contracts ({listed(unpaid, most=5)})"
        found.append(
            Excluded(what, len(unpaid), "neither reference, need nor funder is that of a contract", counted=False)
        )
    return tuple(found)


def _page(
    targets: pd.DataFrame,
    found: Returned,
    first_sent: Returned | None,
    beside: Beside,
    day: date,
    *,
    first: int,
    last: int,
    confidence: float,
) -> pd.DataFrame:
    """One row per contract and target, those to look at first on top."""
    done = delivered(targets, found, first=first, last=last)
    table = target_rows(targets, done, rated_targets(targets, done, confidence), confidence)
    told = standing(targets, found, first=first, last=last)
    rows = pd.concat([table, told, spending(targets, day), ending(targets, day)], axis=1)
    # What was counted to a later day was not known on this one.
    rows["spend_to_date"] = rows["spend_to_date"].mask(rows["spending"] == LATER)
    each = rows.to_dict("records")
    rows = rows.assign(money=[*map(spending_said, each)], ends=[*map(ending_said, each)])
    rows["queries_open"] = open_queries(beside.queries, targets, day)
    if beside.funding is not None:
        rows = rows.join(funding_short(targets, beside.funding, day))
    if not rows["provider"].any():
        rows = rows.drop(columns="provider")
    before = None if first_sent is None else delivered(targets, first_sent, first=first, last=last)
    return _in_order(rows.assign(**revised(done, before)))


def _in_order(rows: pd.DataFrame) -> pd.DataFrame:
    """The contracts to look at first on top, and of each the red targets first."""
    found = {contract: attention(part) for contract, part in by_contract(rows).items()}
    rows["points"] = rows["contract"].map({name: each.points for name, each in found.items()}).astype(float)
    earned = {name: ": ".join(filter(None, [str(each.points), ", ".join(each.earned)])) for name, each in found.items()}
    rows["points_for"] = rows["contract"].map(earned)
    # Points and order rest on nothing that may be withheld; a colour that may be stands with the white ones.
    few = np.array([is_of_few(row) for row in rows.to_dict("records")], dtype=bool)
    colours = rows["colour"].mask(few, WHITE)
    rows["order"] = colours.map({name: at for at, name in enumerate((RED, AMBER, WHITE, GREEN, NOT_RATED, NO_TARGET))})
    return rows.sort_values(
        ["points", "contract", "order", "kpi"],
        ascending=[False, True, True, True],
        kind="stable",
    )


def _chosen(targets: pd.DataFrame, service: str | None) -> pd.DataFrame:
    """The targets of one service, where one is asked for."""
    if service is None:
        return targets
    kept = targets[targets["service"].map(folded) == folded(service)].reset_index(drop=True)
    if kept.empty:
        names = sorted(set(targets["service"]))
        raise Refusal("No contract is of that service", remedy=f"Choose one of {listed(names, most=12)}.")
    return kept


def _within(targets: pd.DataFrame, found: Returned, area: str | None) -> pd.DataFrame:
    """The targets of contracts that work in one area: those of the area, and those of everywhere whose service returns for it."""
    if area is None:
        return targets
    place = found.areas.get(folded(area))
    works = [
        folded(area) in (folded(row.area), *found.areas_in(row.area))
        or (
            not row.area
            and place is not None
            and found.services.get(folded(row.service)) is not None
            and bool(found.present[found.services[folded(row.service)], place].any())
        )
        for row in records(targets)
    ]
    kept = targets[np.array(works, dtype=bool)].reset_index(drop=True)
    if kept.empty:
        raise Refusal("No contract or return is of that area", remedy="Name an area as the returns and contracts do.")
    return kept


def _returns(returns: pd.DataFrame, targets: pd.DataFrame, named: dict[str, str], due_days: int) -> Returned:
    """The returns with every column that a target, an outcome or an explanation needs."""
    names = [FUNDED, IN_POST, WAITING, *BALANCE]
    for row in records(targets):
        names += [row.measure, *bases_of(row.measure, row.base)] if row.measure else []
    names += [f"{stem}_{change}" for stem in named for change in CHANGES]
    return returned(returns, names, due_days=due_days)


def _last(found: Returned, quarter: str | None) -> int:
    """Number of the latest quarter that is shown."""
    if quarter is None:
        return found.last
    try:
        number = periods.number_of(periods.quarter(str(quarter)))
    except ValueError:
        raise Refusal("quarter is not a quarter", remedy='Write it as quarter="2025/26 Q2".') from None
    if not found.first <= number <= found.last or not found.present[:, :, number - found.first].any():
        raise Refusal("The returns do not have that quarter", remedy="Choose a quarter of the returns.")
    return number


def _window(targets: pd.DataFrame, found: Returned, last: int, over: str | None, confidence: float) -> tuple[str, int]:
    """Which quarters are added up, and the number of the first."""
    year, four = (first_quarter(last, each) for each in (YEAR_TO_DATE, FOUR_QUARTERS))
    if over not in (None, YEAR_TO_DATE, FOUR_QUARTERS):
        raise Refusal("over is not a span of quarters", remedy=f'Use over="{YEAR_TO_DATE}" or over="{FOUR_QUARTERS}".')
    if over == FOUR_QUARTERS:
        return FOUR_QUARTERS, four
    if over is None and four >= found.first and year != four:
        done = delivered(targets, found, first=year, last=last)
        colours = rated_targets(targets, done, confidence).colour
        # Whether more than half are white must not tell of those that may be withheld.
        seen = ~np.array([is_of_few(row) for row in counts_of(done).to_dict("records")], dtype=bool)
        rated_ones = seen & (colours != NOT_RATED)
        if 2 * int((seen & (colours == WHITE)).sum()) > int(rated_ones.sum()):
            return FOUR_QUARTERS, four
    return YEAR_TO_DATE, year
