"""How a workbook that was not made from our template is laid out: declared in a small TOML file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final, Literal, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from needs_analysis import toml
from needs_analysis.contracts.contract import Kind
from needs_analysis.errors import ConfigurationError
from needs_analysis.quantity import STATES, State
from needs_analysis.reading.formats.grid import Choice
from needs_analysis.reading.meaning.cells import LARGEST_COUNT, MARKERS, Shorthand
from needs_analysis.reading.spelling import folded, tidy

READ_ME: Final = "Read me"
RETURN_SHEET: Final = "Return"
"""Sheets of our own template; the first holds no figures."""

Row = Annotated[int, Field(ge=1, le=1_048_576)]


class Declared(BaseModel):
    """The base of every declaration: unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Layout(Declared):
    """Where the table is in a file and what its columns mean.

    Parameters
    ----------
    sheet : str
        The one sheet that is read.
    sheets : tuple of str
        Several, one under the other; ``["*"]`` for every visible one.
    header_rows : tuple of int
        Rows of the header, as the spreadsheet numbers them; of several rows the texts are joined with `` / ``.
    last_row : int, optional
        Last row of the table.
    stop_at : tuple of str
        The table ends where the first cell of a row begins with one of these (``Notes``, ``Signed``).
    columns : dict of str to str
        Header text and the name of the column it is.
    kinds : dict of str to str
        Column and its kind, for a published table that has no contract; text otherwise.
    ignore : tuple of str
        Headers of columns that are not read.
    fill_down : tuple of str
        Columns where an empty cell repeats the one above, as merged cells do.
    constants : dict of str to str
        Columns that are the same for the whole file and do not stand in it.
    quarter_from : {"column", "sheet"}
        Whether the quarter stands in a column or is the name of the sheet.
    period_type : {"quarter", "year_to_date"}
        Whether counts are those of the quarter or since 1 April; the latter are taken apart.
    units_in_cells : dict of str to str
        Column and the word that may follow its numbers (``weeks``).
    areas, services, quarters : dict of str to str
        Other spellings and the name of each.
    service_list : tuple of str
        The services there are; any other is refused. Every name is taken where the list is empty.
    parents : dict of str to tuple of str
        Larger area and the areas that make it up, beside those that are known.
    totals, not_totals : tuple of str
        Names (of a provider, service, crime type or area) whose rows are sums of others, and names that only look so; they
        settle what words and arithmetic leave open.
    parts : tuple of str
        Names whose rows are among those of other rows ("of which high risk"); they are left out.
    other_areas : tuple of str
        Names in the column of areas that are no place of the list ("Out of area"), kept as areas that lie in no other.
    mixed_units : tuple of str
        Columns of a published table whose rows are of different units, so that percentages may stand among plain numbers.
    markers : dict of str to str or int
        Marker in a cell, and its state (*suppressed, missing, not_applicable, low*) or the number it stands for
        (``"nil" = 0``).
    suppressed_below : int, optional
        Threshold of the sender, so that a bare marker is 1 to one less.
    date_format : str
        How dates are written, such as ``%d/%m/%Y``.
    dates_as_numbers : bool
        Whether dates stand as Excel's count of days.
    """

    sheet: str = ""
    sheets: tuple[str, ...] = ()
    header_rows: tuple[Row, ...] = ()
    last_row: Row | None = None
    stop_at: tuple[str, ...] = ()
    columns: dict[str, str] = Field(default_factory=dict)
    kinds: dict[str, Kind] = Field(default_factory=dict)
    ignore: tuple[str, ...] = ()
    fill_down: tuple[str, ...] = ()
    constants: dict[str, str] = Field(default_factory=dict)
    quarter_from: Literal["column", "sheet"] = "column"
    period_type: Literal["quarter", "year_to_date"] = "quarter"
    units_in_cells: dict[str, str] = Field(default_factory=dict)
    areas: dict[str, str] = Field(default_factory=dict)
    services: dict[str, str] = Field(default_factory=dict)
    quarters: dict[str, str] = Field(default_factory=dict)
    service_list: tuple[str, ...] = ()
    parents: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    totals: tuple[str, ...] = ()
    not_totals: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    other_areas: tuple[str, ...] = ()
    mixed_units: tuple[str, ...] = ()
    markers: dict[str, State | int] = Field(default_factory=dict)
    suppressed_below: Annotated[int, Field(ge=2, le=1_000)] | None = None
    date_format: str = ""
    dates_as_numbers: bool = False

    @field_validator("markers", mode="before")
    @classmethod
    def _says_something(cls, given: Any) -> Any:
        if not isinstance(given, dict):
            return given
        seen: set[str] = set()
        for marker, said in given.items():
            plain = tidy(str(marker)).casefold()
            number = isinstance(said, int) and not isinstance(said, bool) and 0 <= said <= LARGEST_COUNT
            if said == "known":
                raise ValueError(f"{marker!r} is declared as known, without its number; give the number, such as 0")
            if said not in STATES and not number:
                raise ValueError(
                    f"{marker!r} must be {', '.join(STATES[1:-1])} or {STATES[-1]}, or a whole number of 0 or more"
                )
            if not plain and said != "missing":
                raise ValueError("an empty cell says nothing; write the number or a marker in the file")
            if plain in seen:
                raise ValueError(
                    f"{marker!r} is duplicated (markers that differ only in capitals and spaces are the same)"
                )
            seen.add(plain)
        return given

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        said: dict[str, str] = {}
        for key in ("totals", "not_totals", "parts"):
            for name in getattr(self, key):
                if said.setdefault(folded(name), key) != key:
                    raise ValueError(f"{name!r} is listed under {said[folded(name)]} and under {key}; list it once")
        if self.sheet and self.sheets:
            raise ValueError("sheet and sheets are both given; give one of them")
        rows = self.header_rows
        if rows and list(rows) != list(range(rows[0], rows[0] + len(rows))):
            raise ValueError("header_rows must be consecutive and ascending, such as [3, 4]")
        if self.header_rows and self.last_row is not None and self.last_row <= self.header_rows[-1]:
            raise ValueError("last_row must be below the header")
        return self

    @property
    def shorthand(self) -> Shorthand:
        """Markers allowed instead of a number."""
        own = {tidy(marker).casefold(): said for marker, said in self.markers.items()}
        return Shorthand({**MARKERS, **own}, self.suppressed_below)

    def choice(self, file: str) -> Choice:
        """Which sheets of a file are read; needed for a file with several."""

        def choose(names: list[str]) -> list[str]:
            wanted = [self.sheet] if self.sheet else list(self.sheets)
            if wanted == ["*"]:
                return names
            if not wanted and {READ_ME, RETURN_SHEET} <= set(names):
                return [RETURN_SHEET]
            missing = [name for name in wanted if name not in names]
            if missing:
                raise ConfigurationError.one(
                    f"has no visible sheet {missing[0]!r}",
                    file=file,
                    expected=f"one of {', '.join(names)}",
                    remedy="Correct sheet in the layout; hidden sheets are not read.",
                )
            if not wanted and len(names) != 1:
                raise ConfigurationError.one(
                    f"has {len(names)} visible sheets" if names else "has no visible sheet",
                    file=file,
                    expected="one sheet, or a layout that names the sheets to read",
                    remedy=f"Name one of {', '.join(names)} in a layout."
                    if names
                    else "Ask for it with its sheet visible.",
                )
            return wanted or names

        return Choice(choose, bool(self.sheet or self.sheets), self.header_rows, frozenset({READ_ME}))


