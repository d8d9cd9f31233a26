"""How much is never told to the police."""

from __future__ import annotations

import numpy as np
import pandas as pd

from needs_analysis import groups
from needs_analysis.charts.chart import Chart
from needs_analysis.contracts import require
from needs_analysis.demand import beside as side
from needs_analysis.demand.beside import Ranged
from needs_analysis.errors import Refusal, UnitError
from needs_analysis.groups import EVERYBODY, By
from needs_analysis.result import Caveat, Result
from needs_analysis.source import sources_of
from needs_analysis.statistics import poisson_interval, product_of
from needs_analysis.statistics._checks import confidence as checked_confidence
from needs_analysis.units import kind
from needs_analysis.wording import percent, sentence_case


def reporting_gap(
    table: pd.DataFrame,
    beside: pd.DataFrame | None = None,
    *,
    estimated: str = "estimated",
    recorded: str = "recorded",
    recorded_unit: str = "offences",
    offences_per_victim: Ranged | None = None,
    by: By = (),
    confidence: float = 0.95,
    what: str = "victims",
) -> Result:
    """Share of those hurt who are not in the police's records.

    Parameters
    ----------
    table : pandas.DataFrame
        One row an area: people estimated (with ``<estimated>_lower`` and ``<estimated>_upper`` where known) and what the police
        recorded of the same kind, area and period.
    beside : pandas.DataFrame, optional
        The table with what was recorded, where it stands in one of its own; one row an area, by the same names.
    estimated, recorded : str
        Columns; the range of ``"value"`` is in ``lower`` and ``upper``, as results give it.
    recorded_unit : str
        What the police's figure counts: ``"offences"`` or people (``"victims"``).
    offences_per_victim : float or tuple of float, optional
        Recorded offences for each recorded victim; or that with its least and most. Needed for offences.
    by : str or sequence of str
        Columns that name an area.
    confidence : float
        Between 0 and 1; of the ranges in the table.
    what : str
        Who was hurt, in words.

    Returns
    -------
    Result
        One row an area: the share not recorded, between 0 and 1, with its range. Where more victims were recorded than
        estimated it is 0 and flagged.

    Raises
    ------
    DataError
        For missing columns, areas that stand twice, and numbers that are negative or none.
    UnitError
        For offences without offences per victim: people and offences are not of one kind.

    Notes
    -----
    ``1 - (recorded / offences per victim) / estimated``; ranges combined on the scale of logarithms, the recorded count with
    its chance variation.

    References
    ----------
    .. [1] Zou GY, Donner A (2008). Statistics in Medicine 27, 1693-1702.

    Examples
    --------
    >>> table = pd.DataFrame({"estimated": [50_000], "recorded": [15_000]})
    >>> reporting_gap(table, offences_per_victim=1.5).table["value"].round(3).tolist()
    [0.8]
    """
    checked_confidence(confidence)
    side.require_unit(table, "people", "the estimates")
    side.require_unit(beside, recorded_unit, "what was recorded")
    if kind(recorded_unit) == "people" and offences_per_victim is not None:
        raise Refusal("People are not several offences each", remedy="Leave offences_per_victim out.")
    table, recorded = side.side_by_side(table, beside, estimated, recorded, by)
    label, keys, need = side.areas_of(table, estimated, recorded, by)
    counted = require.whole_numbers(table, recorded)
    if recorded_unit not in side.HURT | side.OFFENCES:
        raise UnitError(f"{recorded_unit} are neither offences nor people", remedy="Give recorded offences or victims.")
    if kind(recorded_unit) == "offences" and offences_per_victim is None:
        raise UnitError(
            "Offences are not people: one victim can have many offences recorded",
            remedy="Give offences_per_victim=, from records that know their victims.",
        )
    if kind(recorded_unit) not in ("offences", "people"):
        raise UnitError(f"{recorded_unit} are neither offences nor people", remedy="Give recorded offences or victims.")
    each = side.ranged(offences_per_victim if offences_per_victim is not None else 1.0, name="offences_per_victim")
    low, high = poisson_interval(counted, confidence=confidence)
    some = counted > 0
    safe = np.where(some, counted, 1.0)
    known, known_low, known_high = product_of(
        [(safe, np.where(some, low, 1.0), np.where(some, high, 1.0)), each, need], [1, -1, -1]
    )
    known, known_low = np.where(some, known, 0.0), np.where(some, known_low, 0.0)
    known_high = np.where(some, known_high, high / each[1] / need[1])
    unknown_range = np.isnan(need[1])
    shown = keys.assign(
        measure="share not recorded",
        value=np.clip(1 - known, 0, 1),
        lower=np.where(unknown_range, np.nan, np.clip(1 - known_high, 0, 1)),
        upper=np.where(unknown_range, np.nan, np.clip(1 - known_low, 0, 1)),
        confidence=confidence,
        numerator=counted / each[0],
        denominator=need[0],
        unit="share",
        method="1 - recorded victims / estimated victims",
        flag=np.where(known > 1, "more recorded than estimated", np.where(some, "", "none recorded")),
        recorded=counted,
        offences_per_victim=each[0] if kind(recorded_unit) == "offences" else np.nan,
    )
    top = shown.iloc[0] if len(shown) == 1 else shown.loc[[shown["value"].idxmax()]].iloc[0]
    where = "" if top[label] == EVERYBODY else f"{top[label]}: "
    reach = f" (range {percent(top['lower'])} to {percent(top['upper'])})" if top["lower"] == top["lower"] else ""
    assumed = (
        f", at {side.ranged_said(each, digits=2)} {'offence' if each == (1, 1, 1) else 'offences'} each"
        if kind(recorded_unit) == "offences"
        else ""
    )
    panel = (
        f"{where}about {percent(top['value'])}{reach} of {what} are not in the police's records: about "
        f"{side.about(top['numerator'])} of {side.about(top['denominator'])} are{assumed}."
    )
    if top["flag"] == "more recorded than estimated":
        panel = (
            f"{where}about {side.about(top['numerator'])} {what} were recorded, more than the {side.about(top['denominator'])} estimated. "
            "The two do not count the same people, so no gap can be given."
        )
    caveats = [
        Caveat("SAME_THING", "The survey and the police must mean the same kind of harm, area and period."),
        *side.bridged(recorded_unit, offences_per_victim, "recorded"),
    ]
    if (known > 1).any():
        caveats.append(
            Caveat("MORE_THAN_ESTIMATED", "More recorded than estimated: the two do not count the same people.")
        )
    return Result(
        table=shown,
        measure=f"reporting gap ({what})",
        definition=f"Share of estimated {what} who are not among the recorded victims of the same area and period.",
        method="Ratio of two numbers; ranges combined on the log scale, the recorded count with its chance variation.",
        sentences={"panel": sentence_case(panel), "analyst": f"{sentence_case(panel)} MOVER limits on the log scale."},
        parameters={"recorded_unit": recorded_unit, "offences_per_victim": offences_per_victim}
        | {"by": groups.columns_of(by), "confidence": confidence},
        sources=sources_of(table),
        caveats=tuple(caveats),
        chart=Chart(
            kind="intervals",
            label=label,
            title=sentence_case(f"{where}about {percent(top['value'])} of {what} are not in the police's records"),
            alt=f"Points with ranges for {len(shown)} areas. {sentence_case(panel)}",
            value_title=f"% of {what} not recorded",
            scale=100,
            ranked=True,
        ),
    )
