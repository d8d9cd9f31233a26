"""Rows of provider returns that would be counted twice: one key in two spellings, and totals beside their parts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Final

import numpy as np
import pandas as pd

from needs_analysis import groups, require
from needs_analysis.contracts.provider_return import NOT_ADDED, provider_return
from needs_analysis.errors import DataError, Refusal
from needs_analysis.periods import UnclearPeriod, quarter
from needs_analysis.reference.areas import county_named, larger
from needs_analysis.reference.forces import force_code
from needs_analysis.reference.load import load
from needs_analysis.wording import listed, plain

_MEASURES: Final = frozenset(
    column.name for column in provider_return.columns if column.kind == "measured" and column.name not in NOT_ADDED
)
_PARTED: Final = {"service": "services", "area": "areas", "provider": "providers", "crime_type": "types of crime"}
"""Columns whose parts may stand beside a total of them."""
_MAY_BE_BLANK: Final = ("provider", "service")
"""Columns in which a blank is one that was not named, and no total."""
_WHOLE: Final = re.compile(
    "(?:the )?(?:whole|entire|all) (?:of )?(?:the )?(?:police )?(?:force|county|region)(?: area)?"
    "|(?:the )?(?:whole|entire) (?:of )?(?:the )?(?:police |opcc |pcc )?area"
    "|(?:force|county|region)[- ]?wide|pan[- ](?:force|county|region)"
    "|all (?:recorded |types of |kinds of )?(?:crimes?|crime types?|offences?|offence types?|services?|providers?)(?: types?)?"
)
"""What total rows of returns are called, beside what `groups.says_total` knows."""
_OF: Final = re.compile(" (?:county|city) of$")
_LEAST_EQUATIONS: Final = 3
_MOST_PARTS: Final = 200


def refuse_doubled(returns: pd.DataFrame) -> None:
    """Refuse rows of returns of one key, in whatever spelling; see `contracts.provider_return` for the key.

    Parameters
    ----------
    returns : pandas.DataFrame
        Rows with ``service`` and ``quarter``, and with ``provider``, ``area`` and ``crime_type`` where they are told apart by them.

    Raises
    ------
    Refusal
        Naming the columns that are the same.
    DataError
        For lists and other cells that are no single values.

    Examples
    --------
    >>> refuse_doubled(pd.DataFrame({"service": ["IDVA", "idva "], "quarter": ["2025/26 Q1", "q1 2025-26"]}))
    Traceback (most recent call last):
    ...
    needs_analysis.errors.Refusal: Rows are duplicated: service and quarter are the same. Remove the duplicates, or choose one of them with where.
    """
    names = [name for name in provider_return.key if name in returns]
    if len(returns) > 1 and {"service", "quarter"} <= set(names) and _folded(returns, names).duplicated().any():
        raise Refusal(
            f"Rows are duplicated: {listed([plain(name) for name in names])} are the same",
            remedy="Remove the duplicates, or choose one of them with where.",
        )


def refuse_totals(returns: pd.DataFrame) -> None:
    """Refuse rows of a total, or of a whole area, next to rows of its parts: added up, these count twice.

    Parameters
    ----------
    returns : pandas.DataFrame
        Rows with ``service`` and ``quarter``, and with ``provider``, ``area`` and ``crime_type`` where they are told apart by them.

    Raises
    ------
    Refusal
        For names of totals, for a county or force beside areas in it, and for a blank area or type of crime beside named ones of the
        same service and quarter, which may be either; and for an area whose figures are the sums of all the others'.

    Examples
    --------
    >>> refuse_totals(pd.DataFrame({"service": "IDVA", "quarter": "2025/26 Q1", "area": ["Swale", "Dover", "Kent"]}))
    Traceback (most recent call last):
    ...
    needs_analysis.errors.Refusal: The returns have rows of a whole beside rows of its parts, in area. Remove the rows of totals, or choose rows with where.
    """
    names = [name for name in provider_return.key if name in returns]
    if len(returns) < 2 or not {"service", "quarter"} <= set(names):
        return
    keys = _folded(returns, names)
    for name, many in _PARTED.items():
        if name not in keys:
            continue
        parts = [str(part) for part in keys[name].unique()]
        if len(parts) < 2:
            continue
        found = _beside_parts(keys, name, [part for part in parts if part and _says_total(part)])
        if found is not None:
            raise _refusal(returns, keys, name, found)
        if name not in _MAY_BE_BLANK and "" in parts and _beside_parts(keys, name, [""]) is not None:
            raise Refusal(
                f"Some rows of a service and quarter have no {plain(name)} and others have, so they may count twice",
                remedy=f"Name the {many} of all rows, remove the rows of totals, or choose rows with where.",
            )
    if "area" in keys:
        found = _wholes(keys) or _sums(returns, keys)
        if found is not None:
            raise _refusal(returns, keys, "area", found)


def _refusal(returns: pd.DataFrame, keys: pd.DataFrame, name: str, found: str) -> Refusal:
    written = str(returns[name].iloc[int(np.flatnonzero(keys[name] == found)[0])]).strip()
    told = f" ({written})" if groups.may_repeat(returns) else ""
    return Refusal(
        f"The returns have rows of a whole beside rows of its parts, in {plain(name)}{told}",
        remedy="Remove the rows of totals, or choose rows with where.",
    )


def _folded(returns: pd.DataFrame, names: Iterable[str]) -> pd.DataFrame:
    """The keys of some rows in one spelling each; a missing one is blank."""
    found = {}
    for name in names:
        cells = returns[name].astype("object")
        try:
            codes, values = pd.factorize(cells)
        except TypeError:
            raise DataError.one(
                "contains lists or similar",
                column=name,
                expected="one value per cell",
                remedy="Give each its own row.",
            ) from None
        fold = _quarter if name == "quarter" else groups.folded
        # The last is for what is missing, whose code is -1.
        texts = np.array([*(fold(value) for value in values), ""], dtype="object")
        found[name] = texts[codes]
    return pd.DataFrame(found)


@lru_cache(maxsize=1_000)
def _quarter(value: object) -> str:
    try:
        return quarter(str(value))
    except UnclearPeriod:
        return groups.folded(value)


def _says_total(part: str) -> bool:
    return groups.says_total(part) or _WHOLE.fullmatch(part) is not None


def _beside_parts(keys: pd.DataFrame, name: str, wholes: list[str]) -> str | None:
    """The first of some wholes that stands beside other rows of its service and quarter (and provider, where both name one)."""
    is_whole = keys[name].isin(wholes)
    if not wholes or is_whole.all():
        return None
    by = ["quarter", *(["service"] if name != "service" else [])]
    pairs = keys[is_whole].merge(keys[~is_whole], on=by, suffixes=("", "_of_part"))
    if "provider" in keys and name != "provider" and len(pairs):
        given, other = pairs["provider"], pairs["provider_of_part"]
        unlike = (given != other) & (given != "") & (other != "") & ~given.map(_says_total)
        pairs = pairs[~unlike]
    return str(pairs[name].iloc[0]) if len(pairs) else None


def _wholes(keys: pd.DataFrame) -> str | None:
    """An area in which another of the same service, quarter and provider lies."""
    areas = [str(area) for area in keys["area"].unique()]
    inside = {area: _larger_areas(area) for area in areas}
    for area in areas:
        code = _code(area)
        parts = {other for other in areas if code and other != area and code in inside[other]}
        found = _beside_parts(keys[keys["area"].isin({area, *parts})], "area", [area]) if parts else None
        if found is not None:
            return found
    return None


@lru_cache(maxsize=2_000)
def _code(area: str) -> str | None:
    """Code of an area by its name; a name that a county and a force have is read as the county, which is in the force."""
    return (
        _named().get(area) or county_named(area) or force_code(area) or (area.upper() if larger(area.upper()) else None)
    )


@cache
def _named() -> dict[str, str]:
    """Codes of authorities and partnerships by their folded names, also without "county of" or "city of" behind them."""
    table = load("areas_england_wales")
    # The last of one name counts: authorities stand behind partnerships.
    table = table.sort_values("area_type", key=lambda types: types == "local authority", kind="stable")
    table = table[table["parent_code"].notna()]
    found = dict(zip(table["area_name"].map(groups.folded), table["area_code"].astype("str"), strict=True))
    short = {_OF.sub("", name): code for name, code in found.items()}
    return {**short, **found}


@lru_cache(maxsize=2_000)
def _larger_areas(area: str) -> frozenset[str]:
    code = _code(area)
    return frozenset(larger(code) if code else ())


def _sums(returns: pd.DataFrame, keys: pd.DataFrame) -> str | None:
    """An area whose every figure is the sum of all the others' of its service, quarter and provider, in several figures at least."""
    measures = [str(name) for name in returns.columns if name in _MEASURES]
    if keys["area"].nunique() < 3 or not measures:
        return None
    by = [name for name in ("service", "provider", "crime_type") if name in keys]
    many = keys[keys.groupby(by)["area"].transform("nunique").between(3, _MOST_PARTS)]
    if many.empty:
        return None
    given = returns.iloc[many.index]
    numbers = pd.DataFrame({name: require.floats(given[name]) for name in measures}, index=many.index)
    for _, part in many.groupby(by, sort=False):
        at = [part["area"], part["quarter"]]
        if part[["area", "quarter"]].duplicated().any():
            continue
        # A column for each figure and quarter.
        table = numbers.loc[part.index].set_index(at).unstack()
        found = table.to_numpy(dtype=float)
        known = np.isfinite(found).all(axis=0) & (found > 0).all(axis=0)
        if known.sum() >= _LEAST_EQUATIONS and (sums := groups.adding_up(found[:, known])).any():
            return str(table.index[int(np.flatnonzero(sums)[0])])
    return None
