"""Contracts of an assessment's own: what a table must look like, written in a TOML file."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from needs_analysis import toml
from needs_analysis.contracts.contract import Column, Contract, Kind
from needs_analysis.errors import ConfigurationError

_FORBIDDEN: Final = frozenset({"area", "quarter", "measured", "money"})
"""Kinds of columns in what is sent, which have readers of their own."""

_NUMBERS: Final = ("count", "whole", "number")


class _Column(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    name: str = Field(min_length=1)
    kind: Kind = "text"
    required: bool = True
    choices: tuple[str, ...] = Field(default=(), strict=False)
    meaning: str = ""
    optional: bool = False
    least: int | None = None
    most: int | None = None

    @model_validator(mode="after")
    def _sound(self) -> _Column:
        if self.kind in _FORBIDDEN:
            raise ValueError(f"{self.name}: a table of the assessment cannot have a column of kind {self.kind}")
        if (self.kind == "choice") != bool(self.choices):
            raise ValueError(f"{self.name}: choices are needed for kind choice, and only there")
        if len(set(self.choices)) < len(self.choices) or "" in self.choices:
            raise ValueError(f"{self.name}: a choice is empty or given twice")
        if self.name != self.name.strip():
            raise ValueError(f"{self.name!r} has leading or trailing spaces")
        bounds = [bound for bound in (self.least, self.most) if bound is not None]
        if bounds and self.kind not in _NUMBERS:
            raise ValueError(f"{self.name}: only numbers can have a least and a most ({', '.join(_NUMBERS)})")
        if bounds != sorted(bounds):
            raise ValueError(f"{self.name}: the least is above the most")
        return self


class _Contract(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    meaning: str = Field(min_length=1)
    key: tuple[str, ...] = Field(min_length=1, strict=False)
    floor: Literal["already_published", "aggregate", "record_level"]
    columns: tuple[_Column, ...] = Field(min_length=1, strict=False)

    @model_validator(mode="after")
    def _consistent(self) -> _Contract:
        names = [column.name for column in self.columns]
        doubled = next((name for name in names if names.count(name) > 1), None)
        if doubled is not None:
            raise ValueError(f"the column {doubled} appears more than once")
        strange = next((name for name in self.key if name not in names), None)
        if strange is not None:
            raise ValueError(f"the key names {strange}, which is not a column")
        if len(set(self.key)) < len(self.key):
            raise ValueError("the key names a column twice")
        absent = next((column.name for column in self.columns if column.optional and column.name in self.key), None)
        if absent is not None:
            raise ValueError(f"the key names {absent}, which may be left out (optional)")
        return self


def own_contract(path: Path) -> Contract:
    """Read a contract from a TOML file; the table takes the name of the file.

    Parameters
    ----------
    path : Path
        With ``meaning``, ``key``, ``floor`` (the least strict class of disclosure that such a table may have) and one
        ``[[columns]]`` for each column: ``name``, ``kind``, ``required``, ``choices``, ``least``, ``most``, ``meaning``,
        ``optional``.

    Raises
    ------
    ConfigurationError
        With everything that is wrong with it.
    """
    entries = toml.entries(path)
    try:
        written = _Contract.model_validate(entries)
    except ValidationError as error:
        raise ConfigurationError([_problem(item, path) for item in error.errors()]) from None
    return Contract(
        name=path.stem,
        meaning=written.meaning,
        columns=tuple(Column(**column.model_dump()) for column in written.columns),
        key=written.key,
        record_level=written.floor == "record_level",
        counted=written.floor == "aggregate",
    )


def own_contracts(folder: Path, *, shipped: frozenset[str]) -> dict[str, Contract]:
    """The contracts of a folder by name; a name already used by a ``shipped`` contract is refused.

    Raises
    ------
    ConfigurationError
        For a file that is no contract, or has the name of one that there is already.
    """
    found = {}
    names = {name.casefold() for name in shipped}
    for path in sorted(folder.glob("*.toml")):
        if path.name.startswith("."):
            continue
        if path.stem.casefold() in names:
            raise ConfigurationError.one(
                "has the name of an existing contract", file=path.name, remedy="Give it a different name."
            )
        found[path.stem] = own_contract(path)
    return found


def _problem(item: Any, path: Path) -> dict[str, Any]:
    return {
        "file": path.name,
        "column": ".".join(map(str, item["loc"])) or None,
        "problem": toml.in_words(item),
        "remedy": toml.remedy_of(item),
    }
