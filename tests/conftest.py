"""What tests share: the project's root, the originals where they are at hand, and small fact tables."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, settings

import needs_analysis as na
from needs_analysis import engine
from needs_analysis.reference import load
from needs_analysis.release import text
from needs_analysis.said import Caveat, Said
from needs_analysis.source import Source, attach

# A busy machine is no wrong answer, so no example is timed.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")

ROOT = Path(__file__).resolve().parent.parent
KNOWN = Path(__file__).resolve().parent / "known_answers"
SHARED = ROOT.parent / "shared"

PUBLISHED = Source("test", "A published report", "An office", "OGL v3.0", disclosure="already_published")
RECORDS = Source("records", "A force's extract", "A force", "none", disclosure="record_level")


@dataclass(frozen=True)
class Says:
    """Words that are the same for every table."""

    said: Said

    def __call__(self, table, settings) -> Said:
        return self.said


def says(panel: str = "s", analyst: str = "s", caveats: tuple[Caveat, ...] = (), **more: object) -> Says:
    return Says(Said(panel, analyst, caveats=caveats, **more))


def gated(value: object) -> object:
    """Texts as they are after the gate, however they are put together."""
    if isinstance(value, str):
        return text(value)
    if isinstance(value, dict):
        return {gated(name): gated(each) for name, each in value.items()}
    return tuple(map(gated, value)) if isinstance(value, tuple) else value


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def originals() -> Path:
    if not (SHARED / "data").is_dir():
        pytest.skip("the original open data are not beside the project (../shared/data)")
    return SHARED / "data"


@pytest.fixture(scope="session")
def sources_folder() -> Path:
    if not (SHARED / "sources").is_dir():
        pytest.skip("the two published reports are not beside the project (../shared/sources)")
    return SHARED / "sources"


@pytest.fixture(scope="session")
def a() -> na.assessment.Assessment:
    return na.assessment.open(ROOT)


@pytest.fixture(scope="session")
def facts(a: na.assessment.Assessment) -> pd.DataFrame:
    return a.table("facts")


@pytest.fixture(scope="session")
def residents() -> pd.DataFrame:
    """People of each small area of West Mercia."""
    return load("census2021_protected_lsoa_west_mercia")


def known(path: str, **options: object) -> pd.DataFrame:
    return pd.read_csv(KNOWN / path, **options)


def make_facts(**columns: object) -> pd.DataFrame:
    """A fact table with sensible values where a test does not care."""
    n = max(len(value) for value in columns.values() if isinstance(value, list))
    usual = {
        "fact_id": [f"T{i}" for i in range(n)],
        "source_document": "Report",
        "service": "Service",
        "provider": "Provider",
        "area": "Westshire",
        "areas": "Westshire",
        "measure": "referrals",
        "unit": "referrals",
        "denominator": None,
        "qualifier": None,
        "note": None,
        "period_start": pd.Timestamp("2022-07-01"),
        "period_end": pd.Timestamp("2022-09-30"),
    }
    frame = pd.DataFrame({**usual, **columns}, index=range(n))
    for name in ("period_start", "period_end"):
        frame[name] = pd.to_datetime(frame[name])
    return attach(frame, PUBLISHED)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the assessment folder that a test may change."""
    target = tmp_path / "an assessment"
    target.mkdir()
    shutil.copy(ROOT / "assessment.toml", target)
    shutil.copytree(ROOT / "data" / "raw", target / "data" / "raw")
    shutil.copytree(ROOT / "notebooks", target / "notebooks", ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    (target / "data" / "processed").mkdir()
    return target


def edit(path: Path, old: str, new: str, *, times: int = 1) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) >= 1, f"{old!r} is not in {path.name}"
    path.write_text(text.replace(old, new, times), encoding="utf-8", newline="\n")


def found_command(*names: str) -> str | None:
    return next((place for name in names if (place := shutil.which(name))), None)


@pytest.fixture(scope="session")
def spark() -> Iterator[engine.Connection]:
    """One session of Spark for all tests that ask for it."""
    require_spark()
    with engine.connect(master="local[2]") as connection:
        yield connection


@pytest.fixture(params=["duckdb", pytest.param("spark", marks=pytest.mark.spark)])
def on_engine(request: pytest.FixtureRequest) -> Iterator[Callable[[pd.DataFrame], engine.Handle]]:
    """Opens a table on each engine in turn: what is true on DuckDB is true on Spark."""
    if request.param == "spark":
        connection = request.getfixturevalue("spark")
        yield lambda frame: engine.open(frame, connection=connection)
        return
    with engine.connect() as connection:
        yield lambda frame: engine.open(frame, connection=connection)


def require_spark() -> None:
    """Skip a test without Spark or Java, except where it was asked for."""
    if find_spec("pyspark") is None:
        skip_or_fail("pyspark is not installed; make test-spark installs it", variable="NEEDS_ANALYSIS_REQUIRE_SPARK")
    if shutil.which("java") is None:
        skip_or_fail("Java is not installed", variable="NEEDS_ANALYSIS_REQUIRE_SPARK")


def skip_or_fail(reason: str, *, variable: str) -> None:
    """A missing tool skips a test, except where it was asked for."""
    if os.environ.get(variable):
        pytest.fail(reason)
    pytest.skip(reason)
