"""Which figures of targets were corrected since their returns were first sent."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from needs_analysis import require
from needs_analysis.contracts.provider_return import provider_return
from needs_analysis.errors import Refusal
from needs_analysis.groups import folded
from needs_analysis.service_gap.delivery.delivered import Delivered
from needs_analysis.wording import count


def as_first_sent(returns: pd.DataFrame, earlier: pd.DataFrame) -> pd.DataFrame:
    """The returns with every row as it was first sent.

    Parameters
    ----------
    returns : pandas.DataFrame
        Returns as they stand.
    earlier : pandas.DataFrame
        Rows as they were first sent, of the same services, areas and quarters.

    Raises
    ------
    DataError
        For rows given twice.
    Refusal
        When a row that was first sent is not in the returns.

    Examples
    --------
    >>> now = pd.DataFrame({"service": "IDVA", "quarter": ["2025/26 Q1", "2025/26 Q2"], "referrals": [98, 120]})
    >>> as_first_sent(now, now.iloc[:1].assign(referrals=119))["referrals"].tolist()
    [119, 120]
    """
    key = [name for name in provider_return.key if name in returns and name in earlier]
    require.columns(earlier, ("service", "quarter"), what="returns first sent")
    require.once(earlier, key, what="returns first sent")
    mine, theirs = (
        pd.MultiIndex.from_frame(table[key].astype("object").where(table[key].notna(), "").map(folded))
        for table in (returns, earlier)
    )
    if not theirs.isin(mine).all():
        many = int((~theirs.isin(mine)).sum())
        raise Refusal(
            f"{many} of the returns first sent {'is' if many == 1 else 'are'} not among the returns",
            remedy="Give the rows of the same services, areas and quarters.",
        )
    kept = returns[~mine.isin(theirs)]
    columns = [name for name in returns if name in earlier]
    return pd.concat([earlier[columns], kept[columns]], ignore_index=True)


def revised(now: Delivered, before: Delivered | None) -> dict[str, Any]:
    """What each target counted as first sent, where it counts something else now, and that in words.

    Parameters
    ----------
    now, before : Delivered
        What the returns give as they stand, and as they were first sent.
    """
    if before is None:
        return {"counted_first_sent": np.nan, "revised": "", "revised_by": np.nan}
    known = (now.least == now.most) & (before.least == before.most) & (now.unit != "days")
    changed = known & (now.least != before.least)
    first = np.where(changed, before.least, np.nan)
    return {
        "counted_first_sent": first,
        "revised_by": np.abs(np.where(changed, now.least - before.least, np.nan)),
        "revised": [f"{count(number)} as first sent" if not np.isnan(number) else "" for number in first],
    }
