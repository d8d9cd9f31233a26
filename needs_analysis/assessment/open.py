"""An assessment folder, opened."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

import pandas as pd

from needs_analysis import reading, reference
from needs_analysis.assessment.call import Call, result_of
from needs_analysis.assessment.config import (
    BOUNDARIES,
    FILE_NAME,
    FORMAT,
    FORMAT_LINE,
    REFERENCE,
    Configuration,
    TableSettings,
)
from needs_analysis.assessment.display import round_bare_numbers, show_released
from needs_analysis.assessment.handed_on import as_left, handed_on
from needs_analysis.assessment.not_supplied import NotSupplied, is_supplied, not_supplied
from needs_analysis.assessment.notebook_register import NotebookRegister, notebook_register
from needs_analysis.assessment.read_configuration import contracts_of, read_configuration
from needs_analysis.contracts import Contract
from needs_analysis.contracts.provider_return import provider_return
from needs_analysis.engine import OnDisk
from needs_analysis.errors import ConfigurationError, DataError, NeedsAnalysisError
from needs_analysis.files import inside
from needs_analysis.reading.readers import READERS
from needs_analysis.reading.received import Problems, Received
from needs_analysis.release.text import nothing_repeated
from needs_analysis.result import Result
from needs_analysis.source import Source, attach, sources_of

MOST_BYTES: Final = 32 * 1_048_576
"""A larger csv file of records is not loaded: it may have more rows than a table that is read whole."""


def _is_of_a_program(name: str) -> bool:
    """Whether a file is what a spreadsheet or a system leaves beside others while they are looked at."""
    return name.startswith(("~$", ".~lock.", "._")) or name in (".DS_Store", "Thumbs.db", "desktop.ini")


class Assessment:
    """An assessment folder and what its ``assessment.toml`` says.

    Parameters
    ----------
    folder : Path
        Where ``assessment.toml`` stands.
    configuration : Configuration
        What stands in it.
    provisional : bool
        Whether cells that cannot be read are set aside and listed, instead of a file being refused for them.
    """

    def __init__(self, folder: Path, configuration: Configuration, *, provisional: bool = False) -> None:
        self.folder = folder
        self.configuration = configuration
        self.provisional = provisional
        self._tables: dict[str, pd.DataFrame] = {}
        self._files: dict[str, OnDisk] = {}
        self._received: dict[str, Received] = {}
        self._made: dict[str, Result | DataError] = {}
        self._aside = Problems("")

    def __repr__(self) -> str:
        about = self.configuration.about
        return f"{about.title}\n{about.office}, as of {about.as_of}; {len(self.configuration.tables)} tables"

    def reopened(self) -> Assessment:
        """The same folder as it is now, with nothing read yet."""
        return Assessment(self.folder, read_configuration(self.folder / FILE_NAME), provisional=self.provisional)

    @property
    def processed(self) -> Path:
        """Folder of everything that a run makes."""
        return self.folder / "data" / "processed"

    @property
    def file_names(self) -> frozenset[str]:
        """Names of the files that the assessment itself names."""
        paths = [each for item in self.configuration.tables.values() for each in (item.path, item.layout) if each]
        return frozenset(Path(path).name for path in paths)

    @property
    def inputs(self) -> list[Path]:
        """Everything that a run may read: the settings, the raw data, the contracts, and what notebooks consist of."""
        found = [self.folder / FILE_NAME]
        for place, pattern in (("data/raw", "*"), ("contracts", "*"), ("notebooks", "*.ipynb"), ("notebooks", "*.py")):
            found += [path for path in (self.folder / place).rglob(pattern) if path.is_file()]
        for settings in self.configuration.tables.values():
            for path in (self.folder / name for name in (settings.path, settings.layout) if name):
                found += [each for each in path.rglob("*") if each.is_file()] if path.is_dir() else [path]
        return [path for path in found if ".ipynb_checkpoints" not in path.parts and not _is_of_a_program(path.name)]

    def raw_files(self) -> list[Path]:
        """The files of the raw data."""
        return [path for path in self.inputs if path.is_relative_to(self.folder / "data" / "raw")]

    def shown(self) -> NotebookRegister:
        """What was released before, and shown in the notebook that is running."""
        return notebook_register(self.folder / "data" / "released", as_of=self.configuration.about.as_of)

    @property
    def open_problems(self) -> pd.DataFrame:
        """Problems that were excluded so far, in the columns of ``DataError.problems``; empty unless provisional."""
        parts = [self._aside.frame(), *(received.open for received in self._received.values())]
        filled = [part for part in parts if len(part)]
        return pd.concat(filled, ignore_index=True) if filled else parts[0]

    def has(self, name: str) -> bool:
        """Whether there is such a table; it is not read for that."""
        if name.startswith(REFERENCE):
            return name.removeprefix(REFERENCE) in reference.names()
        return name.removeprefix(BOUNDARIES) in self.configuration.tables

    def not_supplied(self, names: Iterable[str]) -> tuple[str, ...]:
        """Those tables that some rest on whose file the office has not supplied, as findings write their names."""
        behind = ((name, self.configuration.tables[name]) for name in self.configuration.behind(names))
        return tuple(name for name, item in behind if item.path and not is_supplied(inside(self.folder, item.path)))

    def received(self, name: str) -> Received:
        """What a reader handed over for a table that was sent: with its warnings and log."""
        self.table(name)
        if name not in self._received:
            raise NeedsAnalysisError(f"{name} was not supplied as a file; use table({name!r}).")
        return self._received[name]

    def path(self, name: str) -> Path:
        """File of a table."""
        return inside(self.folder, self._settings(name).path)

    def contract(self, name: str) -> Contract:
        """What a table of the assessment must look like, by the name of its contract."""
        return contracts_of(self.folder)[name]

    def table(self, name: str) -> pd.DataFrame:
        """Read a table, checked against its contract and with its source attached.

        Parameters
        ----------
        name : str
            A table of ``assessment.toml``, or ``"reference:<name>"`` for a shipped reference table. One that a metric makes
            (``from = "..."``) is worked out when it is first asked for, and kept; what its disclosure control hides, but for the small
            counts themselves, is missing in it.

        Raises
        ------
        NotSupplied
            When its file, or one that it is made of, is not there.
        DataError
            When the file does not keep its contract.
        FindingRefused
            When the metric that makes it refuses.
        ConfigurationError
            When there is no such table.
        """
        if name not in self._tables:
            self._tables[name] = self._read(name)
        return self._tables[name]

    def is_unloaded(self, name: str) -> bool:
        """Whether a table stays on the disk, for metrics that run on an engine: a Parquet file, a large csv file of records, or as
        ``unloaded = true`` says.
        """
        settings = self.configuration.tables.get(name)
        if settings is None or not settings.path or settings.kind != "table":
            return False
        path = self.path(name)
        if settings.unloaded or path.suffix.casefold() == ".parquet":
            return True
        large = path.is_file() and path.stat().st_size > MOST_BYTES
        return large and self.contract(settings.contract).record_level

    def file(self, name: str) -> OnDisk:
        """A table that stays on the disk, checked against its contract; its rows are not read into memory.

        Raises
        ------
        DataError
            When the file does not keep its contract, or holds no records; in a provisional assessment too.
        """
        if name not in self._files:
            rules = self.contract(self._settings(name).contract)
            if not rules.record_level:
                raise DataError.one(
                    "stays unloaded and is not a table of records",
                    file=self.path(name).name,
                    expected="a csv file that is read whole",
                    remedy="Supply it as csv, and remove unloaded.",
                )
            self._files[name] = reading.unloaded(self._supplied(name), rules)
        return self._files[name]

    def sources(self, name: str) -> tuple[Source, ...]:
        """Where the figures of a table come from, wherever it is."""
        return self.file(name).sources if self.is_unloaded(name) else sources_of(self.table(name))

    def rows(self, name: str) -> int:
        """How many rows a table has, wherever it is."""
        return int(self.file(name).rows or 0) if self.is_unloaded(name) else len(self.table(name))

    def result(self, name: str) -> Result:
        """What a metric made of other tables, as ``from`` in ``assessment.toml`` says, with what those hand to it.

        Raises
        ------
        NeedsAnalysisError
            When the table is not made by a metric; otherwise as `table`.
        """
        settings = self._settings(name)
        if not settings.metric:
            raise NeedsAnalysisError(f"{name} is not made by a metric; use table({name!r}).")
        behind = self.results_behind(settings.needs)
        made = self._made_once(name)
        return handed_on(made, behind, profile=self.configuration.release_profile) if behind else made

    def made(self, name: str) -> Result | None:
        """What a metric made of a table, as it is handed on; nothing where it was read from a file."""
        settings = self.configuration.tables.get(name)
        return self.handed_on(name) if settings is not None and settings.metric else None

    def handed_on(self, name: str) -> Result:
        """What a metric made, without the cells that would not be seen as hidden in what is made of it."""
        return as_left(self.result(name), profile=self.configuration.release_profile)

    def results_behind(self, names: Iterable[str]) -> tuple[Result, ...]:
        """What metrics made of the tables that some rest on, each once and before anything was handed on."""
        tables = self.configuration.tables
        return tuple(self._made_once(name) for name in self.configuration.behind(names) if tables[name].metric)

    def _made_once(self, name: str) -> Result:
        """What a metric makes, or why it does not, worked out once."""
        if name not in self._made:
            try:
                self._made[name] = result_of(self, Call.of_table(name, self._settings(name)))
            except DataError as error:
                self._made[name] = error
        made = self._made[name]
        if isinstance(made, DataError):
            raise made
        return made

    def read_all(self) -> None:
        """Read every table that was supplied, so that everything that is wrong is said at once.

        In a provisional assessment a table that cannot be read is listed among the open problems; what rests on it is left out.

        Raises
        ------
        DataError
            With the problems of every table.
        """
        errors: list[DataError] = []
        for name, settings in self.configuration.tables.items():
            try:
                if settings.kind == "boundaries":
                    self.boundaries(name)
                elif settings.path:
                    self.rows(name)
            except NotSupplied:
                continue
            except ConfigurationError:
                raise
            except DataError as error:
                errors.append(error)
        problems = [entry for error in errors for entry in error.entries]
        if self.provisional:
            self._aside.extend(problems)
        elif len(errors) == 1:
            raise errors[0]
        elif errors:
            raise DataError(problems)

    def boundaries(self, name: str) -> tuple[dict[str, list[Any]], Source]:
        """Outlines of areas, and their source."""
        if self._settings(name).kind != "boundaries":
            raise ConfigurationError.one(
                "holds no boundaries",
                file=FILE_NAME,
                column=f"tables.{name}",
                expected='a table with kind = "boundaries"',
                remedy="Name another table.",
            )
        return reading.boundaries(self._supplied(name))

    def _supplied(self, name: str) -> Path:
        """File of a table that is there, or was."""
        path = self.path(name)
        if not is_supplied(path):
            raise not_supplied(name, path)
        return path

    def _read(self, name: str) -> pd.DataFrame:
        if name.startswith(REFERENCE):
            return reference.load(name.removeprefix(REFERENCE))
        settings = self._settings(name)
        if settings.metric:
            return self.handed_on(name).table
        if settings.concat:
            parts = [self.table(part) for part in settings.concat]
            together = pd.concat([with_states(part, parts) for part in parts], ignore_index=True)
            _require_rows_once(together, settings.concat)
            if "fact_id" in together and together["fact_id"].duplicated().any():
                doubled = together.loc[together["fact_id"].duplicated(), "fact_id"].iloc[0]
                raise DataError.one(
                    f"the id {doubled} is in two tables",
                    column="fact_id",
                    expected="each id once",
                    remedy=f"Rename one ({', '.join(settings.concat)}).",
                )
            return attach(together, *sources_of(*parts))
        if settings.kind == "boundaries":
            raise NeedsAnalysisError(f"{name} holds boundaries; use boundaries({name!r}).")
        path = self._supplied(name)
        if settings.kind != "table":
            received = self._sent(path, settings)
            self._received[name] = received
            return received.table
        if self.is_unloaded(name):
            raise DataError.one(
                "stays on the disk and is not loaded",
                file=path.name,
                expected="a metric that runs on an engine, such as repeat_victimisation.repeat_rate",
                remedy=f"Use file({name!r}), or supply fewer years as csv.",
            )
        aside = self._aside if self.provisional else None
        return reading.table(path, self.contract(settings.contract), aside=aside)

    def _sent(self, path: Path, settings: TableSettings) -> Received:
        layout = inside(self.folder, settings.layout) if settings.layout else None
        return READERS[settings.kind](path, layout, provisional=self.provisional)

    def _settings(self, name: str) -> TableSettings:
        tables = self.configuration.tables
        if name not in tables:
            raise ConfigurationError.one(
                f"no table is called {name!r}",
                file=FILE_NAME,
                column="tables",
                expected=f"one of {', '.join(sorted(tables))}",
                remedy="Correct the name, or add the table.",
            )
        return tables[name]


def with_states(part: pd.DataFrame, parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """A part with the states that measured columns have in others: what it gives is known."""
    names = {str(name) for other in parts for name in other if str(name).endswith("_state")} - set(part)
    new = {
        name: part[name.removesuffix("_state")].notna().map({True: "known", False: "missing"})
        for name in sorted(names)
        if name.removesuffix("_state") in part
    }
    return attach(part.assign(**new), *sources_of(part)) if new else part


def _require_rows_once(together: pd.DataFrame, names: Sequence[str]) -> None:
    """Refuse returns that are put together with rows of one service, area and quarter twice."""
    keys = [name for name in provider_return.key if name in together]
    if {"service", "quarter", "referrals_state"} <= set(together) and (doubled := together.duplicated(keys)).any():
        raise DataError.one(
            f"{int(doubled.sum())} rows of {', '.join(names)} have the same {', '.join(keys)} as others",
            column=" + ".join(keys),
            expected="each row once",
            remedy="Leave out the table that repeats them.",
        )


def open(folder: Path | str | None = None, *, provisional: bool = False) -> Assessment:
    """Open the assessment that a folder belongs to.

    A file of an older format works until 1.0, with a warning that says what to write.

    Parameters
    ----------
    folder : Path or str, optional
        Where to begin looking for ``assessment.toml``, upwards; the current folder otherwise.
    provisional : bool
        Whether cells that cannot be read are set aside and listed, instead of a file being refused for them.

    Raises
    ------
    ConfigurationError
        When there is none, or it is malformed.
    """
    round_bare_numbers()
    start = Path(folder) if folder is not None else Path.cwd()
    for place in (start.resolve(), *start.resolve().parents):
        if (place / FILE_NAME).is_file():
            with nothing_repeated():
                configuration = read_configuration(place / FILE_NAME)
            if configuration.format < FORMAT:
                warnings.warn(
                    f"{FILE_NAME} is in an older format, which works until version 1.0. Make its first line: {FORMAT_LINE}",
                    FutureWarning,
                    stacklevel=2,
                )
            found = Assessment(place, configuration, provisional=provisional)
            show_released(configuration.release_profile, raw=found.raw_files, register=found.shown)
            return found
    raise ConfigurationError.one(
        f"not found in {start.name or 'this folder'} or any folder above it",
        file=FILE_NAME,
        remedy="Go to the assessment's folder, or name it with --folder.",
    )
