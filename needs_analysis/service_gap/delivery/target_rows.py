"""The rows of targets: what was counted, the colour, and both in words."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from needs_analysis.service_gap.delivery.agreed import AT_LEAST, records
from needs_analysis.service_gap.delivery.attention import FEW
from needs_analysis.service_gap.delivery.delivered import Delivered
from needs_analysis.service_gap.delivery.rated import NO_TARGET, NOT_RATED, WHITE, Rated, rated
from needs_analysis.service_gap.delivery.said_of_targets import delivered_said, note_of, range_said, target_said
from needs_analysis.wording import period


def rated_targets(targets: pd.DataFrame, done: Delivered, confidence: float) -> Rated:
    """The colour of each target; none for volumes, for what cannot be compared with a target, and where there is none.

    A quarter that was not returned may hold any number, so only a count that is clear without it has a colour.
    """
    lacking = done.covered < done.expected
    terms: dict[str, Any] = {
        "unit": done.unit,
        "at_least": (targets["direction"] == AT_LEAST).to_numpy(),
        "tolerance": targets["tolerance"].to_numpy(dtype=float) / 100,
        "confidence": confidence,
    }
    ends = (done.least, done.most, done.base_least, done.base_most)
    found = rated(*ends, target=done.due, **terms)
    # A mean wait of few people is no clear answer; one person's longest wait is.
    few = (targets["measure"] == "mean_wait_days").to_numpy() & ~(done.base_least >= FEW)
    open_ended = (done.least, np.where(np.isnan(done.most), np.nan, np.inf), done.base_least, done.base_most)
    whole = np.where(done.unit == "count", rated(*open_ended, target=done.due_in_all, **terms).colour, WHITE)
    off = done.volume | done.unnamed | done.shared | done.elsewhere | done.beyond
    # Of a part of a quarter there is no figure, which is no clear answer.
    off |= (done.expected == 0) & (np.array(done.in_part, dtype=object) == "")
    off |= targets["target"].isna().to_numpy()
    colour = np.where(off, NOT_RATED, np.where(lacking, whole, np.where(few, WHITE, found.colour)))
    return Rated(found.value, found.lower, found.upper, colour.astype(object))


def counts_of(done: Delivered) -> pd.DataFrame:
    """What was counted of each target, and of what: numbers where they are known, and else between what they lie."""
    exact, base_exact = done.least == done.most, done.base_least == done.base_most
    days, ranged = done.unit == "days", ~((done.least == done.most) & (done.base_least == done.base_most))
    share = (done.unit == "percent") & ranged
    rest = np.maximum(done.base_least - done.most, 0), done.base_most - done.least
    return pd.DataFrame(
        {
            "counted": np.where(exact & ~days, done.least, np.nan),
            "counted_least": np.where(~exact & ~days, done.least, np.nan),
            "counted_most": np.where(~exact & ~days & np.isfinite(done.most), done.most, np.nan),
            "base": np.where(base_exact, done.base_least, np.nan),
            "base_least": np.where(~base_exact, done.base_least, np.nan),
            "base_most": np.where(~base_exact & np.isfinite(done.base_most), done.base_most, np.nan),
            "rest_least": np.where(share & np.isfinite(rest[0]), rest[0], np.nan),
            "rest_most": np.where(share & np.isfinite(rest[1]), rest[1], np.nan),
            "days": np.where(exact & days, done.least, np.nan),
        }
    )


def target_rows(targets: pd.DataFrame, done: Delivered, rating: Rated, confidence: float) -> pd.DataFrame:
    """The columns of the targets."""
    rows = (
        counts_of(done)
        .set_axis(targets.index)
        .assign(
            contract=targets["contract"],
            service=targets["service"],
            provider=targets["provider"],
            kpi=targets["kpi"].where(targets["kpi"] != "", "no target"),
            funder=targets["funder"],
            value_a_year=targets["value_a_year"],
            spend_to_date=targets["spend_to_date"],
            due=done.due,
            value=rating.value,
            lower=rating.lower,
            upper=rating.upper,
            colour=np.where(targets["target"].isna(), NO_TARGET, rating.colour),
            ran=np.where((done.expected > 0) | (np.array(done.in_part) != ""), "yes", ""),
            counts_as=done.unit,
            confidence=confidence,
            period=[
                ""
                if end is None or start is None
                else period(end.replace(day=1), end)
                if kind == "level"
                else period(start, end)
                for start, end, kind in zip(done.start, done.end, done.unit, strict=True)
            ],
        )
    )
    rows["target"] = [target_said(row) for row in records(targets)]
    rows["note"] = [note_of(row, done, place) for place, row in enumerate(records(targets))]
    each = rows.to_dict("records")
    ranges = [*map(range_said, each)]
    return rows.assign(delivered=[*map(delivered_said, each, ranges)], range=ranges)
