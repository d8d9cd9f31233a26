"""Whether a sum of money tells what one of those who make it gave or got."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

from needs_analysis.errors import Refusal
from needs_analysis.release.cells.system import is_number


def dominance(contributors: Sequence[float], *, n: int = 1, k: float = 75.0, p: float = 10.0) -> tuple[str, ...]:
    """The rules by which a sum is too near to what its largest contributors make.

    Parameters
    ----------
    contributors : sequence of float
        What each makes of the sum, such as the grant of each provider in an area; 0 or more.
    n, k : int, float
        The ``n`` largest may make at most ``k`` percent.
    p : float
        All but the two largest must make at least ``p`` percent of the largest: else the second can tell it to within that.

    Returns
    -------
    tuple of str
        ``"nk"`` and ``"p%"``, those that are broken; empty where the sum may be shown.

    Raises
    ------
    Refusal
        For a contribution that is not known or below 0, and settings that are none.

    References
    ----------
    .. [1] Hundepool A, Domingo-Ferrer J, Franconi L, et al. Statistical Disclosure Control. Wiley 2012, chapter 4.

    Examples
    --------
    >>> dominance([90_000, 12_000, 8_000])
    ('nk', 'p%')
    >>> dominance([30_000, 28_000, 26_000, 20_000])
    ()
    """
    if isinstance(contributors, str | bytes | Mapping) or not isinstance(contributors, Iterable):
        raise Refusal(
            "The contributions are no list of amounts", remedy="Give what each makes of the sum: [90_000, 12_000]."
        )
    sizes = sorted((_amount(each) for each in contributors), reverse=True)
    if not all(map(is_number, (n, k, p))) or n < 1 or int(n) != n or not 0 < k < 100 or not 0 < p < 100:
        raise Refusal("These are no rules of dominance", remedy="Give n as a whole number, and k and p as percentages.")
    n, k, p = int(n), float(k), float(p)
    total = math.fsum(sizes)
    if not total:
        return ()
    broken = ["nk"] if 100 * math.fsum(sizes[:n]) > k * total else []
    if 100 * math.fsum(sizes[2:]) < p * sizes[0]:
        broken.append("p%")
    return tuple(broken)


def _amount(value: float) -> float:
    number = float(value) if is_number(value) else math.nan
    if not number >= 0:
        raise Refusal("A contribution is not known, or below 0", remedy="Give each as an amount of 0 or more.")
    return number
