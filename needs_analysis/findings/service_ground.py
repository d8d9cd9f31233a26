"""What the rules of a service's profile share: the lines they write, and which figure is the base of which."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import pandas as pd

from needs_analysis.errors import NeedsAnalysisError, Refusal
from needs_analysis.findings.claim_ground import may_be_part_of
from needs_analysis.quantity import Quantity
from needs_analysis.result import Result
from needs_analysis.units import kind
from needs_analysis.wording import counted, plain


@dataclass(frozen=True)
class Line:
    """One thing that a service's figures say."""

    text: str
    verdict: str = ""


@dataclass
class Lines:
    """The figures of a service and what was said of them so far.

    Attributes
    ----------
    facts : pandas.DataFrame
        All published facts, from which metrics take theirs by id.
    own : list of Quantity
        Those of the service.
    says : list of Line
        What they allow to be said.
    funding : list of str
        Amounts as published.
    cannot : list of str
        What cannot be calculated or is not understood, and why.
    used : set of str
        Ids of the figures that were said.
    """

    facts: pd.DataFrame
    own: list[Quantity]
    says: list[Line] = field(default_factory=list)
    funding: list[str] = field(default_factory=list)
    cannot: list[str] = field(default_factory=list)
    used: set[str] = field(default_factory=set)

    def of(self, what: str, metric: Callable[[], Result], *items: Quantity) -> bool:
        """Say what a metric says of some figures; a refusal becomes a line that says why not."""
        try:
            result = metric()
        except NeedsAnalysisError as error:
            self.cannot.append(f"{what}: {reason(error)}")
            return False
        self.says.append(Line(result.sentence(), str(result.verdict or "")))
        self.used.update(item.id for item in items)
        return True


def reason(error: NeedsAnalysisError) -> str:
    """Why something was refused, without what the caller of a function could do about it."""
    text = error.reason if isinstance(error, Refusal) else str(error).splitlines()[0]
    return text[:1].lower() + text[1:].rstrip(".")


def not_understood(item: Quantity) -> str:
    """Why a figure cannot be what it says it is, or nothing."""
    if item.unit in ("date", "month"):
        return ""
    try:
        number = item.number
    except Refusal:
        return "it is not a number"
    if number < 0 and not item.is_change:
        return "it is below 0"
    if item.unit == "percent" and number > 100 and not item.is_change:
        return "no share is above 100%"
    return ""


def base_of(part: Quantity, own: Sequence[Quantity]) -> Quantity | None:
    """The one figure that a part was printed as being of.

    Its number was printed with the part, and its unit, period and area are those of the part. That two numbers are the
    same makes none the base of the other: where the unit is not known, the number stands alone.
    """
    if part.base is None or (part.unit == "percent" and not part.base_unit):
        return None
    found = [
        item
        for item in own
        if item.id != part.id
        and item.is_whole_count
        and item.count == part.base
        and not item.is_target
        and item.is_of_the_period_of(part)
        and item.is_of_the_area_of(part)
        and item.is_stock == part.is_stock
        and (kind(item.unit) == kind(part.base_unit) if part.base_unit else may_be_part_of(part, item))
    ]
    return found[0] if len(found) == 1 else None


def of_what(measure: str, unit: str) -> str:
    """What a figure counts, where its unit does not say it already.

    Examples
    --------
    >>> of_what("posts_recruiting", "posts"), of_what("csps", "CSPs"), of_what("referral", "referrals")
    ('posts recruiting', '', '')
    """
    what = plain(measure)
    said, meant = ({word.removesuffix("s") for word in text.casefold().split()} for text in (unit, what))
    return "" if meant <= said else what


def in_brackets(item: Quantity) -> str:
    """What a figure counts, behind the figure; nothing where its unit says it already."""
    what = of_what(item.measure, item.unit)
    return f" ({what})" if what else ""


def as_printed(item: Quantity) -> str:
    """A number with its unit, with the decimals that were printed."""
    digits = len(item.printed.partition(".")[2])
    return counted(item.number, item.unit) if not digits else f"{item.number:,.{digits}f} {item.unit}"