Model = TypeVar("Model", bound=Declared)


def declared(kind: type[Model], given: Model | Mapping[str, Any] | Path | str | None) -> Model:
    """A declaration from a TOML file, a mapping, or itself; the default where none is given.

    Raises
    ------
    ConfigurationError
        With every key that is unknown, doubled or of the wrong kind.
    """
    if isinstance(given, kind):
        return given
    name = kind.__name__.lower()
    if given is not None and not isinstance(given, Path | str | Mapping):
        raise ConfigurationError.one(
            f"is a {type(given).__name__}",
            column=name,
            expected="a mapping, or the path of a TOML file",
            remedy="Give one.",
        )
    if isinstance(given, Path | str):
        path = Path(given)
        name = path.name
        given = toml.entries(path)
    try:
        return kind.model_validate(dict(given or {}))
    except ValidationError as error:
        wrong = [item["loc"] for item in error.errors()]
        # A list counts only its sound members: that it is too short then says nothing.
        shown = [
            item
            for item in error.errors()
            if item["type"] != "too_short"
            or not any(len(loc) > len(item["loc"]) and loc[: len(item["loc"])] == item["loc"] for loc in wrong)
        ]
        raise ConfigurationError(
            [
                {
                    "file": name,
                    "column": ".".join(str(part) for part in item["loc"]) or None,
                    "problem": "is not a known key" if item["type"] == "extra_forbidden" else toml.in_words(item)[:200],
                    "expected": f"one of {', '.join(kind.model_fields)}" if item["type"] == "extra_forbidden" else "",
                    "remedy": "Correct its spelling or remove it."
                    if item["type"] == "extra_forbidden"
                    else "Correct it.",
                }
                for item in shown
            ]
        ) from None
