"""What each column of a result is. The only list of names: disclosure control, grouping and reports read what is said here."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal, get_args

from needs_analysis.errors import DataError, NeedsAnalysisError

Role = Literal["key", "label", "count", "base", "money", "measure", "limit", "helper"]
ROLES: Final[tuple[str, ...]] = get_args(Role)
SHARE: Final = "share"
"""Unit of columns that hold a part of a whole, between 0 and 1; people read them in percent."""


@dataclass(frozen=True)
class Column:
    """What one column of a result contains, and what may be calculated from it.

    Parameters
    ----------
    name : hashable
        Its name in the table.
    role : {"key", "label", "count", "base", "money", "measure", "limit", "helper"}
        ``key`` names the row, ``label`` says something in words, ``count`` is a number of people, cases or events, ``base`` what
        they are out of, ``money`` pounds, ``measure`` a number worked out (a rate, a ratio, a rank), ``limit`` the end of a
        range, ``helper`` what only a program needs (a confidence, a code beside its name, a number of periods).
    of : tuple of str
        The columns it is worked out from, in the same row. What is withheld there is withheld here.
    across : bool or tuple of str
        Whether other rows enter (a mean, control limits, a rank, a share of all): True for all of them, or the keys within which
        they do. One figure withheld in them is then withheld here in each of these rows.
    part_of : str
        The column that holds the whole of which this is a part: of a ``count`` the base (11 of 12 leave 1 out), of a ``measure``
        the base of which it is a share, where the part itself does not stand beside it.
    totals : tuple of str, or mapping of str to sequences of str
        On a key, the values that add up all that are none of them, or each with those that it adds up: ``{"County": ("Ward A", "Ward
        B"), "Force": ("County", "City")}``.
    public : bool
        On a base, whether anyone can look it up, such as residents.
    sorts : bool
        Whether the rows stand in its order, so that their place tells about it.
    unit : str
        Unit of the column where it is the same in every row; ``"share"`` for a part of a whole.
    apart : bool
        On a count, whether each row counts something of its own, so that neither a total nor the other rows give one of them back.
    distinct : bool
        On a count, whether a total counts each person once who may stand in several of its parts: victims by district, and all of them.
    shown : bool
        Whether pages show it. What they do not show still stands in the table and in the workbook.
    written : bool
        On a key or label, whether people wrote its texts, so that numbers may stand in them which no column counts.
    quantile : float, optional
        On a measure, which value of single people or cases it is: 0 the smallest, 1 the largest, 0.5 the median. It is withheld unless
        as many as the threshold lie on each side of it; ``of`` names how many there are. So the smallest and largest never leave.
    contributors : tuple of str
        On money, the columns with what its largest contributors make, such as each provider's grant; the rest of it is one more. Where
        one of them is told by the sum it is withheld, and what each makes always is.
    attribute : bool, optional
        On a key with totals, whether its labels say of people what others must not learn of each of a group (repeat or first, disabled
        or not). Where all of a small group share one, the group shows neither that nor the zeros beside it. As a rule this is so of
        totals with two parts, and never of areas and periods.

    Examples
    --------
    >>> Column("numerator", "count", part_of="denominator").role
    'count'
    """

    name: Any
    role: Role
    of: tuple[str, ...] = ()
    across: bool | tuple[str, ...] = False
    part_of: str = ""
    totals: tuple[str, ...] | Mapping[str, Sequence[str]] = ()
    public: bool = False
    sorts: bool = False
    unit: str = ""
    apart: bool = False
    distinct: bool = False
    shown: bool = True
    written: bool = False
    quantile: float | None = None
    contributors: tuple[Any, ...] = ()
    attribute: bool | None = None

    def __post_init__(self) -> None:
        if self.role not in ROLES:
            raise NeedsAnalysisError(f"Column {self.name}: {self.role!r} is not a role. Use one of {', '.join(ROLES)}.")
        if self.quantile is not None and (
            isinstance(self.quantile, bool)
            or not isinstance(self.quantile, int | float)
            or not 0 <= self.quantile <= 1
            or self.role != "measure"
        ):
            raise NeedsAnalysisError(
                f"Column {self.name}: quantile is for a measure, and a number from 0 (the smallest) to 1 (the largest)."
            )
        if self.contributors and self.role != "money":
            raise NeedsAnalysisError(f"Column {self.name}: contributors are for a column of money.")
        if isinstance(self.totals, Mapping):
            # Of a form that can be compared and cannot be changed.
            object.__setattr__(
                self, "totals", tuple((str(each), tuple(map(str, of))) for each, of in self.totals.items())
            )

    @property
    def side(self) -> int:
        """Which end of a range it holds, by the last word of its name: -1 for the lower, 1 for the upper, else 0.

        Of a limit any word of its name may say so (``lower_95``). A count called ``low`` or ``high`` may be one of people at that risk, so
        of counts only the words of the list below do.

        Examples
        --------
        >>> [Column(name, "count").side for name in ("now_least", "now_most", "high")], Column("low", "limit").side
        ([-1, 1, 0], -1)
        """
        words = str(self.name).split("_")
        if self.role == "limit":
            return next((_ENDS[word] for word in words if word in _ENDS), 0)
        if self.role in ("count", "measure", "money") and words[-1] in _ENDS and words[-1] not in ("low", "high"):
            return _ENDS[words[-1]] if self.role == "measure" or len(words) > 1 else 0
        return 0

    @property
    def adds_up(self) -> dict[str, tuple[str, ...]]:
        """Each value that adds up others, with those that it adds up; with none where it adds up all the others."""
        return {each: () if isinstance(total, str) else total[1] for total in self.totals for each in [_first(total)]}


_ENDS: Final = {"lower": -1, "low": -1, "least": -1, "sure": -1, "upper": 1, "high": 1, "most": 1}
"""Words by which a column says that it is the end of a range."""


def _first(total: Any) -> str:
    return total if isinstance(total, str) else str(total[0])


STANDARD: Final[dict[str, Column]] = {
    column.name: column
    for column in (
        Column("measure", "label"),
        Column("lower", "limit", of=("value",)),
        Column("upper", "limit", of=("value",)),
        Column("confidence", "helper"),
        Column("unit", "label"),
        Column("method", "helper"),
        Column("flag", "label"),
    )
}
"""Columns with a role of their own. What ``value``, ``numerator`` and ``denominator`` are, each metric says itself."""

RELEASE: Final = Column("data_status", "label")
"""What release writes beside figures of invented data, and of a copy for one recipient."""
OWN: Final = frozenset({*STANDARD, "value", "numerator", "denominator", RELEASE.name, "group"})
"""Names that results use themselves, so that no group can be named by them."""


def taken(name: object) -> DataError:
    """The refusal of a group that is named by a column which the result has itself, where one would overwrite the other."""
    return DataError.one(
        "the result already has a column of this name, which would overwrite the one given",
        column=str(name),
        expected="a name of its own",
        remedy="Rename the column first.",
    )


WRITTEN: Final = ("service", "provider", "funder", "need", "outcome", "kpi", "holder")
"""Columns whose names people write as they like, wherever they stand."""


def keys(names: Iterable[Any], *, totals: Sequence[str] = (), written: Collection[Any] = ()) -> tuple[Column, ...]:
    """Declare the columns that name the rows; ``written`` are those of them whose texts people wrote.

    Examples
    --------
    >>> [column.name for column in keys(["area", "quarter"])]
    ['area', 'quarter']
    """
    return tuple(Column(name, "key", totals=tuple(totals), written=name in written) for name in names)


def labels(*names: str, written: bool = False) -> tuple[Column, ...]:
    """Declare text columns."""
    return tuple(Column(name, "label", written=written) for name in names)


def helpers(*names: str) -> tuple[Column, ...]:
    """Declare columns that only a program needs, and that hold nothing of the people counted."""
    return tuple(Column(name, "helper") for name in names)


def measures(
    *names: str, of: tuple[str, ...], across: bool | tuple[str, ...] = False, unit: str = ""
) -> tuple[Column, ...]:
    """Declare columns that are calculated from the same other columns."""
    return tuple(Column(name, "measure", of=of, across=across, unit=unit) for name in names)


def limits(
    *names: str, of: tuple[str, ...] = ("value",), across: bool | tuple[str, ...] = False, unit: str = ""
) -> tuple[Column, ...]:
    """Declare ends of ranges, or lines that a value is compared with."""
    return tuple(Column(name, "limit", of=of, across=across, unit=unit) for name in names)


def declared(names: Sequence[Any], given: Iterable[Column], *, what: str) -> tuple[Column, ...]:
    """The declaration of each column of a table, in its order.

    Parameters
    ----------
    names : sequence
        Columns of the table.
    given : iterable of Column
        What the metric declares. Columns that the table does not have are passed over.
    what : str
        What was measured, for the message.

    Raises
    ------
    NeedsAnalysisError
        For a column that nobody declares, one that is declared twice, and one that is worked out from a column which nobody
        declares.
    DataError
        For two columns of one name.

    Examples
    --------
    >>> [column.role for column in declared(["area", "value"], [Column("area", "key"), Column("value", "count")], what="x")]
    ['key', 'count']
    >>> declared(["area"], [], what="Victims")
    Traceback (most recent call last):
    ...
    needs_analysis.errors.NeedsAnalysisError: Victims: the column area is not declared. Pass columns=[..., Column('area', \
...)]; see columns.Column.
    """
    doubled = [name for name in names if list(names).count(name) > 1]
    if doubled:
        raise taken(doubled[0])
    found: dict[str, Column] = dict(STANDARD)
    seen: set[str] = set()
    for column in given:
        if column.name in seen and found[column.name] != column:
            if "key" in (column.role, found[column.name].role):
                raise taken(column.name)
            raise NeedsAnalysisError(f"{what}: the column {column.name} is declared twice.")
        seen.add(column.name)
        found[column.name] = column
    lacking = [name for name in names if name not in found]
    if lacking:
        raise NeedsAnalysisError(
            f"{what}: the column {lacking[0]} is not declared. Pass columns=[..., Column({lacking[0]!r}, ...)]; see columns.Column."
        )
    shown = [found[name] for name in names]
    known, there = {*found, "value"}, set(names)
    for column in shown:
        across = column.across if isinstance(column.across, tuple) else ()
        behind = (*column.of, *across, *column.contributors, *filter(None, [column.part_of]))
        strange = [name for name in behind if name not in known]
        if strange:
            raise NeedsAnalysisError(
                f"{what}: the column {column.name} is declared as calculated from {strange[0]}, which is not declared."
            )
    # Of what this table does not have, what that is worked out from counts instead.
    return tuple(
        replace(
            column,
            of=_there(column.of, found, there),
            part_of=column.part_of if column.part_of in there else _rate_of(column, found, there),
        )
        for column in shown
    )


def _rate_of(column: Column, found: Mapping[Any, Column], there: set[Any]) -> str:
    """The base that a rate "per 1,000" is of, where no count stands beside it: the rate then gives the count."""
    if column.role != "measure" or not column.unit.casefold().startswith("per "):
        return ""
    behind = _there(column.of, dict(found), there)
    bases = [name for name in behind if found[name].role == "base"]
    return bases[0] if len(bases) == 1 and len(behind) == 1 else ""


def _there(names: Iterable[Any], found: dict[Any, Column], there: set[Any]) -> tuple[Any, ...]:
    """Some columns, and for those that the table does not have the ones that they are worked out from.

    Each is followed once: columns may be worked out from each other.
    """
    kept: dict[Any, None] = {}
    passed: set[Any] = set()
    follow = list(reversed(list(names)))
    while follow:
        name = follow.pop()
        if name in there:
            kept[name] = None
        elif name in found and name not in passed:
            passed.add(name)
            follow += reversed(found[name].of)
    return tuple(kept)


def amended(given: Iterable[Column], *more: Column) -> tuple[Column, ...]:
    """Declarations, with some replacing those of the same name.

    Raises
    ------
    DataError
        For one in the place of a key: a group has the name of a column that the result has itself.

    Examples
    --------
    >>> [column.role for column in amended([Column("value", "measure")], Column("value", "count"), Column("n", "base"))]
    ['count', 'base']
    """
    new = {column.name: column for column in more}
    for column in given:
        if column.role == "key" and column.name in new:
            raise taken(column.name)
    kept = tuple(new.pop(column.name, column) for column in given)
    return (*kept, *new.values())
